-- grain: one row per account whose movements do not add up to its closing ARR, read from its lines
-- holds: For every account, opening ARR plus all movements equals what its lines add up to in the last month.
with moved as (
    select c.account_key, sum(c.after_cents - c.before_cents) as moved_cents
    from arr_changes as c
    group by c.account_key
),
standing as (
    select c.account_key, c.after_cents
    from arr_changes as c
    cross join settings as p
    where c.valid_until = p.last_month + 1
),
stated as (
    select
        l.account_key,
        sum(
            case
                when l.start_month <= p.last_month and (l.end_month is null or l.end_month > p.last_month) then l.arr_cents
                else 0
            end
        ) as line_cents
    from lines as l
    cross join settings as p
    group by l.account_key
)
select
    coalesce(l.account_key, m.account_key) as account_key,
    m.moved_cents,
    s.after_cents as closing_cents,
    l.line_cents
from stated as l
full outer join moved as m on m.account_key = l.account_key
left join standing as s on s.account_key = m.account_key
where coalesce(m.moved_cents, 0) <> coalesce(l.line_cents, 0)
    or coalesce(s.after_cents, 0) <> coalesce(l.line_cents, 0)
    or (m.account_key is not null and s.account_key is null)
