-- grain: one row per stretch of months, movement and mechanism
select a.from_month, a.to_month, a.movement, e.mechanism, cast(sum(e.cents) as bigint) as cents, count(*) as accounts
from mechanism_effects as e
inner join changed_accounts as a on a.stretch_key = e.stretch_key
group by a.from_month, a.to_month, a.movement, e.mechanism
