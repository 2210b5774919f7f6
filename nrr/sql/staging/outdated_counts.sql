-- grain: one row per file and reason why lines of it give way
select o.file_id, o.why, count(*) as lines
from outdated_lines as o
group by o.file_id, o.why
order by o.file_id, o.why
