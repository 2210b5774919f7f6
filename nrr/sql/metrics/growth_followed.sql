-- grain: one row per sign (or its absence) of a month with the look-ahead behind it: where its run began, and the month of the first expansion of its kind within the horizon
with stretches as (
    select
        s.account_key,
        s.month,
        s.motion,
        s.product,
        s.month - row_number() over (partition by s.account_key, s.motion, s.product order by s.month) as stretch
    from growth_signs as s
    where s.month >= $first_month and s.month <= $last_month and s.sign <> ''
),
runs as (
    select t.account_key, t.motion, t.product, t.stretch, min(t.month) as first_month, max(t.month) as last_month
    from stretches as t
    group by t.account_key, t.motion, t.product, t.stretch
),
ahead as (
    select s.account_key, s.month, s.motion, s.product, min(o.month) as outcome_month
    from growth_signs as s
    inner join growth_outcomes as o
        on o.account_key = s.account_key and o.motion = s.motion and o.product = s.product
    where o.month > s.month and o.month <= s.month + $horizon
    group by s.account_key, s.month, s.motion, s.product
)
select s.account_key, s.month, s.motion, s.product, s.sign, r.first_month as run_start, a.outcome_month
from growth_signs as s
left join ahead as a
    on a.account_key = s.account_key and a.month = s.month and a.motion = s.motion and a.product = s.product
left join runs as r
    on r.account_key = s.account_key
    and r.motion = s.motion
    and r.product = s.product
    and s.sign <> ''
    and r.first_month <= s.month
    and r.last_month >= s.month
where s.month >= $first_month and s.month <= $last_month
