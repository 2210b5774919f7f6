-- grain: one row per account whose products do not add up to its ARR
-- holds: At the default as-of month, each account's ARR by product adds up to its ARR.
with by_product as (
    select l.account_key, l.product, sum(l.arr_cents) as arr_cents
    from lines as l
    cross join settings as p
    where l.start_month <= p.default_as_of and (l.end_month is null or l.end_month > p.default_as_of)
    group by l.account_key, l.product
),
products as (
    select b.account_key, count(*) as products, sum(b.arr_cents) as arr_cents
    from by_product as b
    group by b.account_key
),
held as (
    select c.account_key, c.after_cents
    from arr_changes as c
    cross join settings as p
    where c.month <= p.default_as_of and c.valid_until > p.default_as_of
)
select coalesce(h.account_key, b.account_key) as account_key, b.products, b.arr_cents as products_cents, h.after_cents as account_cents
from held as h
full outer join products as b on b.account_key = h.account_key
where coalesce(h.after_cents, 0) <> coalesce(b.arr_cents, 0)
