-- grain: one row per account and movement behind one mechanism, over stretches of a length that end in some months
select
    n.account_key,
    n.account_id,
    n.account_name,
    a.movement,
    cast(sum(e.cents) as bigint) as change_cents
from mechanism_effects as e
inner join changed_accounts as a on a.stretch_key = e.stretch_key
inner join accounts as n on n.account_key = a.account_key
where e.mechanism = $mechanism
    and a.to_month - a.from_month = $span
    and a.to_month >= $first_month
    and a.to_month <= $last_month
group by n.account_key, n.account_id, n.account_name, a.movement
