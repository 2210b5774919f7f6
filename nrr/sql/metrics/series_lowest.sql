-- grain: one row per cell and asked window: the lowest ARR in the window of each account that opened it, added up
with lengths as (
    select w.window_months, min(w.opening_month) as first_opening, max(w.opening_month) as last_opening
    from asked_windows as w
    group by w.window_months
),
levels as (
    select
        s.cell,
        w.window_months,
        s.month,
        s.valid_until,
        c.month as level_month,
        c.valid_until as level_until,
        min(c.after_cents) over (
            partition by w.window_months, s.account_key, s.cell, s.month
            order by c.month rows between unbounded preceding and current row
        ) as lowest_cents
    from series_spells as s
    inner join lengths as w on s.month <= w.last_opening and s.valid_until > w.first_opening
    inner join arr_changes as c
        on c.account_key = s.account_key
        and c.valid_until > s.month
        and c.month < s.valid_until + w.window_months
),
sums as (
    select
        v.cell,
        v.window_months,
        greatest(v.month, v.level_month - v.window_months) as valid_from,
        least(v.valid_until, v.level_until - v.window_months) as valid_until,
        sum(v.lowest_cents) as lowest_cents
    from levels as v
    group by
        v.cell,
        v.window_months,
        greatest(v.month, v.level_month - v.window_months),
        least(v.valid_until, v.level_until - v.window_months)
)
select
    s.cell,
    a.window_months,
    a.opening_month,
    cast(sum(s.lowest_cents) as bigint) as lowest_cents
from asked_windows as a
inner join sums as s
    on s.window_months = a.window_months
    and s.valid_from <= a.opening_month
    and s.valid_until > a.opening_month
group by s.cell, a.window_months, a.opening_month
