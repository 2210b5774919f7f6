-- grain: one row per account and month up to the as-of month in which its ARR changed
select c.account_key, c.month, cast(c.after_cents - c.before_cents as bigint) as change_cents
from arr_changes as c
where c.month <= $as_of
order by c.account_key, c.month
