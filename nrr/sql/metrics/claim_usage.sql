-- grain: one row: account-months in which usage dropped that have 6 months behind them, and how many ended in churn within these
with readings as (
    select
        u.account_key,
        u.month,
        u.value,
        sum(u.value) over (
            partition by u.account_key, u.metric order by u.month rows between 3 preceding and 1 preceding
        ) / 3.0 as baseline,
        lag(u.month, 3) over (partition by u.account_key, u.metric order by u.month) as third_before
    from usage_months as u
    inner join kept_accounts as k on k.account_key = u.account_key
),
drops as (
    select distinct r.account_key, r.month
    from readings as r
    inner join arr_changes as a
        on a.account_key = r.account_key and a.month <= r.month and a.valid_until > r.month and a.after_cents > 0
    cross join settings as p
    where r.third_before = r.month - 3
        and r.baseline > 0
        and 1 - r.value / r.baseline >= p.usage_drop
        and r.month + 6 <= $as_of
),
followed as (
    select d.account_key, d.month, max(case when c.account_key is null then 0 else 1 end) as churned
    from drops as d
    left join arr_changes as c
        on c.account_key = d.account_key and c.movement = 'churn' and c.month > d.month and c.month <= d.month + 6
    group by d.account_key, d.month
)
select cast(count(*) as bigint) as drops, cast(coalesce(sum(f.churned), 0) as bigint) as drops_then_churn
from followed as f
