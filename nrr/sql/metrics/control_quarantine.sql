-- grain: one row per revenue file and reason with rows that were not accepted
select f.name as file_name, q.reason, count(*) as entries, cast(sum(q.arr_cents) as bigint) as arr_cents
from quarantine as q
inner join source_files as f on f.file_id = q.file_id and f.first_month is not null
where q.reason not in ('total_row', 'footer')
group by f.name, q.reason
order by arr_cents desc, f.name, q.reason
