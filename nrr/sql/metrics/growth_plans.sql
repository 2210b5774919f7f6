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
held as (
    select
        g.account_key,
        g.month,
        g.product,
        g.plan,
        c.price,
        row_number() over (
            partition by g.account_key, g.month, g.product order by g.product_cents desc, c.price desc, g.plan
        ) as largest_first
    from growth_products as g
    inner join prices as c on c.month = g.month and c.product = g.product and c.plan = g.plan
),
grouped as (
    select h.account_key, h.month, h.product, h.plan, h.price, p.size, p.segment
    from held as h
    inner join growth_peers as p on p.account_key = h.account_key and p.month = h.month
    where h.largest_first = 1
),
peers as (
    select h.month, h.product, h.plan, h.price, m.size, m.segment, count(*) as accounts
    from held as h
    inner join growth_months as m on m.account_key = h.account_key and m.month = h.month
    where h.largest_first = 1 and m.segment is not null
    group by h.month, h.product, h.plan, h.price, m.size, m.segment
    union all
    select h.month, h.product, h.plan, h.price, m.size, null as segment, count(*) as accounts
    from held as h
    inner join growth_months as m on m.account_key = h.account_key and m.month = h.month
    where h.largest_first = 1
    group by h.month, h.product, h.plan, h.price, m.size
)
select
    g.account_key,
    g.month,
    g.product,
    g.plan,
    cast(sum(p.accounts) - 1 as bigint) as others,
    cast(sum(case when p.price > g.price then p.accounts else 0 end) as bigint) as dearer
from grouped as g
inner join peers as p
    on p.month = g.month and p.product = g.product and p.size = g.size and p.segment is not distinct from g.segment
group by g.account_key, g.month, g.product, g.plan
having sum(p.accounts) > $fewest
