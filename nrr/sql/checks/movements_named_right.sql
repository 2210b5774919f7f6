-- grain: one row per change whose amounts contradict its movement
-- holds: Every account-month has exactly one movement, and its amounts fit its name.
with numbered as (
    select
        c.account_key,
        c.month,
        c.movement,
        c.before_cents,
        c.after_cents,
        lag(c.month) over (partition by c.account_key order by c.month) as previous_month
    from arr_changes as c
)
select n.account_key, n.month, n.movement, n.before_cents, n.after_cents
from numbered as n
where n.previous_month = n.month
    or n.before_cents < 0
    or n.after_cents < 0
    or n.movement <> case
        when n.before_cents = 0 and n.after_cents > 0 and n.previous_month is null then 'new'
        when n.before_cents = 0 and n.after_cents > 0 then 'reactivation'
        when n.before_cents > 0 and n.after_cents = 0 then 'churn'
        when n.after_cents > n.before_cents then 'expansion'
        when n.after_cents < n.before_cents then 'contraction'
        else 'none'
    end
