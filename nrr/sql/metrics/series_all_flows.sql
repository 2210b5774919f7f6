-- grain: one row per cell, asked window, month in it and movement: of all accounts that are in the cell at the opening
with sums as (
    select
        x.cell,
        x.valid_from,
        x.valid_until,
        c.month,
        c.movement,
        sum(c.after_cents - c.before_cents) as amount_cents
    from series_cells as x
    inner join arr_changes as c on c.account_key = x.account_key
    group by x.cell, x.valid_from, x.valid_until, c.month, c.movement
)
select
    s.cell,
    a.window_months,
    a.opening_month,
    s.month,
    s.movement,
    cast(sum(s.amount_cents) as bigint) as amount_cents
from asked_windows as a
inner join sums as s
    on s.valid_from <= a.opening_month
    and s.valid_until > a.opening_month
    and s.month > a.opening_month
    and s.month <= a.opening_month + a.window_months
group by s.cell, a.window_months, a.opening_month, s.month, s.movement
