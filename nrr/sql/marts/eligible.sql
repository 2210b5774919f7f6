-- grain: one row per account and stretch of months in which it is in every asked segment; without filters, one row per account
with asked as (
    select q.dimension, q.segment
    from asked_segments as q
),
asked_count as (
    select count(distinct q.dimension) as dimensions
    from asked as q
),
edges as (
    select s.account_key, s.valid_from as month, 1 as step
    from account_segments as s
    inner join asked as q on q.dimension = s.dimension and q.segment = s.segment
    union all
    select s.account_key, s.valid_until as month, -1 as step
    from account_segments as s
    inner join asked as q on q.dimension = s.dimension and q.segment = s.segment
),
edge_months as (
    select e.account_key, e.month, sum(e.step) as step
    from edges as e
    group by e.account_key, e.month
),
counted as (
    select
        m.account_key,
        m.month as valid_from,
        lead(m.month) over (partition by m.account_key order by m.month) as valid_until,
        sum(m.step) over (
            partition by m.account_key order by m.month rows between unbounded preceding and current row
        ) as dimensions
    from edge_months as m
)
select c.account_key, c.valid_from, c.valid_until
from counted as c
inner join asked_count as n on n.dimensions = c.dimensions
where c.valid_until is not null
union all
select a.account_key, 0 as valid_from, p.end_of_time as valid_until
from accounts as a
cross join settings as p
cross join asked_count as n
where n.dimensions = 0
