-- grain: one row per line of a file that an earlier one already brought, equal in everything
with firsts as (
    select
        l.account_key,
        l.line_id,
        l.product,
        l.plan,
        l.quantity,
        l.start_month,
        l.end_month,
        l.arr_cents,
        l.currency,
        l.charge
    from stated_lines as l
    left join reexports as r on r.earlier_file_id = l.file_id and r.later_file_id = $later_file_id
    where l.file_id < $later_file_id and r.later_file_id is null
    group by
        l.account_key, l.line_id, l.product, l.plan, l.quantity, l.start_month, l.end_month, l.arr_cents, l.currency,
        l.charge
)
select l.file_id, l.row_number, l.column_name, l.start_month
from stated_lines as l
inner join firsts as f
    on f.account_key = l.account_key
    and f.line_id is not distinct from l.line_id
    and f.product is not distinct from l.product
    and f.plan is not distinct from l.plan
    and f.quantity is not distinct from l.quantity
    and f.start_month = l.start_month
    and f.end_month is not distinct from l.end_month
    and f.arr_cents = l.arr_cents
    and f.currency is not distinct from l.currency
    and f.charge is not distinct from l.charge
where l.file_id = $later_file_id
