-- grain: one row per dimension whose segments do not add up to the total
-- holds: At the default as-of month (or the account map's last change, if later), opening, closing and total ARR of every dimension's segments add up to those of all accounts.
with ends as (
    select
        max(greatest(p.default_as_of, m.valid_from)) as closing_month,
        max(greatest(p.default_as_of, m.valid_from)) - 12 as opening_month
    from settings as p
    cross join account_map_stretches as m
    where m.valid_from <= p.last_month
),
held as (
    select
        c.account_key,
        sum(case when c.month <= e.opening_month then c.after_cents else 0 end) as opening_cents,
        sum(case when c.valid_until > e.closing_month then c.after_cents else 0 end) as closing_cents
    from ends as e
    inner join arr_changes as c
        on (c.month <= e.opening_month and c.valid_until > e.opening_month)
        or (c.month <= e.closing_month and c.valid_until > e.closing_month)
    group by c.account_key
),
by_dimension as (
    select
        s.dimension,
        sum(h.opening_cents) as opening_cents,
        sum(case when h.opening_cents > 0 then h.closing_cents else 0 end) as closing_cents,
        sum(h.closing_cents) as arr_cents
    from ends as e
    inner join account_segments as s on s.valid_from <= e.opening_month and s.valid_until > e.opening_month
    inner join held as h on h.account_key = s.account_key
    group by s.dimension
),
closed as (
    select sum(w.opening_cents) as opening_cents, sum(w.closing_cents) as closing_cents
    from window_spells as w
    cross join ends as e
    where w.window_months = 12 and w.month <= e.closing_month and w.valid_until > e.closing_month
),
moved as (
    select sum(v.amount_cents) as arr_cents
    from movement_months as v
    cross join ends as e
    where v.month <= e.closing_month
)
select
    b.dimension,
    b.opening_cents,
    t.opening_cents as total_opening_cents,
    b.closing_cents,
    t.closing_cents as total_closing_cents,
    b.arr_cents,
    m.arr_cents as total_arr_cents
from by_dimension as b
cross join closed as t
cross join moved as m
where b.opening_cents <> coalesce(t.opening_cents, 0)
    or b.closing_cents <> coalesce(t.closing_cents, 0)
    or b.arr_cents <> coalesce(m.arr_cents, 0)
