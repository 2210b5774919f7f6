-- grain: one row per motion, product of a cross-sell and sign (empty for its absence, any for all signs of the motion): account-months, accounts, those followed
select
    f.motion,
    f.product,
    f.sign,
    count(*) as account_months,
    count(distinct f.account_key) as accounts,
    count(f.outcome_month) as converted
from growth_followed as f
group by f.motion, f.product, f.sign
union all
select
    f.motion,
    '' as product,
    'any' as sign,
    count(*) as account_months,
    count(distinct f.account_key) as accounts,
    count(f.outcome_month) as converted
from growth_followed as f
where f.sign <> ''
group by f.motion
