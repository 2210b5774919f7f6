-- grain: one row per product that is a sign for someone: account-months that neither held it nor showed the sign, and how many took it up within the horizon
with signed as (
    select f.product, count(*) as account_months, count(f.outcome_month) as converted
    from growth_followed as f
    where f.motion = 'cross-sell'
    group by f.product
),
all_months as (
    select count(*) as account_months
    from growth_months as m
    where m.month >= $first_month and m.month <= $last_month
),
held as (
    select g.product, g.account_key, g.month
    from growth_products as g
    where g.month >= $first_month and g.month <= $last_month
    group by g.product, g.account_key, g.month
),
held_months as (
    select h.product, count(*) as account_months
    from held as h
    group by h.product
),
taken_up as (
    select distinct o.product, m.account_key, m.month
    from growth_outcomes as o
    inner join growth_months as m
        on m.account_key = o.account_key and m.month < o.month and m.month >= o.month - $horizon
    left join held as h on h.account_key = m.account_key and h.month = m.month and h.product = o.product
    where o.motion = 'cross-sell' and h.account_key is null and m.month >= $first_month and m.month <= $last_month
),
taken_up_months as (
    select t.product, count(*) as account_months
    from taken_up as t
    group by t.product
)
select
    s.product,
    cast(a.account_months - coalesce(h.account_months, 0) - s.account_months as bigint) as account_months,
    cast(coalesce(t.account_months, 0) - s.converted as bigint) as converted
from signed as s
cross join all_months as a
left join held_months as h on h.product = s.product
left join taken_up_months as t on t.product = s.product
