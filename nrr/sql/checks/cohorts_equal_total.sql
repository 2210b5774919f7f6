-- grain: one row per month in which the cohorts together do not move as all accounts do
-- holds: In every month, the cohorts' ARR adds up to total ARR: every account is in one cohort from its first month on.
with in_cohorts as (
    select c.month, sum(c.after_cents - c.before_cents) as cohorts_cents
    from account_starts as s
    inner join arr_changes as c on c.account_key = s.account_key and c.month >= s.first_month
    group by c.month
),
started as (
    select s.first_month as month, sum(s.first_arr_cents) as first_cents
    from account_starts as s
    group by s.first_month
),
moved as (
    select
        v.month,
        sum(v.amount_cents) as arr_cents,
        sum(case when v.movement = 'new' then v.amount_cents else 0 end) as new_cents
    from movement_months as v
    group by v.month
)
select
    coalesce(m.month, i.month) as month,
    i.cohorts_cents,
    m.arr_cents,
    s.first_cents,
    m.new_cents
from moved as m
full outer join in_cohorts as i on i.month = m.month
left join started as s on s.month = coalesce(m.month, i.month)
where coalesce(i.cohorts_cents, 0) <> coalesce(m.arr_cents, 0) or coalesce(s.first_cents, 0) <> coalesce(m.new_cents, 0)
