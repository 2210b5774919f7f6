-- grain: one row per revenue file that may speak of the same months or lines as an earlier one
select distinct n.file_id
from overlap_files as n
inner join overlap_files as e
    on e.file_id < n.file_id
    and e.monthly = n.monthly
    and (not n.monthly or (e.first_month <= n.last_month and n.first_month <= e.last_month))
order by n.file_id
