-- grain: one row per line of an account that a newer export leaves out though it was active to the end, and newer month
with related as (
    select l.*
    from stated_lines as l
    inner join reexports as r on r.earlier_file_id = l.file_id and r.later_file_id = $later_file_id
    where l.monthly
),
last_month as (
    select max(l.start_month) as month
    from related as l
),
newer_months as (
    select distinct l.start_month as month
    from stated_lines as l
    cross join last_month as t
    where l.file_id = $later_file_id and l.start_month > t.month
),
stated_again as (
    select distinct l.account_key
    from stated_lines as l
    cross join last_month as t
    where l.file_id = $later_file_id and l.start_month > t.month
)
select
    l.file_id,
    l.row_number,
    l.column_name,
    l.account_key,
    l.line_id,
    l.product,
    l.plan,
    l.quantity,
    m.month as start_month,
    m.month + 1 as end_month,
    l.arr_cents,
    l.currency,
    l.charge,
    l.state,
    l.state_month,
    l.trial_month,
    l.request_month,
    l.list_arr_cents,
    l.list_month
from related as l
inner join last_month as t on t.month = l.start_month
inner join overlap_units as u
    on u.account_key = l.account_key and u.unit_month = l.start_month and u.status = 'vanished'
cross join newer_months as m
left join stated_again as g on g.account_key = l.account_key
where g.account_key is null and l.arr_cents > 0
