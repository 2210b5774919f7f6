-- grain: one row per asked month, size, segment (null for the whole size) and product that is named: how many hold it
with held as (
    select distinct g.account_key, g.month, g.product
    from growth_products as g
    where g.product <> ''
)
select m.month, m.size, m.segment, h.product, count(*) as holders
from held as h
inner join growth_months as m on m.account_key = h.account_key and m.month = h.month
where m.segment is not null
group by m.month, m.size, m.segment, h.product
union all
select m.month, m.size, null as segment, h.product, count(*) as holders
from held as h
inner join growth_months as m on m.account_key = h.account_key and m.month = h.month
group by m.month, m.size, h.product
