-- grain: one row per account, asked month and product whose plan is known and similar accounts hold: how many of them, and how many on a dearer plan
with prices as (
    select
        g.month,
        g.product,
        g.plan,
        cast(sum(g.product_cents) as double) / coalesce(sum(g.quantity), count(*)) as price
    from growth_products as g
    where g.plan <> ''
    group by g.month, g.product, g.plan
),
several as (
    select g.account_key, g.month, g.product, max(g.product_cents) as product_cents
    from growth_products as g
    where g.plan <> ''
    group by g.account_key, g.month, g.product
),
held as (
    select g.account_key, g.month, g.product, min(g.plan) as plan
    from growth_products as g
    inner join several as s
        on s.account_key = g.account_key
        and s.month = g.month
        and s.product = g.product
        and s.product_cents = g.product_cents
    where g.plan <> ''
    group by g.account_key, g.month, g.product
),
counted as (
    select h.month, h.product, h.plan, m.size, m.segment, count(*) as accounts
    from held as h
    inner join growth_months as m on m.account_key = h.account_key and m.month = h.month
    group by h.month, h.product, h.plan, m.size, m.segment
),
levelled as (
    select c.month, c.product, c.plan, c.size, c.segment, c.accounts
    from counted as c
    where c.segment is not null
    union all
    select c.month, c.product, c.plan, c.size, null as segment, sum(c.accounts) as accounts
    from counted as c
    group by c.month, c.product, c.plan, c.size
),
priced as (
    select v.*, p.price
    from levelled as v
    inner join prices as p on p.month = v.month and p.product = v.product and p.plan = v.plan
),
compared as (
    select
        v.month,
        v.product,
        v.plan,
        v.size,
        v.segment,
        cast(sum(o.accounts) - 1 as bigint) as others,
        cast(sum(case when o.price > v.price then o.accounts else 0 end) as bigint) as dearer
    from priced as v
    inner join priced as o
        on o.month = v.month
        and o.product = v.product
        and o.size = v.size
        and o.segment is not distinct from v.segment
    group by v.month, v.product, v.plan, v.size, v.segment
    having sum(o.accounts) > $fewest
)
select h.account_key, h.month, h.product, h.plan, c.others, c.dearer
from held as h
inner join growth_peers as n on n.account_key = h.account_key and n.month = h.month
inner join compared as c
    on c.month = h.month
    and c.product = h.product
    and c.plan = h.plan
    and c.size = n.size
    and c.segment is not distinct from n.segment
