-- grain: one row per counted line and account that it belongs to under the account map
select
    l.file_id,
    l.row_number,
    l.column_name,
    coalesce(o.account_key, l.account_key) as account_key,
    l.account_key as unit_key,
    l.line_id,
    l.product,
    l.plan,
    l.quantity,
    l.start_month,
    l.end_month,
    l.local_arr_cents,
    l.currency,
    l.arr_cents
from converted_lines as l
left join account_owners as o on o.unit_key = l.account_key
