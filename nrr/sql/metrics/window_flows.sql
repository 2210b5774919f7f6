-- grain: one row per movement of the window and side: accounts that opened it (closed) or came later (joined)
select
    c.movement,
    case when w.account_key is null then 'joined' else 'closed' end as side,
    cast(sum(c.after_cents - c.before_cents) as bigint) as amount_cents,
    count(distinct c.account_key) as accounts
from arr_changes as c
inner join kept_accounts as k on k.account_key = c.account_key
left join window_accounts as w on w.account_key = c.account_key and w.opening_cents > 0
where c.month > $opening_month and c.month <= $closing_month
group by c.movement, case when w.account_key is null then 'joined' else 'closed' end
