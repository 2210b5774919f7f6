-- grain: one row per metric with a limit: seats where the limit is what accounts hold of a product in at least half of the account-months that tell, else usage
with quantities as (
    select g.account_key, g.month, g.product, sum(g.quantity) as quantity
    from growth_products as g
    where g.quantity is not null
    group by g.account_key, g.month, g.product
),
compared as (
    select
        r.account_key,
        r.metric,
        r.month,
        max(case when q.quantity = r.limit_value then 1 else 0 end) as same
    from growth_readings as r
    inner join quantities as q on q.account_key = r.account_key and q.month = r.month
    group by r.account_key, r.metric, r.month
),
counted as (
    select c.metric, count(*) as account_months, sum(c.same) as same
    from compared as c
    group by c.metric
),
named as (
    select distinct r.metric
    from growth_readings as r
)
select n.metric, case when c.same * 2 >= c.account_months then 'seats' else 'usage' end as motion
from named as n
left join counted as c on c.metric = n.metric
