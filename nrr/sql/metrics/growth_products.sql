-- grain: one row per account, asked month, product and plan held at its end; no product or plan is an empty text
select
    m.account_key,
    m.month,
    coalesce(l.product, '') as product,
    coalesce(l.plan, '') as plan,
    cast(sum(l.arr_cents) as bigint) as product_cents,
    sum(cast(l.quantity as double)) as quantity
from growth_months as m
inner join lines as l on l.account_key = m.account_key and l.start_month <= m.month
where l.arr_cents > 0 and (l.end_month is null or l.end_month > m.month)
group by m.account_key, m.month, coalesce(l.product, ''), coalesce(l.plan, '')
