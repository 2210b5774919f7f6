-- grain: one row per month and mechanism of one account
select a.to_month as month, e.mechanism, e.cents
from mechanism_effects as e
inner join changed_accounts as a on a.stretch_key = e.stretch_key
where a.account_key = $account_key and a.to_month = a.from_month + 1
order by a.to_month, e.mechanism
