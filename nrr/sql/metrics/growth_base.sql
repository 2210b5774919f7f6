-- grain: one row: the ARR of every kept account at the as-of month
select count(*) as accounts, cast(coalesce(sum(m.arr_cents), 0) as bigint) as arr_cents
from growth_months as m
where m.month = $as_of
