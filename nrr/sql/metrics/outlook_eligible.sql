-- grain: one row per account and stretch of months in which it is in every asked segment
select e.account_key, e.valid_from, e.valid_until
from eligible as e
order by e.account_key, e.valid_from
