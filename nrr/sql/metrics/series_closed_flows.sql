-- grain: one row per cell, asked window and movement: monthly movements of the accounts that opened the window
with sums as (
    select
        s.cell,
        s.window_months,
        c.movement,
        greatest(s.month, c.month - s.window_months) as valid_from,
        least(s.valid_until, c.month) as valid_until,
        sum(c.after_cents - c.before_cents) as amount_cents
    from series_spells as s
    inner join arr_changes as c
        on c.account_key = s.account_key
        and c.month > s.month
        and c.month < s.valid_until + s.window_months
    group by
        s.cell,
        s.window_months,
        c.movement,
        greatest(s.month, c.month - s.window_months),
        least(s.valid_until, c.month)
)
select
    s.cell,
    a.window_months,
    a.opening_month,
    s.movement,
    cast(sum(s.amount_cents) as bigint) as amount_cents
from asked_windows as a
inner join sums as s
    on s.window_months = a.window_months
    and s.valid_from <= a.opening_month
    and s.valid_until > a.opening_month
group by s.cell, a.window_months, a.opening_month, s.movement
