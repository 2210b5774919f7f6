-- grain: one row per quarantined row or cell of one file
select q.row_number, q.column_name, q.value, q.reason, q.message, q.arr_cents
from quarantine as q
where q.file_id = $file_id
order by q.row_number, q.column_name
limit $most
