-- grain: one row: how many renewal dates and usage readings the data carries
with renewals as (
    select count(a.renewal_date) as renewal_dates
    from accounts as a
),
readings as (
    select count(*) as usage_readings, count(case when u.month = $as_of then 1 end) as usage_readings_now
    from usage_months as u
)
select r.renewal_dates, u.usage_readings, u.usage_readings_now
from renewals as r
cross join readings as u
