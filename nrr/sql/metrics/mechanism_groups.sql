-- grain: one row per account, stretch of months, product and plan that counted at either end of the stretch
with ends as (
    select
        a.account_key,
        a.from_month,
        a.to_month,
        coalesce(l.product, '') as product,
        coalesce(l.plan, '') as plan,
        case when l.start_month <= a.from_month and (l.end_month is null or l.end_month > a.from_month) then 1 else 0 end
            as at_opening,
        case when l.start_month <= a.to_month and (l.end_month is null or l.end_month > a.to_month) then 1 else 0 end
            as at_closing,
        cast(l.quantity as double) as quantity,
        l.arr_cents,
        case
            when s.list_arr_cents is null or l.local_arr_cents = 0 then cast(l.arr_cents as double)
            else cast(s.list_arr_cents as double) * l.arr_cents / l.local_arr_cents
        end as list_cents,
        case when s.charge = 'usage' then 1 else 0 end as metered
    from changed_accounts as a
    inner join lines as l on l.account_key = a.account_key and l.start_month <= a.to_month
    inner join source_lines as s
        on s.file_id = l.file_id and s.row_number = l.row_number and s.column_name is not distinct from l.column_name
    where l.arr_cents > 0 and (l.end_month is null or l.end_month > a.from_month)
)
select
    e.account_key,
    e.from_month,
    e.to_month,
    e.product,
    e.plan,
    case
        when max(e.metered) = 1
            or lower(concat(e.product, ' ', e.plan)) like '%meter%'
            or lower(concat(e.product, ' ', e.plan)) like '%usage%'
            or lower(concat(e.product, ' ', e.plan)) like '%consumption%'
            or lower(concat(e.product, ' ', e.plan)) like '%overage%' then 1
        else 0
    end as metered,
    sum(e.at_opening * e.arr_cents) as opening_cents,
    sum(e.at_closing * e.arr_cents) as closing_cents,
    sum(e.at_opening * e.list_cents) as opening_list,
    sum(e.at_closing * e.list_cents) as closing_list,
    sum(case when e.at_opening = 1 then e.quantity else 0 end) as opening_quantity,
    sum(case when e.at_closing = 1 then e.quantity else 0 end) as closing_quantity,
    count(case when e.quantity is null and e.at_opening + e.at_closing > 0 then 1 end) as unknown_quantities
from ends as e
where e.at_opening = 1 or e.at_closing = 1
group by e.account_key, e.from_month, e.to_month, e.product, e.plan
