-- grain: one row per account, dimension and stretch of months in which its segment stayed the same; no stretch is missing
with stated as (
    select s.account_key, s.dimension, s.segment, coalesce(s.month, 0) as month, s.file_id, s.row_number
    from source_segments as s
    left join account_owners as o on o.unit_key = s.account_key
    where s.account_key is not null and s.segment is not null and o.unit_key is null
    union all
    select a.account_key, s.dimension, s.segment, coalesce(s.month, 0) as month, s.file_id, s.row_number
    from source_segments as s
    inner join accounts as a on a.described_id = s.account_id
    where s.account_key is null and s.segment is not null
),
stated_ranges as (
    select t.account_key, t.dimension, min(t.segment) as lowest, max(t.segment) as highest
    from stated as t
    group by t.account_key, t.dimension
),
stated_changes as (
    select
        t.account_key,
        t.dimension,
        t.segment,
        t.month,
        row_number() over (
            partition by t.account_key, t.dimension, t.month order by t.file_id desc, t.row_number desc, t.segment
        ) as latest_first
    from stated as t
    inner join stated_ranges as r
        on r.account_key = t.account_key and r.dimension = t.dimension and r.lowest <> r.highest
),
observed as (
    select s.account_key, s.dimension, s.segment, s.month
    from stated_changes as s
    where s.latest_first = 1
    union all
    select c.account_key, 'size' as dimension, z.segment, c.month
    from size_ranges as s
    inner join arr_changes as c on c.account_key = s.account_key and c.after_cents > 0
    inner join size_segments as z on z.from_cents <= c.after_cents and z.until_cents > c.after_cents
    where s.lowest <> s.highest
),
compared as (
    select
        o.account_key,
        o.dimension,
        o.segment,
        o.month,
        lag(o.segment) over (partition by o.account_key, o.dimension order by o.month) as previous_segment
    from observed as o
),
starts as (
    select c.account_key, c.dimension, c.segment, c.month, c.previous_segment
    from compared as c
    where c.previous_segment is null or c.previous_segment <> c.segment
),
stretches as (
    select r.account_key, r.dimension, r.lowest as segment, 0 as valid_from, p.end_of_time as valid_until
    from stated_ranges as r
    cross join settings as p
    where r.lowest = r.highest
    union all
    select z.account_key, 'size' as dimension, z.lowest as segment, 0 as valid_from, p.end_of_time as valid_until
    from size_ranges as z
    cross join settings as p
    where z.lowest = z.highest
    union all
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
),
account_total as (select count(*) as accounts from accounts as a),
covered as (
    select s.dimension, count(*) as accounts
    from stretches as s
    where s.valid_from = 0
    group by s.dimension
    union all
    select s.dimension, 0 as accounts
    from source_segments as s
    inner join account_owners as o on o.unit_key = s.account_key
    group by s.dimension
),
incomplete as (
    select c.dimension
    from covered as c
    cross join account_total as t
    group by c.dimension
    having sum(c.accounts) < max(t.accounts)
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
