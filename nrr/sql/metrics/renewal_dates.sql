-- grain: one row per account with ARR at the as-of month: ARR, owner, and when it is up for renewal as far as is known by then
with paying as (
    select c.account_key, c.after_cents as arr_cents
    from arr_changes as c
    inner join kept_accounts as k on k.account_key = c.account_key
    where c.month <= $as_of and c.valid_until > $as_of and c.after_cents > 0
),
last_starts as (
    select s.account_key, max(s.start_month) as start_month
    from renewal_starts as s
    group by s.account_key
),
line_ends as (
    select l.account_key, min(l.end_month) as end_month
    from lines as l
    inner join source_files as f on f.file_id = l.file_id
    cross join settings as p
    where f.general_kind = 'subscriptions'
        and l.start_month <= $as_of
        and l.end_month > $as_of
        and l.arr_cents > 0
        and p.default_as_of <= $as_of
    group by l.account_key
)
select
    w.account_key,
    a.account_id,
    a.account_name,
    w.arr_cents,
    o.owner,
    case when a.renewal_date is null then 0 else 1 end as described,
    case when p.default_as_of <= $as_of then a.renewal_date end as stated_date,
    e.end_month,
    case when s.known = 1 then $as_of + 12 - ($as_of - s.start_month) % 12 end as anniversary_month
from paying as w
inner join accounts as a on a.account_key = w.account_key
inner join last_starts as t on t.account_key = w.account_key
inner join renewal_starts as s on s.account_key = t.account_key and s.start_month = t.start_month
cross join settings as p
left join line_ends as e on e.account_key = w.account_key
left join owner_stretches as o
    on o.account_key = w.account_key and o.valid_from <= $as_of and o.valid_until > $as_of
order by w.arr_cents desc, a.account_id
