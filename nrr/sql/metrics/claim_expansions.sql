-- grain: one row: how many expansion deals are open in the imported opportunities, null where none are imported
select case when count(*) = 0 then null else count(case when o.outcome = 'open' and o.motion = 'expansion' then 1 end) end as deals
from source_opportunities as o
