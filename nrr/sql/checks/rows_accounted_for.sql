-- grain: one row per file whose rows are neither all accepted nor all in quarantine
-- holds: Every row of every file is accepted or in quarantine; none is dropped.
with quarantined as (
    select q.file_id, count(distinct q.row_number) as rows_quarantined
    from quarantine as q
    group by q.file_id
)
select f.file_id, f.name, f.rows, f.accepted, coalesce(q.rows_quarantined, 0) as rows_quarantined
from source_files as f
left join quarantined as q on q.file_id = f.file_id
where f.rows <> f.accepted + coalesce(q.rows_quarantined, 0)
