-- grain: one row per account and stretch of months in which it grew or shrank without leaving: the window, and each asked month
select
    w.account_key,
    cast($opening_month as integer) as from_month,
    cast($closing_month as integer) as to_month,
    cast(w.closing_cents - w.opening_cents as bigint) as change_cents
from window_accounts as w
where w.opening_cents > 0 and w.closing_cents > 0 and w.closing_cents <> w.opening_cents
union
select
    c.account_key,
    cast(c.month - 1 as integer) as from_month,
    cast(c.month as integer) as to_month,
    cast(c.after_cents - c.before_cents as bigint) as change_cents
from arr_changes as c
inner join kept_accounts as k on k.account_key = c.account_key
where c.movement in ('expansion', 'contraction') and c.month >= $first_month and c.month <= $last_month
