-- grain: one row per account, stretch of months, product and what is compared: a plan kept, plans left and taken, or the whole product
with products as (
    select
        g.account_key,
        g.from_month,
        g.to_month,
        g.product,
        case
            when sum(g.opening_cents) = 0 then 'cross_sell'
            when sum(g.closing_cents) = 0 then 'product_drop'
            else 'held'
        end as held
    from mechanism_groups as g
    group by g.account_key, g.from_month, g.to_month, g.product
),
compared as (
    select
        g.account_key,
        g.from_month,
        g.to_month,
        g.product,
        case
            when p.held <> 'held' then p.held
            when g.opening_cents > 0 and g.closing_cents > 0 then concat('price', g.plan)
            else 'tier'
        end as part,
        g.metered,
        g.opening_cents,
        g.closing_cents,
        g.opening_list,
        g.closing_list,
        g.opening_quantity,
        g.closing_quantity,
        g.unknown_quantities
    from mechanism_groups as g
    inner join products as p
        on p.account_key = g.account_key
        and p.from_month = g.from_month
        and p.to_month = g.to_month
        and p.product = g.product
)
select
    c.account_key,
    c.from_month,
    c.to_month,
    c.product,
    case when c.part in ('tier', 'cross_sell', 'product_drop') then c.part else 'price' end as part,
    min(c.metered) as metered,
    cast(sum(c.opening_cents) as bigint) as opening_cents,
    cast(sum(c.closing_cents) as bigint) as closing_cents,
    sum(c.opening_list) as opening_list,
    sum(c.closing_list) as closing_list,
    sum(c.opening_quantity) as opening_quantity,
    sum(c.closing_quantity) as closing_quantity,
    sum(c.unknown_quantities) as unknown_quantities
from compared as c
group by c.account_key, c.from_month, c.to_month, c.product, c.part
