-- grain: one row per product and segment of a dimension at the as-of month: accounts, those that hold it, ARR of the others
with placed as (
    select m.account_key, m.arr_cents, s.segment
    from growth_months as m
    inner join account_segments as s
        on s.account_key = m.account_key
        and s.dimension = $dimension
        and s.valid_from <= $as_of
        and s.valid_until > $as_of
    where m.month = $as_of
),
totals as (
    select p.segment, count(*) as accounts, sum(p.arr_cents) as arr_cents
    from placed as p
    group by p.segment
),
held as (
    select distinct g.account_key, g.product
    from growth_products as g
    where g.month = $as_of and g.product <> ''
),
products as (
    select distinct h.product
    from held as h
),
holders as (
    select h.product, p.segment, count(*) as holders, sum(p.arr_cents) as arr_cents
    from held as h
    inner join placed as p on p.account_key = h.account_key
    group by h.product, p.segment
)
select
    d.product,
    t.segment,
    t.accounts,
    cast(coalesce(h.holders, 0) as bigint) as holders,
    cast(t.arr_cents - coalesce(h.arr_cents, 0) as bigint) as missing_arr_cents
from products as d
cross join totals as t
left join holders as h on h.product = d.product and h.segment = t.segment
order by d.product, t.segment
