-- grain: one row per accepted piece of recurring revenue, with its account's key
select
    a.account_key,
    l.file_id,
    l.row_number,
    l.column_name,
    l.line_id,
    l.product,
    l.plan,
    l.quantity,
    l.start_month,
    l.end_month,
    l.arr_cents
from source_lines as l
inner join accounts as a on a.account_id = l.account_id
