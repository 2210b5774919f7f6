-- grain: one row per account, metric and month: the mean reading per day on which the metric was read for anyone, owned accounts added up
with owned as (
    select a.account_key, a.unit_key, u.metric, u.usage_date, u.value, u.limit_value
    from source_usage as u
    inner join written_accounts as a on a.written_id = u.account_id
),
readings as (
    select
        o.account_key,
        o.unit_key,
        o.metric,
        cast(year(o.usage_date) * 12 + month(o.usage_date) - 1 as integer) as month,
        o.usage_date,
        o.value,
        o.limit_value
    from owned as o
),
schedule as (
    select r.metric, r.month, count(distinct r.usage_date) as reading_days
    from readings as r
    group by r.metric, r.month
),
units as (
    select r.account_key, r.metric, r.month, sum(r.value) as value, max(r.limit_value) as limit_value
    from readings as r
    group by r.account_key, r.unit_key, r.metric, r.month
)
select
    u.account_key,
    u.metric,
    u.month,
    sum(u.value) / cast(max(s.reading_days) as double) as value,
    sum(u.limit_value) as limit_value
from units as u
inner join schedule as s on s.metric = u.metric and s.month = u.month
group by u.account_key, u.metric, u.month
