-- grain: one row per account in view
select k.account_key
from kept_accounts as k
order by k.account_key
