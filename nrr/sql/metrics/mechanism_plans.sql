-- grain: one row per product and plan that any line names; metered where a word of either begins like usage, meter, consumption or overage
with named as (
    select distinct coalesce(l.product, '') as product, coalesce(l.plan, '') as plan
    from lines as l
),
spelled as (
    select n.product, n.plan, concat(' ', translate(lower(concat(n.product, ' ', n.plan)), '-_/(.', '     ')) as words
    from named as n
)
select
    s.product,
    s.plan,
    dense_rank() over (order by s.product) as product_key,
    row_number() over (order by s.product, s.plan) as plan_key,
    case
        when s.words like '% usage%'
            or s.words like '% meter%'
            or s.words like '% consumption%'
            or s.words like '% overage%' then 1
        else 0
    end as metered
from spelled as s
