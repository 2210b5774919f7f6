-- grain: one row per account and movement over a stretch of months, kept accounts only
select
    a.account_key,
    a.account_id,
    a.account_name,
    c.movement,
    cast(sum(c.after_cents - c.before_cents) as bigint) as change_cents
from arr_changes as c
inner join kept_accounts as k on k.account_key = c.account_key
inner join accounts as a on a.account_key = c.account_key
where c.month >= $first_month and c.month <= $last_month
group by a.account_key, a.account_id, a.account_name, c.movement
