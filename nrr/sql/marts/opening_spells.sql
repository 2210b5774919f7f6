-- grain: one row per account and stretch of months with unchanged positive ARR in which the account is eligible
select
    c.account_key,
    greatest(c.month, e.valid_from) as month,
    least(c.valid_until, e.valid_until) as valid_until,
    c.after_cents as arr_cents
from arr_changes as c
inner join eligible as e on e.account_key = c.account_key and e.valid_from < c.valid_until and e.valid_until > c.month
where c.after_cents > 0
