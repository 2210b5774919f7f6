-- grain: one row per metric with a limit: seats where in its last month the limit is what at least half of the accounts that tell hold of a product, else usage
with latest as (
    select r.metric, max(r.month) as month
    from growth_readings as r
    group by r.metric
),
quantities as (
    select g.account_key, g.month, g.product, sum(g.quantity) as quantity
    from growth_products as g
    inner join (select distinct n.month from latest as n) as l on l.month = g.month
    where g.quantity is not null
    group by g.account_key, g.month, g.product
),
compared as (
    select r.metric, r.account_key, max(case when q.quantity = r.limit_value then 1 else 0 end) as same
    from growth_readings as r
    inner join latest as l on l.metric = r.metric and l.month = r.month
    inner join quantities as q on q.account_key = r.account_key and q.month = r.month
    group by r.metric, r.account_key
),
counted as (
    select c.metric, count(*) as accounts, sum(c.same) as same
    from compared as c
    group by c.metric
)
select n.metric, case when c.same * 2 >= c.accounts then 'seats' else 'usage' end as motion
from latest as n
left join counted as c on c.metric = n.metric
