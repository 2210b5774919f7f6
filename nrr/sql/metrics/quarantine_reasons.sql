-- grain: one row per file and reason; no ARR where amounts of several currencies would be added up
select
    q.file_id,
    q.reason,
    count(*) as entries,
    count(distinct q.row_number) as row_count,
    cast(sum(case when q.reason <> 'no_rate' then q.arr_cents end) as bigint) as arr_cents
from quarantine as q
group by q.file_id, q.reason
order by q.file_id, entries desc, q.reason
