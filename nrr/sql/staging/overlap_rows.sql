-- grain: one row per unit that two exports state differently and side of it
select
    u.status,
    a.account_id,
    s.unit_line as line_id,
    s.unit_month,
    s.side,
    min(s.file_id) as file_id,
    min(s.row_number) as row_number,
    min(s.start_month) as start_month,
    max(case when s.end_month is null then 999999 else s.end_month end) as end_month,
    min(s.product) as product,
    min(s.plan) as plan,
    cast(sum(s.arr_cents) as bigint) as arr_cents
from overlap_units as u
inner join overlap_sides as s
    on s.account_key = u.account_key and s.unit_line = u.unit_line and s.unit_month = u.unit_month
inner join source_account_names as a on a.account_key = u.account_key
where u.status in ('differs', 'vanished', 'added')
group by u.status, a.account_id, s.unit_line, s.unit_month, s.side
order by a.account_id, s.unit_line, s.unit_month, s.side
limit $most
