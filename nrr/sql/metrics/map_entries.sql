-- grain: one row per entry of the account map, in the order of the files
select
    f.name as file_name,
    m.account_id as child_id,
    coalesce(c.account_name, m.account_id) as child_name,
    m.parent_id,
    coalesce(p.account_name, m.parent_id) as parent_name,
    m.from_month
from source_account_map as m
inner join source_files as f on f.file_id = m.file_id
left join account_units as c on c.account_id = m.account_id
left join account_units as p on p.account_id = m.parent_id
order by m.file_id, m.row_number
