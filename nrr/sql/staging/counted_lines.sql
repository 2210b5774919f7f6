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
from net_lines as l
where (l.charge is null or l.charge <> 'refund')
    and not exists (select 1 from refund_months as r where r.account_key = l.account_key)
union all
select
    d.file_id,
    d.row_number,
    d.column_name,
    d.account_key,
    d.line_id,
    d.product,
    d.plan,
    d.quantity,
    d.start_month,
    d.end_month,
    d.local_arr_cents,
    d.currency
from refunded_lines as d
