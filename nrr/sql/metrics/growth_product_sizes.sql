-- grain: one row per size, segment (null for the whole size) and product at the as-of month: the median of its ARR over the rest of the ARR of those that hold it
with held as (
    select g.account_key, g.product, sum(g.product_cents) as product_cents
    from growth_products as g
    where g.month = $as_of and g.product <> ''
    group by g.account_key, g.product
),
ratios as (
    select m.size, m.segment, h.product, cast(h.product_cents as double) / (m.arr_cents - h.product_cents) as ratio
    from held as h
    inner join growth_months as m on m.account_key = h.account_key and m.month = $as_of
    where m.arr_cents > h.product_cents
),
levelled as (
    select r.size, r.segment, r.product, r.ratio
    from ratios as r
    where r.segment is not null
    union all
    select r.size, null as segment, r.product, r.ratio
    from ratios as r
),
ranked as (
    select
        l.size,
        l.segment,
        l.product,
        l.ratio,
        row_number() over (partition by l.size, l.segment, l.product order by l.ratio) as place,
        count(*) over (partition by l.size, l.segment, l.product) as holders
    from levelled as l
)
select r.size, r.segment, r.product, max(r.holders) as holders, avg(r.ratio) as ratio
from ranked as r
where r.place * 2 >= r.holders and r.place * 2 <= r.holders + 2
group by r.size, r.segment, r.product
