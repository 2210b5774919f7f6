-- grain: one row per stretch of months of an accepted line in which it counts the same, and per refund to deduct; no tax
with rule as (
    select
        p.placeholder_below_cents,
        1000000 + cast(cast(p.tax_included as decimal(9, 4)) * 10000 as bigint) as millionths
    from settings as p
),
stretches as (
    select
        l.file_id,
        l.row_number,
        l.column_name,
        l.account_key,
        l.line_id,
        l.product,
        l.plan,
        l.quantity,
        l.currency,
        l.charge,
        l.start_month,
        l.end_month,
        l.arr_cents
    from source_lines as l
    where l.charge is null
        and l.state is null
        and l.trial_month is null
        and l.request_month is null
        and l.list_arr_cents is null
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
        d.start_month,
        d.end_month,
        d.arr_cents
    from decided_stretches as d
),
untaxed as (
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
        s.end_month,
        r.placeholder_below_cents,
        case
            when r.millionths = 1000000 then s.arr_cents
            else s.arr_cents // r.millionths * 1000000
                + (s.arr_cents % r.millionths * 2000000 + r.millionths) // (2 * r.millionths)
        end as arr_cents
    from stretches as s
    cross join rule as r
)
select
    u.file_id,
    u.row_number,
    u.column_name,
    u.account_key,
    u.line_id,
    u.product,
    u.plan,
    u.quantity,
    u.currency,
    u.charge,
    u.start_month,
    u.end_month,
    case when u.arr_cents >= u.placeholder_below_cents then u.arr_cents else 0 end as arr_cents
from untaxed as u
