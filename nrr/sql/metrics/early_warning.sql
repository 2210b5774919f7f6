-- grain: one row: how often contraction came before churn, and churn after contraction, up to the as-of month
with losses as (
    select c.account_key, c.month, c.movement
    from arr_changes as c
    inner join kept_accounts as k on k.account_key = c.account_key
    where c.month <= $as_of and c.movement in ('contraction', 'churn')
),
churns as (
    select l.account_key, l.month, max(case when b.movement = 'contraction' then 1 else 0 end) as warned
    from losses as l
    left join losses as b on b.account_key = l.account_key and b.month >= l.month - 6 and b.month < l.month
    where l.movement = 'churn'
    group by l.account_key, l.month
),
contractions as (
    select l.account_key, l.month, max(case when f.movement = 'churn' then 1 else 0 end) as churned
    from losses as l
    left join losses as f on f.account_key = l.account_key and f.month > l.month and f.month <= l.month + 12
    where l.movement = 'contraction' and l.month + 12 <= $as_of
    group by l.account_key, l.month
),
churn_totals as (
    select count(*) as churned_accounts, coalesce(sum(c.warned), 0) as churned_after_contraction
    from churns as c
),
contraction_totals as (
    select count(*) as contractions, coalesce(sum(n.churned), 0) as contractions_then_churn
    from contractions as n
)
select
    cast(c.churned_accounts as bigint) as churned_accounts,
    cast(c.churned_after_contraction as bigint) as churned_after_contraction,
    cast(n.contractions as bigint) as contractions,
    cast(n.contractions_then_churn as bigint) as contractions_then_churn
from churn_totals as c
cross join contraction_totals as n
