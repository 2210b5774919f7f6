-- grain: one row per movement of one account
select c.month, c.movement, c.before_cents, c.after_cents
from arr_changes as c
where c.account_key = $account_key
order by c.month
