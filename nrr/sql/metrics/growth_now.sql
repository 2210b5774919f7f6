-- grain: one row per sign of an account at the as-of month, with what its reason is made of
with plans as (
    select
        n.account_key,
        n.product,
        n.plan,
        n.others,
        n.dearer,
        row_number() over (
            partition by n.account_key order by cast(n.dearer as double) / n.others desc, n.product
        ) as clearest_first
    from growth_plans as n
    where n.month = $as_of and n.dearer * 2 > n.others
),
signs as (
    select
        l.account_key, l.motion, '' as product, '' as plan, l.sign, l.metric, l.value, l.limit_value,
        cast(0 as bigint) as alike, cast(0 as bigint) as others
    from growth_limits as l
    where l.month = $as_of and l.sign <> '' and l.first_of_motion = 1
    union all
    select n.account_key, 'tier', n.product, n.plan, 'plan', '', 0, 0, n.dearer, n.others
    from plans as n
    where n.clearest_first = 1
        and not exists (
            select 1
            from growth_limits as l
            where l.account_key = n.account_key and l.month = $as_of and l.motion = 'usage' and l.sign <> ''
        )
    union all
    select g.account_key, 'cross-sell', g.product, '', 'gap', '', 0, 0, g.holders, g.others
    from growth_gaps as g
    where g.month = $as_of
)
select
    a.account_key,
    a.account_id,
    a.account_name,
    m.arr_cents,
    o.owner,
    n.size,
    n.segment,
    z.ratio,
    s.motion,
    s.product,
    s.plan,
    s.sign,
    s.metric,
    s.value,
    s.limit_value,
    s.alike,
    s.others
from signs as s
inner join accounts as a on a.account_key = s.account_key
inner join growth_months as m on m.account_key = s.account_key and m.month = $as_of
left join owner_stretches as o
    on o.account_key = s.account_key and o.valid_from <= $as_of and o.valid_until > $as_of
left join growth_peers as n on n.account_key = s.account_key and n.month = $as_of
left join growth_product_sizes as z
    on z.size = n.size and z.segment is not distinct from n.segment and z.product = s.product
order by a.account_id, s.motion, s.product
