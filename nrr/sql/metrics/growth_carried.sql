-- grain: one row: whether the data up to the as-of month carries limits, products and plans
select
    (select count(*) from usage_months as u where u.limit_value > 0 and u.month <= $as_of) as limits,
    (select count(*) from usage_months as u where u.limit_value > 0 and u.month = $as_of) as limits_now,
    count(case when g.product <> '' then 1 end) as products,
    count(case when g.plan <> '' then 1 end) as plans
from growth_products as g
where g.month = $as_of
