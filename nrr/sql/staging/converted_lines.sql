-- grain: one row per counted line, its ARR in the reporting currency
select
    l.file_id,
    l.row_number,
    l.column_name,
    l.account_key,
    l.line_id,
    l.product,
    l.plan,
    l.quantity,
    l.start_month,
    l.end_month,
    l.local_arr_cents,
    l.currency,
    l.local_arr_cents as arr_cents
from counted_lines as l
