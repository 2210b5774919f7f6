-- grain: one row per account and stretch of months, product and what is compared: a plan kept, plans left and taken of one price metric, or the whole product
with products as (
    select
        g.stretch_key,
        g.product_key,
        sum(g.opening_cents) as opening_cents,
        sum(g.closing_cents) as closing_cents
    from mechanism_groups as g
    group by g.stretch_key, g.product_key
),
compared as (
    select
        g.*,
        case
            when p.opening_cents = 0 then 'cross_sell'
            when p.closing_cents = 0 then 'product_drop'
            when g.opening_cents > 0 and g.closing_cents > 0 then 'price'
            else 'tier'
        end as part,
        case when g.opening_cents > 0 and g.closing_cents > 0 then g.plan_key else 0 end as kept_plan,
        case when p.opening_cents > 0 and p.closing_cents > 0 then g.metered else 0 end as metric
    from mechanism_groups as g
    inner join products as p on p.stretch_key = g.stretch_key and p.product_key = g.product_key
)
select
    c.stretch_key,
    c.named,
    c.part,
    c.metric as metered,
    cast(sum(c.opening_cents) as bigint) as opening_cents,
    cast(sum(c.closing_cents) as bigint) as closing_cents,
    sum(c.opening_list) as opening_list,
    sum(c.closing_list) as closing_list,
    sum(c.opening_quantity) as opening_quantity,
    sum(c.closing_quantity) as closing_quantity,
    sum(c.escalated_cents) as escalated_cents,
    sum(c.unknown_quantities) as unknown_quantities
from compared as c
group by c.stretch_key, c.product_key, c.named, c.part, c.kept_plan, c.metric
