-- grain: one row per account whose movements and exchange effects do not add up to its lines at the last month's rates
-- holds: At each month's own rates, opening ARR plus all movements plus fx equals what the lines add up to.
with moved as (
    select c.account_key, sum(c.after_cents - c.before_cents) as moved_cents
    from month_rate_changes as c
    group by c.account_key
),
broken as (
    select n.account_key, n.month, n.before_cents, n.previous_cents
    from (
        select
            c.account_key,
            c.month,
            c.before_cents,
            lag(c.after_cents) over (partition by c.account_key order by c.month) as previous_cents
        from month_rate_changes as c
    ) as n
    where n.before_cents <> coalesce(n.previous_cents, 0)
),
stated as (
    select
        l.account_key,
        sum(
            case
                when l.start_month <= p.last_month and (l.end_month is null or l.end_month > p.last_month)
                    then (2 * cast(l.local_arr_cents as hugeint) * r.numerator + r.denominator) // (2 * r.denominator)
                else 0
            end
        ) as line_cents
    from foreign_lines as l
    cross join settings as p
    inner join month_rates as r on r.currency = l.currency and r.month = p.last_month
    group by l.account_key
)
select
    coalesce(s.account_key, m.account_key) as account_key,
    cast(null as integer) as month,
    m.moved_cents,
    s.line_cents
from stated as s
full outer join moved as m on m.account_key = s.account_key
where coalesce(m.moved_cents, 0) <> coalesce(s.line_cents, 0)
union all
select b.account_key, b.month, b.previous_cents as moved_cents, b.before_cents as line_cents
from broken as b
