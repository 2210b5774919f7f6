-- grain: one row per month and mechanism of one account
select e.to_month as month, e.mechanism, e.cents
from mechanism_effects as e
where e.account_key = $account_key and e.to_month = e.from_month + 1
order by e.to_month, e.mechanism
