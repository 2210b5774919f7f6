-- grain: one row per change that does not start where the one before it ended
-- holds: Each change of an account's ARR starts at the month and the amount where the one before it ended.
with ordered as (
    select
        c.account_key,
        c.month,
        c.before_cents,
        lag(c.after_cents) over (partition by c.account_key order by c.month) as previous_cents,
        lag(c.valid_until) over (partition by c.account_key order by c.month) as previous_until
    from arr_changes as c
)
select o.account_key, o.month, o.before_cents, o.previous_cents, o.previous_until
from ordered as o
where o.before_cents <> coalesce(o.previous_cents, 0) or o.month <> coalesce(o.previous_until, o.month)
