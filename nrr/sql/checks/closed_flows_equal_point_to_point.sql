-- grain: one row per window length and opening account whose movements do not lead from its opening to its closing ARR
-- holds: At the default as-of month, closed flows equal point to point: opening ARR plus the window's movements is closing ARR, for every opening account.
with ends as (
    select w.window_months, p.default_as_of as closing_month, p.default_as_of - w.window_months as opening_month
    from settings as p
    cross join windows as w
),
flows as (
    select
        e.window_months,
        c.account_key,
        sum(case when c.month <= e.opening_month then c.after_cents else 0 end) as opening_cents,
        sum(case when c.month > e.opening_month then c.after_cents - c.before_cents else 0 end) as moved_cents,
        sum(case when c.valid_until > e.closing_month then c.after_cents else 0 end) as closing_cents
    from ends as e
    inner join arr_changes as c on c.month <= e.closing_month and c.valid_until > e.opening_month
    group by e.window_months, c.account_key
)
select f.window_months, f.account_key, f.opening_cents, f.moved_cents, f.closing_cents
from flows as f
where f.opening_cents > 0 and f.opening_cents + f.moved_cents <> f.closing_cents
