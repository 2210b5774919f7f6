-- grain: one row per cell and asked window: the lowest ARR in the window of each account that opened it, added up
with asked as (
    select w.window_months, min(w.opening_month) as first_opening, max(w.opening_month) as last_opening
    from asked_windows as w
    group by w.window_months
),
reach as (
    select min(a.first_opening) as first_month, max(a.last_opening + a.window_months) as last_month
    from asked as a
),
held as (
    select c.account_key, c.month, c.valid_until, c.after_cents
    from arr_changes as c
    cross join reach as r
    where c.month <= r.last_month and c.valid_until > r.first_month
),
-- a level is the lowest in the windows that open in the account's life and meet it, none lower before or as low after it
levels as (
    select
        c.account_key,
        c.month,
        c.valid_until,
        c.after_cents,
        max(
            case when o.month < c.month and o.after_cents < c.after_cents then o.valid_until else 0 end
        ) as lower_until,
        min(o.month) as first_month,
        min(
            case when o.month > c.month and o.after_cents <= c.after_cents then o.month else p.end_of_time end
        ) as lower_from
    from held as c
    cross join settings as p
    inner join held as o on o.account_key = c.account_key
    where c.after_cents > 0
    group by c.account_key, c.month, c.valid_until, c.after_cents
),
stretches as (
    select
        v.account_key,
        a.window_months,
        greatest(v.month - a.window_months, v.lower_until, v.first_month, a.first_opening) as valid_from,
        least(v.valid_until, v.lower_from - a.window_months, a.last_opening + 1) as valid_until,
        v.after_cents as lowest_cents
    from levels as v
    cross join asked as a
),
sums as (
    select
        x.cell,
        s.window_months,
        greatest(s.valid_from, x.valid_from) as valid_from,
        least(s.valid_until, x.valid_until) as valid_until,
        sum(s.lowest_cents) as lowest_cents
    from stretches as s
    inner join series_cells as x
        on x.account_key = s.account_key
        and x.valid_from < s.valid_until
        and x.valid_until > s.valid_from
    where s.valid_from < s.valid_until
    group by x.cell, s.window_months, greatest(s.valid_from, x.valid_from), least(s.valid_until, x.valid_until)
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
