-- grain: one row per line that gives way: to a newer statement, or as a repetition of what is counted already
with found as (
    select l.file_id, l.row_number, l.column_name, l.start_month, u.status as why
    from overlap_sides as l
    inner join overlap_units as u
        on u.account_key = l.account_key and u.unit_line = l.unit_line and u.unit_month = l.unit_month
    where (l.side = -1 and u.status in ('differs', 'follows'))
        or (l.side = -1 and u.status = 'vanished' and $without_vanished)
        or (l.side = 1 and u.status = 'same')
    union all
    select r.file_id, r.row_number, r.column_name, r.start_month, 'same' as why
    from repeated_lines as r
    union all
    select l.file_id, l.row_number, l.column_name, l.start_month, 'differs' as why
    from stated_lines as l
    inner join conflicts as c
        on c.earlier_file_id = l.file_id
        and c.account_key = l.account_key
        and c.line_id = coalesce(l.line_id, '')
        and c.product = coalesce(l.product, '')
        and c.plan = coalesce(l.plan, '')
        and c.start_month = l.start_month
)
select f.file_id, f.row_number, f.column_name, f.start_month, min(f.why) as why
from found as f
group by f.file_id, f.row_number, f.column_name, f.start_month
