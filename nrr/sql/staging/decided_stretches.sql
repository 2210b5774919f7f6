-- grain: one row per line that some policy decides about and stretch of months with one price; of usage, three that add up
with shares as (
    select 0 as months_later, 2 as odd_cents
    union all
    select 1 as months_later, 1 as odd_cents
    union all
    select 2 as months_later, 0 as odd_cents
),
stretches as (
    select
        d.file_id,
        d.row_number,
        d.column_name,
        d.account_key,
        d.line_id,
        d.product,
        d.plan,
        d.quantity,
        d.currency,
        d.charge,
        d.from_month as start_month,
        least(d.until_month, coalesce(d.rise_month, d.until_month)) as end_month,
        d.arr_cents
    from decided_lines as d
    where d.charge is null or d.charge <> 'usage'
    union all
    select
        d.file_id,
        d.row_number,
        d.column_name,
        d.account_key,
        d.line_id,
        d.product,
        d.plan,
        d.quantity,
        d.currency,
        d.charge,
        d.rise_month as start_month,
        d.until_month as end_month,
        d.list_arr_cents as arr_cents
    from decided_lines as d
    where d.rise_month is not null and (d.charge is null or d.charge <> 'usage')
    union all
    select
        d.file_id,
        d.row_number,
        d.column_name,
        d.account_key,
        d.line_id,
        d.product,
        d.plan,
        d.quantity,
        d.currency,
        d.charge,
        d.from_month + s.months_later as start_month,
        d.until_month + s.months_later as end_month,
        (d.arr_cents + s.odd_cents) // 3 as arr_cents
    from decided_lines as d
    cross join shares as s
    where d.charge = 'usage'
)
select
    s.file_id,
    s.row_number,
    s.column_name,
    s.account_key,
    s.line_id,
    s.product,
    s.plan,
    s.quantity,
    s.currency,
    s.charge,
    s.start_month,
    case when s.end_month < p.end_of_time then s.end_month end as end_month,
    s.arr_cents
from stretches as s
cross join settings as p
where s.start_month < s.end_month
