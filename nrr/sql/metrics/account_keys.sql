-- grain: one row per account that ever had ARR
select a.account_key, a.account_id, a.account_name
from accounts as a
inner join account_starts as s on s.account_key = a.account_key
order by a.account_name, a.account_id
