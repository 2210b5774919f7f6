-- grain: one row per line of the files that spans one month but does not count in it, of one account or (null) of all
with units as (
    select u.unit_key
    from account_units as u
    where u.account_key = coalesce($account_key, u.account_key)
),
spanning as (
    select s.*
    from source_lines as s
    inner join units as u on u.unit_key = s.account_key
    where coalesce(s.trial_month, s.start_month) <= $month
        and (s.end_month is null or s.end_month > $month)
        and (s.arr_cents > 0 or s.list_arr_cents > 0)
),
counted as (
    select distinct l.file_id, l.row_number, l.column_name, l.unit_key, l.line_id, l.product
    from lines as l
    inner join units as u on u.unit_key = l.unit_key
    where l.start_month <= $month and (l.end_month is null or l.end_month > $month)
),
unrated as (
    select distinct l.file_id, l.row_number, l.column_name, l.account_key, l.line_id, l.product
    from counted_lines as l
    inner join units as u on u.unit_key = l.account_key
    where l.start_month <= $month and (l.end_month is null or l.end_month > $month)
)
select
    s.file_id,
    s.row_number,
    s.column_name,
    n.account_id as unit_id,
    s.product,
    greatest(s.arr_cents, coalesce(s.list_arr_cents, 0)) as local_arr_cents,
    s.currency,
    case
        when w.file_id is not null then 'rate'
        when s.charge is not null then s.charge
        when s.start_month > $month then 'trial'
        when s.state is not null then s.state
        when s.request_month <= $month then 'request'
        when s.arr_cents = 0 then 'free'
        else 'other'
    end as reason
from spanning as s
inner join source_account_names as n on n.account_key = s.account_key
left join counted as c
    on c.file_id = s.file_id
    and c.row_number = s.row_number
    and c.unit_key = s.account_key
    and c.column_name is not distinct from s.column_name
    and c.line_id is not distinct from s.line_id
    and c.product is not distinct from s.product
left join unrated as w
    on w.file_id = s.file_id
    and w.row_number = s.row_number
    and w.account_key = s.account_key
    and w.column_name is not distinct from s.column_name
    and w.line_id is not distinct from s.line_id
    and w.product is not distinct from s.product
where c.file_id is null
