-- grain: one row per kept account, metric with a limit and month up to the as-of month: the reading, its limit, and the line through 6 months of readings
with readings as (
    select
        u.account_key,
        u.metric,
        u.month,
        u.month - $as_of as x,
        u.value,
        u.limit_value
    from usage_months as u
    inner join kept_accounts as k on k.account_key = u.account_key
    where u.limit_value > 0 and u.month <= $as_of and u.month > $first_month - 6
),
sums as (
    select
        r.account_key,
        r.metric,
        r.month,
        r.x,
        r.value,
        r.limit_value,
        count(*) over (
            partition by r.account_key, r.metric order by r.month range between 5 preceding and current row
        ) as n,
        sum(r.x) over (
            partition by r.account_key, r.metric order by r.month range between 5 preceding and current row
        ) as sx,
        sum(r.x * r.x) over (
            partition by r.account_key, r.metric order by r.month range between 5 preceding and current row
        ) as sxx,
        sum(r.value) over (
            partition by r.account_key, r.metric order by r.month range between 5 preceding and current row
        ) as sy,
        sum(r.x * r.value) over (
            partition by r.account_key, r.metric order by r.month range between 5 preceding and current row
        ) as sxy
    from readings as r
),
lines_fitted as (
    select
        s.*,
        case
            when s.n >= $fewest_readings
                then cast(s.n * s.sxy - s.sx * s.sy as double) / cast(s.n * s.sxx - s.sx * s.sx as double)
        end as slope
    from sums as s
)
select
    f.account_key,
    f.metric,
    f.month,
    f.value,
    f.limit_value,
    f.slope,
    (f.sy + f.slope * (f.n * f.x - f.sx)) / f.n as fitted
from lines_fitted as f
where f.month = $as_of or f.month >= $first_month
