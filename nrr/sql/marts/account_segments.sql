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
ranked as (
    select
        t.account_key,
        t.dimension,
        t.segment,
        t.month,
        row_number() over (
            partition by t.account_key, t.dimension, t.month order by t.file_id desc, t.row_number desc
        ) as latest_first
    from stated as t
),
sized as (
    select
        c.account_key,
        'size' as dimension,
        case
            when c.after_cents < p.mid_market_from_cents then 'SMB'
            when c.after_cents < p.enterprise_from_cents then 'Mid-market'
            else 'Enterprise'
        end as segment,
        c.month
    from arr_changes as c
    cross join settings as p
    where c.after_cents > 0
),
observed as (
    select r.account_key, r.dimension, r.segment, r.month
    from ranked as r
    where r.latest_first = 1
    union all
    select z.account_key, z.dimension, z.segment, z.month
    from sized as z
    where not exists (select 1 from source_segments as s where s.dimension = 'size')
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
dimensions as (
    select distinct t.dimension
    from stretches as t
),
unstated as (
    select a.account_key, d.dimension
    from accounts as a
    cross join dimensions as d
    except
    select t.account_key, t.dimension
    from stretches as t
)
select t.account_key, t.dimension, t.segment, t.valid_from, t.valid_until
from stretches as t
union all
select u.account_key, u.dimension, p.unstated_segment as segment, 0 as valid_from, p.end_of_time as valid_until
from unstated as u
cross join settings as p
