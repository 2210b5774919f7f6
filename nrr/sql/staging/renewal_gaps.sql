-- grain: one row per account and gap that a renewal closed within the months of grace, no cancellation being known
with deltas as (
    select l.account_key, l.start_month as month, l.arr_cents as delta_cents
    from owned_lines as l
    cross join settings as p
    where l.start_month <= p.last_month and l.arr_cents > 0
    union all
    select l.account_key, l.end_month as month, -l.arr_cents as delta_cents
    from owned_lines as l
    cross join settings as p
    where l.end_month <= p.last_month and l.arr_cents > 0
),
net_deltas as (
    select d.account_key, d.month, sum(d.delta_cents) as delta_cents
    from deltas as d
    group by d.account_key, d.month
    having sum(d.delta_cents) <> 0
),
levels as (
    select
        n.account_key,
        n.month,
        sum(n.delta_cents) over (
            partition by n.account_key order by n.month rows between unbounded preceding and current row
        ) as after_cents,
        lead(n.month) over (partition by n.account_key order by n.month) as next_month
    from net_deltas as n
),
cancelled as (
    select distinct l.account_key, l.end_month as month
    from source_lines as s
    inner join owned_lines as l
        on l.file_id = s.file_id
        and l.row_number = s.row_number
        and l.column_name is not distinct from s.column_name
    where s.request_month is not null or s.state is not null
)
select v.account_key, v.month as from_month, v.next_month as until_month
from levels as v
inner join settings as p on v.next_month - v.month <= p.grace_months
left join cancelled as c on c.account_key = v.account_key and c.month = v.month
where v.after_cents = 0 and c.account_key is null
