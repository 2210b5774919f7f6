-- grain: one row per account and dimension that has no segment, or two, at some month
-- holds: Every account has exactly one segment of each dimension in every month, so segments add up to the total.
with ordered as (
    select
        s.account_key,
        s.dimension,
        s.valid_from,
        s.valid_until,
        lag(s.valid_until) over (partition by s.account_key, s.dimension order by s.valid_from) as previous_until,
        lead(s.valid_from) over (partition by s.account_key, s.dimension order by s.valid_from) as next_from
    from account_segments as s
),
broken as (
    select o.account_key, o.dimension, o.valid_from, o.valid_until
    from ordered as o
    cross join settings as p
    where o.valid_from <> coalesce(o.previous_until, 0)
        or o.valid_until <> coalesce(o.next_from, p.end_of_time)
),
missing as (
    select s.dimension, count(*) as accounts
    from account_segments as s
    where s.valid_from = 0
    group by s.dimension
),
account_total as (
    select count(*) as accounts
    from accounts as a
)
select b.account_key, b.dimension, b.valid_from, b.valid_until
from broken as b
union all
select null as account_key, m.dimension, m.accounts as valid_from, t.accounts as valid_until
from missing as m
cross join account_total as t
where m.accounts <> t.accounts
