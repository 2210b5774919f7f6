-- grain: one row per account of the files that ever had ARR, its own or of accounts it owns
select u.unit_key as account_key, u.account_id, u.account_name
from account_units as u
inner join account_starts as s on s.account_key = u.account_key
order by u.account_name, u.account_id
