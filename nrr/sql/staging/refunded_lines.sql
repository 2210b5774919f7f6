-- grain: one row per line of an account with deducted refunds and stretch of months in which it counts the same after them
with paid as (
    select n.*
    from net_lines as n
    where (n.charge is null or n.charge <> 'refund')
        and exists (select 1 from refund_months as r where r.account_key = n.account_key)
),
queued as (
    select
        n.file_id,
        n.row_number,
        n.column_name,
        n.start_month,
        r.month,
        r.refund_cents,
        n.arr_cents,
        sum(n.arr_cents) over (
            partition by r.account_key, r.currency, r.month
            order by n.arr_cents desc, n.file_id, n.row_number, n.column_name, n.start_month
            rows between unbounded preceding and current row
        ) - n.arr_cents as earlier_cents
    from paid as n
    inner join refund_months as r
        on r.account_key = n.account_key
        and r.currency is not distinct from n.currency
        and r.month >= n.start_month
        and (n.end_month is null or n.end_month > r.month)
),
reduced as (
    select
        q.file_id,
        q.row_number,
        q.column_name,
        q.start_month,
        q.month,
        q.arr_cents - least(q.arr_cents, greatest(q.refund_cents - q.earlier_cents, 0)) as arr_cents
    from queued as q
),
edges as (
    select n.file_id, n.row_number, n.column_name, n.start_month, n.start_month as month
    from paid as n
    union
    select d.file_id, d.row_number, d.column_name, d.start_month, d.month
    from reduced as d
    union
    select n.file_id, n.row_number, n.column_name, n.start_month, d.month + 1 as month
    from reduced as d
    inner join paid as n
        on n.file_id = d.file_id
        and n.row_number = d.row_number
        and n.column_name is not distinct from d.column_name
        and n.start_month = d.start_month
    where n.end_month is null or n.end_month > d.month + 1
),
spans as (
    select
        e.file_id,
        e.row_number,
        e.column_name,
        e.start_month,
        e.month,
        lead(e.month) over (
            partition by e.file_id, e.row_number, e.column_name, e.start_month order by e.month
        ) as next_month
    from edges as e
)
select
    n.file_id,
    n.row_number,
    n.column_name,
    n.account_key,
    n.line_id,
    n.product,
    n.plan,
    n.quantity,
    s.month as start_month,
    coalesce(s.next_month, n.end_month) as end_month,
    n.currency,
    coalesce(d.arr_cents, n.arr_cents) as local_arr_cents
from paid as n
inner join spans as s
    on s.file_id = n.file_id
    and s.row_number = n.row_number
    and s.column_name is not distinct from n.column_name
    and s.start_month = n.start_month
left join reduced as d
    on d.file_id = s.file_id
    and d.row_number = s.row_number
    and d.column_name is not distinct from s.column_name
    and d.start_month = s.start_month
    and d.month = s.month
