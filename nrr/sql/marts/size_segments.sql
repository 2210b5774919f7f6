-- grain: one row per size segment: the ARR from which and until which (exclusive) it holds; none where the data names its own
with ranges as (
    select 'SMB' as segment, cast(1 as bigint) as from_cents, p.mid_market_from_cents as until_cents
    from settings as p
    union all
    select 'Mid-market' as segment, p.mid_market_from_cents as from_cents, p.enterprise_from_cents as until_cents
    from settings as p
    union all
    select 'Enterprise' as segment, p.enterprise_from_cents as from_cents, cast(9000000000000000000 as bigint) as until_cents
    from settings as p
)
select r.segment, r.from_cents, r.until_cents
from ranges as r
where not exists (select 1 from source_segments as s where s.dimension = 'size')
