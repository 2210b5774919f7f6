-- grain: one row per sign (or its absence) of a month with the look-ahead behind it: the month of the first expansion of its kind within 6 months, null without
with stretches as (
    select
        s.account_key,
        s.month,
        s.motion,
        s.product,
        s.sign,
        s.month - row_number() over (
            partition by s.account_key, s.motion, s.product, case when s.sign = '' then 0 else 1 end order by s.month
        ) as stretch
    from growth_signs as s
    where s.month >= $first_month and s.month <= $last_month
),
runs as (
    select
        t.account_key,
        t.month,
        t.motion,
        t.product,
        t.sign,
        min(t.month) over (
            partition by t.account_key, t.motion, t.product, case when t.sign = '' then 0 else 1 end, t.stretch
        ) as run_start
    from stretches as t
),
ahead as (
    select r.account_key, r.month, r.motion, r.product, min(o.month) as outcome_month
    from runs as r
    inner join growth_outcomes as o
        on o.account_key = r.account_key and o.motion = r.motion and o.product = r.product
    where o.month > r.month and o.month <= r.month + $horizon
    group by r.account_key, r.month, r.motion, r.product
)
select r.account_key, r.month, r.motion, r.product, r.sign, r.run_start, a.outcome_month
from runs as r
left join ahead as a
    on a.account_key = r.account_key and a.month = r.month and a.motion = r.motion and a.product = r.product
