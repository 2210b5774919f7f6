-- grain: one row per account, asked month and product that it does not hold and at least a quarter of similar accounts do
with held as (
    select distinct g.account_key, g.month, g.product
    from growth_products as g
)
select p.account_key, p.month, h.product, h.holders, p.others
from growth_peers as p
inner join growth_holders as h
    on h.month = p.month and h.size = p.size and h.segment is not distinct from p.segment
left join held as g on g.account_key = p.account_key and g.month = p.month and g.product = h.product
where g.account_key is null and h.holders * $one_in >= p.others
