-- grain: one row per account and time it began to pay, up to the as-of month; known is 0 where the data begins after it did
with news as (
    select c.month, count(*) as accounts
    from arr_changes as c
    where c.movement = 'new' and c.month <= $as_of
    group by c.month
),
piled as (
    select
        sum(case when n.month = p.first_month then n.accounts else 0 end) as in_first,
        max(case when n.month > p.first_month then n.accounts else 0 end) as in_another
    from news as n
    cross join settings as p
),
monthly as (
    select count(*) as files
    from source_files as f
    inner join settings as p on p.first_month = f.first_month
    where f.general_kind in ('long', 'wide')
)
select
    c.account_key,
    c.month as start_month,
    case
        when c.month = p.first_month and (m.files > 0 or (n.in_first >= 10 and n.in_first > 2 * n.in_another)) then 0
        else 1
    end as known
from arr_changes as c
cross join settings as p
cross join piled as n
cross join monthly as m
where c.movement in ('new', 'reactivation') and c.month <= $as_of
