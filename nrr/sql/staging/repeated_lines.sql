-- grain: one row per line that an earlier file already brought, equal in everything
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
        min(l.file_id) as file_id
    from source_lines as l
    group by l.account_key, l.line_id, l.product, l.plan, l.quantity, l.start_month, l.end_month, l.arr_cents
)
select l.file_id, l.row_number, l.column_name, f.file_id as first_file_id
from source_lines as l
inner join firsts as f
    on f.account_key = l.account_key
    and f.line_id is not distinct from l.line_id
    and f.product is not distinct from l.product
    and f.plan is not distinct from l.plan
    and f.quantity is not distinct from l.quantity
    and f.start_month = l.start_month
    and f.end_month is not distinct from l.end_month
    and f.arr_cents = l.arr_cents
    and f.file_id < l.file_id
