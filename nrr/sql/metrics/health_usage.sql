-- grain: one row per scored account and month with a metric that was read in each of the three months before: its worst and mean change
with read_months as (
    select distinct u.metric, u.month
    from usage_months as u
    inner join account_starts as a on a.account_key = u.account_key and a.first_month <= u.month
),
readings as (
    select
        u.account_key,
        u.metric,
        u.month,
        u.value,
        lead(u.month) over (partition by u.account_key, u.metric order by u.month) as next_month
    from usage_months as u
    where u.month >= $first_month - 3 and u.month <= $last_month
        and ($account_key is null or u.account_key = $account_key)
),
filled as (
    select r.account_key, r.metric, r.month, r.value, 1 as was_read
    from readings as r
    union all
    select r.account_key, r.metric, n.month, cast(0 as double) as value, 0 as was_read
    from readings as r
    inner join read_months as n on n.metric = r.metric and n.month = r.month + 1
    where r.next_month is null or r.next_month > r.month + 1
),
compared as (
    select
        f.account_key,
        f.metric,
        f.month,
        f.value,
        sum(f.value) over (
            partition by f.account_key, f.metric order by f.month range between 3 preceding and 1 preceding
        ) / 3.0 as baseline,
        sum(f.was_read) over (
            partition by f.account_key, f.metric order by f.month range between 3 preceding and 1 preceding
        ) as months_before
    from filled as f
),
changes as (
    select c.account_key, c.metric, c.month, c.value / c.baseline - 1 as change_share
    from compared as c
    where c.months_before = 3 and c.baseline > 0
),
ranked as (
    select
        c.account_key,
        c.metric,
        c.month,
        c.change_share,
        row_number() over (partition by c.account_key, c.month order by c.change_share, c.metric) as worst_first
    from changes as c
)
select
    r.account_key,
    r.month,
    max(case when r.worst_first = 1 then r.metric end) as worst_metric,
    min(r.change_share) as worst_change,
    count(*) as metrics
from ranked as r
group by r.account_key, r.month
