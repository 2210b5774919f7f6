-- grain: one row per cohort and age in months at which its ARR or its number of paying accounts changed
with members as (
    select
        s.account_key,
        s.first_month,
        s.first_arr_cents,
        s.first_month - s.first_month % $period_months as cohort_month
    from account_starts as s
    inner join eligible as e
        on e.account_key = s.account_key and e.valid_from <= s.first_month and e.valid_until > s.first_month
    where s.first_month <= $as_of
)
select
    m.cohort_month,
    c.month - m.first_month as age,
    cast(sum(c.after_cents - c.before_cents) as bigint) as net_delta_cents,
    cast(sum(least(c.after_cents, m.first_arr_cents) - least(c.before_cents, m.first_arr_cents)) as bigint) as gross_delta_cents,
    cast(sum(
        case when c.before_cents = 0 then 1 when c.after_cents = 0 then -1 else 0 end
    ) as bigint) as logos_delta,
    max(m.first_month) as newest_first_month
from members as m
inner join arr_changes as c on c.account_key = m.account_key and c.month <= $as_of
group by m.cohort_month, c.month - m.first_month
order by m.cohort_month, age
