-- grain: one row per account and month in which periods of subscription files end or start, two years back to one ahead
with periods as (
    select l.account_key, coalesce(l.product, '') as product, coalesce(l.plan, '') as plan, l.start_month, l.end_month, l.arr_cents
    from lines as l
    inner join source_files as f on f.file_id = l.file_id and f.general_kind = 'subscriptions'
    where l.end_month is null or l.end_month > l.start_month
),
active as (
    select
        p.product,
        p.plan,
        count(*) as periods,
        sum(p.arr_cents) as arr_cents,
        sum(case when p.end_month is not null then p.arr_cents else 0 end) as ending_cents
    from periods as p
    where p.start_month <= $as_of and (p.end_month is null or p.end_month > $as_of)
    group by p.product, p.plan
),
whole as (
    select sum(a.arr_cents) as arr_cents, sum(a.ending_cents) as ending_cents
    from active as a
),
terms as (
    select a.product, a.plan
    from active as a
    cross join whole as w
    where case
        when a.periods >= 5 then 2 * a.ending_cents >= a.arr_cents
        else 2 * w.ending_cents >= w.arr_cents
    end
),
edges as (
    select
        p.account_key,
        p.end_month as month,
        case when t.product is null then p.arr_cents else 0 end as ended_cents,
        case when t.product is null or p.end_month - p.start_month < 11 then 0 else p.arr_cents end as term_cents,
        0 as started_cents
    from periods as p
    left join terms as t on t.product = p.product and t.plan = p.plan
    where p.end_month > $as_of - 24 and p.end_month <= $as_of + 12
    union all
    select p.account_key, p.start_month as month, 0 as ended_cents, 0 as term_cents, p.arr_cents as started_cents
    from periods as p
    where p.start_month > $as_of - 24 and p.start_month <= $as_of + 12
)
select
    e.account_key,
    e.month,
    cast(sum(e.ended_cents) as bigint) as ended_cents,
    cast(sum(e.term_cents) as bigint) as term_cents,
    cast(sum(e.started_cents) as bigint) as started_cents
from edges as e
group by e.account_key, e.month
order by e.account_key, e.month
