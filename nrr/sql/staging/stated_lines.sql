-- grain: one row per line of a revenue file, with the unit by which two exports of the same are compared
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
    l.arr_cents,
    l.currency,
    l.charge,
    l.state,
    l.state_month,
    l.trial_month,
    l.request_month,
    l.list_arr_cents,
    l.list_month,
    o.monthly,
    o.last_complete_month,
    case when o.monthly then '' else coalesce(l.line_id, '') end as unit_line,
    case when o.monthly then l.start_month else 0 end as unit_month
from source_lines as l
inner join overlap_files as o on o.file_id = l.file_id
