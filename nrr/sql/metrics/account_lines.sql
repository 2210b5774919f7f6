-- grain: one row per accepted line of one account, with the file it came from
select f.name as file_name, l.row_number, l.column_name, l.product, l.plan, l.quantity, l.start_month, l.end_month, l.arr_cents
from lines as l
inner join source_files as f on f.file_id = l.file_id
where l.account_key = $account_key
order by l.start_month desc, f.file_id, l.row_number
