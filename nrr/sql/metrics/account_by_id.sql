-- grain: one row: the account of one id that ever had ARR; none where there is no such account
select a.account_key
from accounts as a
inner join account_starts as s on s.account_key = a.account_key
where a.account_id = $account_id
