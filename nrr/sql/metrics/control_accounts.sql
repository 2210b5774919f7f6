-- grain: one row per account whose ARR of one month, or whose change in it or the next, is a given amount
select
    a.account_id,
    a.account_name,
    case
        when c.month = $month + 1 then 'next'
        when c.month = $month and c.after_cents - c.before_cents in ($cents, -$cents) then 'change'
        else 'whole'
    end as what,
    c.movement,
    c.after_cents,
    c.after_cents - c.before_cents as change_cents
from arr_changes as c
inner join kept_accounts as k on k.account_key = c.account_key
inner join accounts as a on a.account_key = c.account_key
where (c.month <= $month and c.valid_until > $month and c.after_cents in ($cents, -$cents))
    or (c.month in ($month, $month + 1) and c.after_cents - c.before_cents in ($cents, -$cents))
order by a.account_id, c.month
limit 10
