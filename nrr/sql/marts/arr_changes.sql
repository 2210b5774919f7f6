-- grain: one row per account and month in which its ARR changed; it holds from month until valid_until (exclusive)
with deltas as (
    select l.account_key, l.start_month as month, l.arr_cents as delta_cents
    from lines as l
    cross join settings as p
    where l.start_month <= p.last_month and l.arr_cents > 0
    union all
    select l.account_key, l.end_month as month, -l.arr_cents as delta_cents
    from lines as l
    cross join settings as p
    where l.end_month <= p.last_month and l.arr_cents > 0
),
net_deltas as (
    select d.account_key, d.month, cast(sum(d.delta_cents) as bigint) as delta_cents
    from deltas as d
    group by d.account_key, d.month
    having sum(d.delta_cents) <> 0
),
levels as (
    select
        n.account_key,
        n.month,
        n.delta_cents,
        cast(sum(n.delta_cents) over (
            partition by n.account_key order by n.month rows between unbounded preceding and current row
        ) as bigint) as after_cents,
        row_number() over (partition by n.account_key order by n.month) as change_number,
        lead(n.month) over (partition by n.account_key order by n.month) as next_month
    from net_deltas as n
)
select
    v.account_key,
    v.month,
    coalesce(v.next_month, p.last_month + 1) as valid_until,
    v.after_cents - v.delta_cents as before_cents,
    v.after_cents,
    case
        when v.change_number = 1 then 'new'
        when v.after_cents = v.delta_cents then 'reactivation'
        when v.after_cents = 0 then 'churn'
        when v.delta_cents > 0 then 'expansion'
        else 'contraction'
    end as movement
from levels as v
cross join settings as p
order by v.account_key, v.month
