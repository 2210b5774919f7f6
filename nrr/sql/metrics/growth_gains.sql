-- grain: one row per expansion that followed a sign: what it added, the ARR before, and months since the sign began (null where that lies before what is known)
with known as (
    select f.account_key, f.motion, f.product, min(f.month) as first_known
    from growth_followed as f
    group by f.account_key, f.motion, f.product
),
latest as (
    select
        f.account_key,
        f.motion,
        f.product,
        f.outcome_month,
        f.sign,
        f.run_start,
        row_number() over (
            partition by f.account_key, f.motion, f.product, f.outcome_month order by f.month desc
        ) as latest_first
    from growth_followed as f
    where f.sign <> '' and f.outcome_month is not null
)
select
    l.account_key,
    l.motion,
    l.product,
    l.sign,
    l.outcome_month,
    o.before_cents,
    o.gain_cents,
    case
        when l.run_start > $first_month and (l.product <> '' or l.run_start > k.first_known) then l.outcome_month - l.run_start
    end as months
from latest as l
inner join growth_outcomes as o
    on o.account_key = l.account_key
    and o.motion = l.motion
    and o.product = l.product
    and o.month = l.outcome_month
left join known as k on k.account_key = l.account_key and k.motion = l.motion and k.product = l.product
where l.latest_first = 1
