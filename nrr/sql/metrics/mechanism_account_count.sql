-- grain: one row: how many accounts have a mechanism over one stretch of months
select count(distinct a.account_key) as accounts
from mechanism_effects as e
inner join changed_accounts as a on a.stretch_key = e.stretch_key
where a.from_month = $from_month and a.to_month = $to_month
