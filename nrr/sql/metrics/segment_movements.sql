-- grain: one row per segment, month and movement; an account's segment is fixed at the table's opening
select
    s.segment,
    c.month,
    c.movement,
    cast(sum(c.after_cents - c.before_cents) as bigint) as amount_cents,
    count(*) as accounts
from arr_changes as c
inner join kept_accounts as k on k.account_key = c.account_key
cross join fixed_month as f
inner join account_segments as s
    on s.account_key = c.account_key
    and s.dimension = $dimension
    and s.valid_from <= f.month
    and s.valid_until > f.month
group by s.segment, c.month, c.movement
order by s.segment, c.month
