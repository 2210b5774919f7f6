-- grain: one row per account, cell, window length and stretch of months with unchanged positive ARR in which asked windows open
with asked as (
    select w.window_months, min(w.opening_month) as first_opening, max(w.opening_month) as last_opening
    from asked_windows as w
    group by w.window_months
)
select
    x.account_key,
    x.cell,
    a.window_months,
    greatest(c.month, x.valid_from, a.first_opening) as month,
    least(c.valid_until, x.valid_until, a.last_opening + 1) as valid_until,
    c.after_cents as arr_cents
from series_cells as x
cross join asked as a
inner join arr_changes as c
    on c.account_key = x.account_key
    and c.month < x.valid_until
    and c.valid_until > x.valid_from
    and c.month <= a.last_opening
    and c.valid_until > a.first_opening
where c.after_cents > 0
    and x.valid_from <= a.last_opening
    and x.valid_until > a.first_opening
