-- grain: one row per account at risk, those that shrink in ARR or usage first, then most ARR
select r.*
from at_risk as r
order by r.shrinking desc, r.arr_cents desc, r.account_id
limit $most
