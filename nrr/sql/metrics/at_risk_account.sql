-- grain: one row, or none: one account at risk
select r.*
from at_risk as r
where r.account_key = $account_key
