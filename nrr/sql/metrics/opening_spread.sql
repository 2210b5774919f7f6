-- grain: one row, how opening ARR is spread over the accounts that opened the window
select
    coalesce(sum(cast(c.after_cents as double)), 0) as cents,
    coalesce(sum(cast(c.after_cents as double) * cast(c.after_cents as double)), 0) as squared_cents
from arr_changes as c
inner join eligible as e
    on e.account_key = c.account_key
    and e.valid_from <= $opening_month
    and e.valid_until > $opening_month
where c.month <= $opening_month and c.valid_until > $opening_month and c.after_cents > 0
