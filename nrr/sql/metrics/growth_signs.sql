-- grain: one row per account, asked month, motion and product: the sign it shows; an empty one where it could have shown one and does not
with plans as (
    select
        n.account_key,
        n.month,
        n.product,
        case when n.dearer * 2 > n.others then 'plan' else '' end as sign,
        row_number() over (
            partition by n.account_key, n.month
            order by cast(n.dearer as double) / n.others desc, n.product
        ) as clearest_first
    from growth_plans as n
)
select l.account_key, l.month, l.motion, '' as product, case when l.sign = 'full' then 'near' else l.sign end as sign
from growth_limits as l
where l.first_of_motion = 1
union all
select n.account_key, n.month, 'tier' as motion, '' as product, n.sign
from plans as n
where n.clearest_first = 1
union all
select g.account_key, g.month, 'cross-sell' as motion, g.product, 'gap' as sign
from growth_gaps as g
