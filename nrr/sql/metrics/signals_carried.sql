-- grain: one row: how many renewal dates, usage readings and signals by month's end the data carries
with renewals as (
    select count(a.renewal_date) as renewal_dates
    from accounts as a
),
readings as (
    select count(*) as usage_readings, count(case when u.month = $as_of then 1 end) as usage_readings_now
    from usage_months as u
    where u.month <= $as_of
),
events as (
    select
        coalesce(sum(s.tickets), 0) as tickets,
        coalesce(sum(s.answers), 0) as answers,
        coalesce(sum(s.failed_payments + s.recovered_payments), 0) as payments
    from signal_months as s
    where s.month <= $as_of
)
select r.renewal_dates, u.usage_readings, u.usage_readings_now, e.tickets, e.answers, e.payments
from renewals as r
cross join readings as u
cross join events as e
