-- grain: one row: the ARR of one account at the end of one month; none before its first
select c.after_cents as arr_cents
from arr_changes as c
where c.account_key = $account_key and c.month <= $month and c.valid_until > $month
