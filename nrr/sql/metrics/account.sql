-- grain: one row: one account with its first month of ARR
select a.account_key, a.account_id, a.account_name, a.renewal_date, s.first_month
from accounts as a
inner join account_starts as s on s.account_key = a.account_key
where a.account_key = $account_key
