-- grain: one row per currency without a usable rate: its ARR in one month, in its own units, and its rows in quarantine
with active as (
    select u.currency, sum(u.arr_cents) as local_cents, count(distinct u.account_id) as accounts
    from source_unconverted as u
    where u.charge is null and u.start_month <= $month and (u.end_month is null or u.end_month > $month)
    group by u.currency
),
apart as (
    select q.value as currency, count(*) as row_count
    from quarantine as q
    where q.reason = 'no_rate'
    group by q.value
)
select
    p.currency,
    cast(coalesce(a.local_cents, 0) as bigint) as local_cents,
    coalesce(a.accounts, 0) as accounts,
    p.row_count
from apart as p
left join active as a on a.currency = p.currency
order by p.currency
