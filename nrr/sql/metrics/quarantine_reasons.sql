-- grain: one row per file and reason
select q.file_id, q.reason, count(*) as entries, count(distinct q.row_number) as row_count, cast(sum(q.arr_cents) as bigint) as arr_cents
from quarantine as q
group by q.file_id, q.reason
order by q.file_id, entries desc, q.reason
