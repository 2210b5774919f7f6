-- grain: one row per cell and asked window: ARR-months of the accounts that opened it, over it and over as many months before
with lags as (
    select 1 as windows, 1 as within_sign, 0 as before_sign
    union all
    select 0 as windows, -1 as within_sign, 1 as before_sign
    union all
    select -1 as windows, 0 as within_sign, -1 as before_sign
),
earned as (
    select
        c.account_key,
        c.month,
        c.valid_until,
        c.after_cents,
        coalesce(
            sum(c.after_cents * (c.valid_until - c.month)) over (
                partition by c.account_key order by c.month rows between unbounded preceding and 1 preceding
            ),
            0
        ) as earlier_cents
    from arr_changes as c
),
pairs as (
    select
        s.cell,
        s.window_months,
        l.within_sign,
        l.before_sign,
        greatest(s.month, e.month - l.windows * s.window_months) as valid_from,
        least(s.valid_until, e.valid_until - l.windows * s.window_months) as valid_until,
        e.earlier_cents + (l.windows * s.window_months + 1 - (e.month - p.first_month)) * e.after_cents as fixed_cents,
        e.after_cents as monthly_cents
    from series_spells as s
    cross join settings as p
    cross join lags as l
    inner join earned as e
        on e.account_key = s.account_key
        and e.month < s.valid_until + l.windows * s.window_months
        and e.valid_until > s.month + l.windows * s.window_months
),
sums as (
    select
        v.cell,
        v.window_months,
        v.valid_from,
        v.valid_until,
        sum(v.within_sign * v.fixed_cents) as within_fixed,
        sum(v.within_sign * v.monthly_cents) as within_monthly,
        sum(v.before_sign * v.fixed_cents) as before_fixed,
        sum(v.before_sign * v.monthly_cents) as before_monthly
    from pairs as v
    group by v.cell, v.window_months, v.valid_from, v.valid_until
)
select
    s.cell,
    a.window_months,
    a.opening_month,
    cast(sum(s.within_fixed + s.within_monthly * (a.opening_month - p.first_month)) as bigint) as within_cents,
    cast(sum(s.before_fixed + s.before_monthly * (a.opening_month - p.first_month)) as bigint) as before_cents
from asked_windows as a
cross join settings as p
inner join sums as s
    on s.window_months = a.window_months
    and s.valid_from <= a.opening_month
    and s.valid_until > a.opening_month
group by s.cell, a.window_months, a.opening_month
