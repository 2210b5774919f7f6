-- grain: one row per month in which the lines of the files do not add up to the accounts' ARR
-- holds: In every month, the accepted lines of the files add up to total ARR.
with line_totals as (
    select m.month, cast(sum(l.arr_cents) as bigint) as line_cents
    from months as m
    inner join (
        select s.start_month, s.end_month, sum(s.arr_cents) as arr_cents
        from lines as s
        group by s.start_month, s.end_month
    ) as l on l.start_month <= m.month and (l.end_month is null or l.end_month > m.month)
    group by m.month
),
moved as (
    select m.month, cast(sum(v.amount_cents) as bigint) as arr_cents
    from months as m
    inner join movement_months as v on v.month <= m.month
    group by m.month
)
select m.month, coalesce(l.line_cents, 0) as line_cents, coalesce(v.arr_cents, 0) as arr_cents
from months as m
left join line_totals as l on l.month = m.month
left join moved as v on v.month = m.month
where coalesce(l.line_cents, 0) <> coalesce(v.arr_cents, 0)
