-- grain: one row per stretch of months of an accepted line in which it counts the same under the policies
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
    l.arr_cents as local_arr_cents,
    l.currency
from source_lines as l
where l.charge is null
