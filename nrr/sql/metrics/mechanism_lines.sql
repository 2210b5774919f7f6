-- grain: one row per counted line of an account that changed, with what its price is made of
with changed as (
    select distinct a.account_key
    from changed_accounts as a
),
facts as (
    select
        s.file_id,
        s.row_number,
        s.column_name,
        max(s.charge) as charge,
        max(s.list_arr_cents) as list_arr_cents,
        max(s.escalator) as escalator
    from source_lines as s
    where s.charge is not null or s.list_arr_cents is not null or s.escalator is not null
    group by s.file_id, s.row_number, s.column_name
)
select
    l.account_key,
    p.product_key,
    p.plan_key,
    case when p.product = '' then 0 else 1 end as named,
    case when s.charge = 'usage' then 1 else p.metered end as metered,
    l.start_month,
    coalesce(l.end_month, t.end_of_time) as end_month,
    l.arr_cents,
    case
        when s.list_arr_cents is null or l.local_arr_cents = 0 then cast(l.arr_cents as double)
        else round(
            cast(s.list_arr_cents as double) / (1 + cast(t.tax_included as double) / 100) * l.arr_cents / l.local_arr_cents
        )
    end as list_cents,
    round(cast(l.quantity as double) * 1000000) as millionths,
    coalesce(cast(s.escalator as double), 0) as escalator
from lines as l
inner join changed as c on c.account_key = l.account_key
inner join mechanism_plans as p on p.product = coalesce(l.product, '') and p.plan = coalesce(l.plan, '')
left join facts as s
    on s.file_id = l.file_id and s.row_number = l.row_number and s.column_name is not distinct from l.column_name
cross join settings as t
where l.arr_cents > 0
