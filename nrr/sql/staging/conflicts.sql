-- grain: one row per amount or end that a file states otherwise than an earlier one of which it is no export anew
with keyed as (
    select
        l.file_id,
        l.account_key,
        coalesce(l.line_id, '') as line_id,
        coalesce(l.product, '') as product,
        coalesce(l.plan, '') as plan,
        l.start_month,
        min(l.row_number) as row_number,
        max(coalesce(l.end_month, 999999)) as end_month,
        sum(l.arr_cents) as arr_cents
    from stated_lines as l
    left join reexports as r on r.earlier_file_id = l.file_id and r.later_file_id = $later_file_id
    where l.file_id <= $later_file_id and r.later_file_id is null and (l.monthly or l.line_id is not null)
    group by l.file_id, l.account_key, l.line_id, l.product, l.plan, l.start_month
)
select
    e.file_id as earlier_file_id,
    a.account_id,
    n.account_key,
    n.line_id,
    n.product,
    n.plan,
    n.start_month,
    e.row_number as earlier_row_number,
    n.row_number as later_row_number,
    cast(e.arr_cents as bigint) as earlier_arr_cents,
    cast(n.arr_cents as bigint) as later_arr_cents,
    e.end_month as earlier_end_month,
    n.end_month as later_end_month
from keyed as e
inner join keyed as n
    on n.account_key = e.account_key
    and n.line_id = e.line_id
    and n.product = e.product
    and n.plan = e.plan
    and n.start_month = e.start_month
    and n.file_id > e.file_id
inner join source_account_names as a on a.account_key = n.account_key
where n.file_id = $later_file_id and (e.arr_cents <> n.arr_cents or e.end_month <> n.end_month)
