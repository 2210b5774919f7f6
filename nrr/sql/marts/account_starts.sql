-- grain: one row per account that ever had ARR: its first month and first ARR
select c.account_key, c.month as first_month, c.after_cents as first_arr_cents
from arr_changes as c
where c.movement = 'new'
