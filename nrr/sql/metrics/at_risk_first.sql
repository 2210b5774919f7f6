-- grain: one row per account at risk, most reasons first, then most ARR
select r.*
from at_risk as r
order by r.reasons desc, r.arr_cents desc, r.account_id
limit $most
