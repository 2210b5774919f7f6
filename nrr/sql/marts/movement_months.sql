-- grain: one row per month and movement, kept accounts only
select
    c.month,
    c.movement,
    cast(sum(c.after_cents - c.before_cents) as bigint) as amount_cents,
    count(*) as accounts
from arr_changes as c
inner join kept_accounts as k on k.account_key = c.account_key
group by c.month, c.movement
