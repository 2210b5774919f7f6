-- grain: one row per account with ARR at the end of one month
select c.account_key, c.after_cents as arr_cents
from arr_changes as c
where c.month <= $month and c.valid_until > $month and c.after_cents > 0
