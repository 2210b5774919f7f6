-- grain: one row per account, dimension and stretch of months in which its segment stayed the same; no stretch is missing
with stated as (
    select a.account_key, s.dimension, s.segment, coalesce(s.month, 0) as month, s.file_id, s.row_number
    from source_segments as s
    inner join accounts as a on a.account_id = s.account_id
    where s.segment is not null
    union all
    select a.account_key, s.dimension, s.segment, coalesce(s.month, 0) as month, s.file_id, s.row_number
    from source_segments as s
    inner join accounts as a on a.described_id = s.account_id
    where s.segment is not null and a.described_id <> a.account_id
),
latest as (
    select t.account_key, t.dimension, t.month, max(cast(t.file_id as bigint) * 1000000000 + t.row_number) as place
    from stated as t
    group by t.account_key, t.dimension, t.month
),
observed as (
    select t.account_key, t.dimension, t.month, min(t.segment) as segment
    from stated as t
    inner join latest as n
        on n.account_key = t.account_key
        and n.dimension = t.dimension
        and n.month = t.month
        and n.place = cast(t.file_id as bigint) * 1000000000 + t.row_number
    group by t.account_key, t.dimension, t.month
    union all
    select c.account_key, 'size' as dimension, c.month, z.segment
    from arr_changes as c
    inner join size_segments as z on z.from_cents <= c.after_cents and z.until_cents > c.after_cents
    where c.movement = 'new' or z.until_cents <= c.before_cents or z.from_cents > c.before_cents
),
timed as (
    select o.account_key, o.dimension
    from observed as o
    group by o.account_key, o.dimension
    having count(*) > 1
),
compared as (
    select
        o.account_key,
        o.dimension,
        o.segment,
        o.month,
        lag(o.segment) over (partition by o.account_key, o.dimension order by o.month) as previous_segment
    from observed as o
    inner join timed as t on t.account_key = o.account_key and t.dimension = o.dimension
),
starts as (
    select c.account_key, c.dimension, c.segment, c.month, c.previous_segment
    from compared as c
    where c.previous_segment is null or c.previous_segment <> c.segment
),
stretches as (
    select
        s.account_key,
        s.dimension,
        s.segment,
        case when s.previous_segment is null then 0 else s.month end as valid_from,
        coalesce(
            lead(s.month) over (partition by s.account_key, s.dimension order by s.month), p.end_of_time
        ) as valid_until
    from starts as s
    cross join settings as p
    union all
    select o.account_key, o.dimension, o.segment, 0 as valid_from, p.end_of_time as valid_until
    from observed as o
    cross join settings as p
    left join timed as t on t.account_key = o.account_key and t.dimension = o.dimension
    where t.account_key is null
),
account_total as (
    select count(*) as accounts
    from accounts as a
),
incomplete as (
    select s.dimension
    from stretches as s
    cross join account_total as t
    where s.valid_from = 0
    group by s.dimension
    having count(*) < max(t.accounts)
),
unstated as (
    select a.account_key, i.dimension
    from incomplete as i
    cross join accounts as a
    left join stretches as s on s.account_key = a.account_key and s.dimension = i.dimension
    where s.account_key is null
)
select s.account_key, s.dimension, s.segment, s.valid_from, s.valid_until
from stretches as s
union all
select u.account_key, u.dimension, p.unstated_segment as segment, 0 as valid_from, p.end_of_time as valid_until
from unstated as u
cross join settings as p
