-- grain: one row per file that repeats lines of an earlier one
select r.file_id, count(*) as repeats
from repeated_lines as r
group by r.file_id
order by r.file_id
