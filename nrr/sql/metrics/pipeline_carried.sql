-- grain: one row: how many deals are imported, of a renewal or expansion, with a creation date, and in another currency than the reporting one
select
    count(*) as deals,
    count(case when o.motion is null or o.motion <> 'new' then 1 end) as of_customers,
    count(o.created_date) as dated,
    count(case when o.currency <> p.currency then 1 end) as foreign_deals
from source_opportunities as o
cross join settings as p
