-- grain: one row per account with a movement of one kind in the window, of accounts that opened it (closed), joined it, or all
select
    a.account_key,
    a.account_id,
    a.account_name,
    c.movement,
    coalesce(max(w.opening_cents), 0) as opening_arr_cents,
    coalesce(max(w.closing_cents), 0) as closing_arr_cents,
    cast(sum(c.after_cents - c.before_cents) as bigint) as change_cents
from arr_changes as c
inner join kept_accounts as k on k.account_key = c.account_key
inner join accounts as a on a.account_key = c.account_key
left join window_accounts as w on w.account_key = c.account_key
where c.month > $opening_month
    and c.month <= $closing_month
    and c.movement = $movement
    and (
        $side = 'all'
        or ($side = 'closed' and coalesce(w.opening_cents, 0) > 0)
        or ($side = 'joined' and coalesce(w.opening_cents, 0) = 0)
    )
group by a.account_key, a.account_id, a.account_name, c.movement
