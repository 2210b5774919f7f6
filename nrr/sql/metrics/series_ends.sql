-- grain: one row per cell and asked window: ARR of its opening accounts at both ends
with pairs as (
    select
        s.cell,
        s.window_months,
        greatest(s.month, c.month - s.window_months) as valid_from,
        least(s.valid_until, c.valid_until - s.window_months) as valid_until,
        s.arr_cents as opening_cents,
        c.after_cents as closing_cents
    from series_spells as s
    inner join arr_changes as c
        on c.account_key = s.account_key
        and c.month < s.valid_until + s.window_months
        and c.valid_until > s.month + s.window_months
),
sums as (
    select
        p.cell,
        p.window_months,
        p.valid_from,
        p.valid_until,
        sum(p.opening_cents) as opening_cents,
        sum(p.closing_cents) as closing_cents
    from pairs as p
    group by p.cell, p.window_months, p.valid_from, p.valid_until
)
select
    s.cell,
    a.window_months,
    a.opening_month,
    cast(sum(s.opening_cents) as bigint) as opening_cents,
    cast(sum(s.closing_cents) as bigint) as closing_cents
from asked_windows as a
inner join sums as s
    on s.window_months = a.window_months
    and s.valid_from <= a.opening_month
    and s.valid_until > a.opening_month
group by s.cell, a.window_months, a.opening_month
