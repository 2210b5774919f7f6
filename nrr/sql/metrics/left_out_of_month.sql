-- grain: one row per line that spans one month for one account's units but does not count in it, in the files' order
select o.*
from left_out_lines as o
order by o.file_id, o.row_number, o.column_name
