-- grain: one row per line that counts for one account in one month, with what its file states
select
    l.file_id,
    l.row_number,
    l.column_name,
    u.account_id as unit_id,
    l.line_id,
    l.product,
    l.plan,
    l.quantity,
    l.start_month,
    l.end_month,
    min(s.start_month) as stated_start,
    max(s.end_month) as stated_end,
    max(case when s.end_month is null then 1 else 0 end) as stated_open,
    max(s.arr_cents) as stated_arr_cents,
    l.local_arr_cents,
    l.currency,
    l.arr_cents
from lines as l
inner join source_account_names as u on u.account_key = l.unit_key
left join source_lines as s
    on s.file_id = l.file_id
    and s.row_number = l.row_number
    and s.account_key = l.unit_key
    and s.column_name is not distinct from l.column_name
    and s.line_id is not distinct from l.line_id
    and s.product is not distinct from l.product
where l.account_key = $account_key
    and l.start_month <= $month
    and (l.end_month is null or l.end_month > $month)
group by
    l.file_id, l.row_number, l.column_name, u.account_id, l.line_id, l.product, l.plan, l.quantity, l.start_month,
    l.end_month, l.local_arr_cents, l.currency, l.arr_cents
order by l.file_id, l.row_number, l.column_name, l.start_month
