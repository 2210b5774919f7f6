-- grain: one row per account with ARR at the window's opening: the month it was up for renewal in the year after, and its ARR around it
with base as (
    select c.account_key, c.after_cents as opening_cents
    from arr_changes as c
    inner join kept_accounts as k on k.account_key = c.account_key
    where c.month <= $opening_month and c.valid_until > $opening_month and c.after_cents > 0
),
last_starts as (
    select s.account_key, max(s.start_month) as start_month
    from renewal_starts as s
    where s.start_month <= $opening_month
    group by s.account_key
),
terms as (
    select l.account_key, min(l.end_month) as end_month
    from lines as l
    inner join source_files as f on f.file_id = l.file_id
    where f.kind = 'contracts'
        and l.start_month <= $opening_month
        and l.end_month > $opening_month
        and l.arr_cents > 0
    group by l.account_key
),
described as (
    select a.account_key, year(a.renewal_date) * 12 + month(a.renewal_date) - 1 as stated_month
    from accounts as a
    cross join settings as p
    where a.renewal_date is not null and p.default_as_of <= $as_of
),
dates_stated as (select count(*) as accounts from described as d),
ends as (
    select c.account_key, c.month as left_month
    from arr_changes as c
    where c.month > $opening_month and c.month <= $as_of and c.valid_until > $as_of and c.after_cents = 0
),
dated as (
    select
        b.account_key,
        b.opening_cents,
        case
            when t.end_month is not null then t.end_month
            when s.known = 1 then $opening_month + 12 - ($opening_month - s.start_month) % 12
            when d.stated_month is not null and g.left_month is null
                then $opening_month + 1 + ((d.stated_month - $opening_month - 1) % 12 + 12) % 12
            when n.accounts > 0 then g.left_month
        end as renewal_month
    from base as b
    inner join last_starts as z on z.account_key = b.account_key
    inner join renewal_starts as s on s.account_key = z.account_key and s.start_month = z.start_month
    cross join dates_stated as n
    left join terms as t on t.account_key = b.account_key
    left join described as d on d.account_key = b.account_key
    left join ends as g on g.account_key = b.account_key
)
select
    d.account_key,
    a.account_id,
    a.account_name,
    d.opening_cents,
    d.renewal_month,
    coalesce(u.after_cents, 0) as due_cents,
    coalesce(r.after_cents, 0) as renewed_cents,
    coalesce(e.after_cents, 0) as closing_cents
from dated as d
inner join accounts as a on a.account_key = d.account_key
left join arr_changes as u
    on u.account_key = d.account_key and u.month < d.renewal_month and u.valid_until >= d.renewal_month
left join arr_changes as r
    on r.account_key = d.account_key and r.month <= d.renewal_month and r.valid_until > d.renewal_month
left join arr_changes as e
    on e.account_key = d.account_key and e.month <= $as_of and e.valid_until > $as_of
order by d.opening_cents desc, a.account_id
