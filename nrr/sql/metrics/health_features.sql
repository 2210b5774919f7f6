-- grain: one row per scored account and month with a feature in use in its last six months: how many in each half
with used as (
    select
        u.account_key,
        u.metric,
        m.month,
        max(case when u.month > m.month - 3 then 1 else 0 end) as now_used,
        max(case when u.month <= m.month - 3 then 1 else 0 end) as before_used
    from usage_months as u
    inner join score_months as m on u.month <= m.month and u.month > m.month - 6
    inner join health_carried as k on k.month = m.month and k.features_compared = 1
    where u.value > 0 and ($account_key is null or u.account_key = $account_key)
    group by u.account_key, u.metric, m.month
)
select
    u.account_key,
    u.month,
    cast(sum(u.now_used) as bigint) as features,
    cast(sum(u.before_used) as bigint) as features_before
from used as u
group by u.account_key, u.month
