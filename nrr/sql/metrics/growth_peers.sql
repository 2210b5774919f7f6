-- grain: one row per account and month with enough similar accounts: who they are (same size and segment, else size) and how many beside it
with groups as (
    select m.month, m.size, m.segment, count(*) as accounts
    from growth_months as m
    where m.segment is not null
    group by m.month, m.size, m.segment
),
sizes as (
    select m.month, m.size, count(*) as accounts
    from growth_months as m
    group by m.month, m.size
)
select
    m.account_key,
    m.month,
    m.arr_cents,
    m.size,
    case when g.accounts > $fewest then m.segment end as segment,
    case when g.accounts > $fewest then g.accounts - 1 else z.accounts - 1 end as others
from growth_months as m
inner join sizes as z on z.month = m.month and z.size = m.size
left join groups as g on g.month = m.month and g.size = m.size and g.segment = m.segment
where z.accounts > $fewest
