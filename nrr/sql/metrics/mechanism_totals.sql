-- grain: one row per stretch of months, movement and mechanism
select
    e.from_month,
    e.to_month,
    e.mechanism,
    case when a.change_cents > 0 then 'expansion' else 'contraction' end as movement,
    cast(sum(e.cents) as bigint) as cents,
    count(*) as accounts
from mechanism_effects as e
inner join changed_accounts as a
    on a.account_key = e.account_key and a.from_month = e.from_month and a.to_month = e.to_month
group by e.from_month, e.to_month, e.mechanism, case when a.change_cents > 0 then 'expansion' else 'contraction' end
