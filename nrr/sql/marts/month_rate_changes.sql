-- grain: one row per account with lines in another currency and month in which its ARR at month-end rates changed
with active as (
    select
        l.account_key,
        m.month,
        cast((2 * cast(l.local_arr_cents as hugeint) * b.numerator + b.denominator) // (2 * b.denominator) as bigint)
            as moved_cents,
        cast((2 * cast(l.local_arr_cents as hugeint) * r.numerator + r.denominator) // (2 * r.denominator) as bigint)
            as after_cents
    from foreign_lines as l
    inner join months as m on m.month >= l.start_month and (l.end_month is null or m.month < l.end_month)
    inner join month_rates as b on b.currency = l.currency and b.month = m.month - 1
    inner join month_rates as r on r.currency = l.currency and r.month = m.month
),
valued as (
    select
        a.account_key,
        a.month,
        cast(sum(a.moved_cents) as bigint) as moved_cents,
        cast(sum(a.after_cents) as bigint) as after_cents
    from active as a
    group by a.account_key, a.month
),
ends as (
    select v.account_key, v.month, cast(0 as bigint) as before_cents, v.moved_cents, v.after_cents
    from valued as v
    union all
    select
        v.account_key,
        v.month + 1 as month,
        v.after_cents as before_cents,
        cast(0 as bigint) as moved_cents,
        cast(0 as bigint) as after_cents
    from valued as v
    cross join settings as p
    where v.month < p.last_month
),
account_months as (
    select
        e.account_key,
        e.month,
        cast(sum(e.before_cents) as bigint) as before_cents,
        cast(sum(e.moved_cents) as bigint) as moved_cents,
        cast(sum(e.after_cents) as bigint) as after_cents
    from ends as e
    group by e.account_key, e.month
),
ordered as (
    select
        a.account_key,
        a.month,
        a.before_cents,
        a.moved_cents,
        a.after_cents,
        max(greatest(a.moved_cents, a.after_cents)) over (
            partition by a.account_key order by a.month rows between unbounded preceding and 1 preceding
        ) as highest_cents
    from account_months as a
)
select
    o.account_key,
    o.month,
    o.before_cents,
    o.moved_cents,
    o.after_cents,
    case
        when o.moved_cents = o.before_cents then 'none'
        when o.before_cents = 0 and coalesce(o.highest_cents, 0) = 0 then 'new'
        when o.before_cents = 0 then 'reactivation'
        when o.moved_cents = 0 then 'churn'
        when o.moved_cents > o.before_cents then 'expansion'
        else 'contraction'
    end as movement
from ordered as o
where o.moved_cents <> o.before_cents or o.after_cents <> o.moved_cents
