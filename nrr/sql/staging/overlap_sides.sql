-- grain: one row per line of a file (side 1), or of earlier files that it exports anew (side -1) where it speaks too
with related as (
    select r.earlier_file_id as file_id
    from reexports as r
    where r.later_file_id = $later_file_id
),
covered as (
    select distinct l.start_month
    from stated_lines as l
    where l.file_id = $later_file_id and l.monthly
),
reach as (
    select max(o.last_complete_month) + 1 as until_month
    from overlap_files as o
    inner join related as r on r.file_id = o.file_id
),
sided as (
    select l.*, 1 as side
    from stated_lines as l
    where l.file_id = $later_file_id
    union all
    select l.*, -1 as side
    from stated_lines as l
    inner join related as r on r.file_id = l.file_id
    left join covered as c on c.start_month = l.start_month
    where not l.monthly or c.start_month is not null
)
select
    s.*,
    h.until_month,
    coalesce(s.product, '') as unit_product,
    coalesce(s.plan, '') as unit_plan,
    coalesce(s.currency, '') as unit_currency,
    coalesce(s.charge, '') as unit_charge,
    case when s.monthly or s.start_month >= h.until_month then 0 else s.start_month end as known_start,
    case when s.monthly or s.end_month is null or s.end_month >= h.until_month then 0 else s.end_month end as known_end,
    case when not s.monthly and s.start_month >= h.until_month then 0 else s.side * s.arr_cents end as known_cents
from sided as s
cross join reach as h
