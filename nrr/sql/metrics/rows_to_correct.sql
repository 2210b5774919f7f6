-- grain: one row per quarantine entry of a file whose row can be corrected, with the headings as line 0
select r.row_number, r.cells, q.column_name, q.message
from quarantined_rows as r
left join quarantine as q on q.file_id = r.file_id and q.row_number = r.row_number
where r.file_id = $file_id
order by r.row_number, q.column_name, q.message
