-- grain: one row per counted line of an account under the account map, and per line and gap that a late renewal closed
select
    l.file_id,
    l.row_number,
    l.column_name,
    l.account_key,
    l.unit_key,
    l.line_id,
    l.product,
    l.plan,
    l.quantity,
    l.start_month,
    l.end_month,
    l.local_arr_cents,
    l.currency,
    l.arr_cents
from owned_lines as l
union all
select
    l.file_id,
    l.row_number,
    l.column_name,
    l.account_key,
    l.unit_key,
    l.line_id,
    l.product,
    l.plan,
    l.quantity,
    g.from_month as start_month,
    g.until_month as end_month,
    l.local_arr_cents,
    l.currency,
    l.arr_cents
from owned_lines as l
inner join renewal_gaps as g on g.account_key = l.account_key and g.from_month = l.end_month
where l.arr_cents > 0
