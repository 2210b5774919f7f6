-- grain: one row per window length and stretch of closing months over which no account's opening or closing ARR changes sums
with pairs as (
    select
        w.window_months,
        greatest(o.month + w.window_months, c.month) as month,
        least(o.valid_until + w.window_months, c.valid_until) as valid_until,
        o.arr_cents as opening_cents,
        c.after_cents as closing_cents
    from opening_spells as o
    cross join windows as w
    inner join arr_changes as c
        on c.account_key = o.account_key
        and c.month < o.valid_until + w.window_months
        and c.valid_until > o.month + w.window_months
),
sums as (
    select
        p.window_months,
        p.month,
        p.valid_until,
        sum(p.opening_cents) as opening_cents,
        sum(p.closing_cents) as closing_cents,
        sum(least(p.opening_cents, p.closing_cents)) as capped_cents,
        sum(case when p.closing_cents = 0 then p.opening_cents else 0 end) as churned_cents,
        count(*) as opening_accounts,
        count(case when p.closing_cents = 0 then 1 end) as churned_accounts,
        count(case when p.closing_cents > p.opening_cents then 1 end) as expanded_accounts,
        count(case when p.closing_cents = p.opening_cents then 1 end) as unchanged_accounts
    from pairs as p
    group by p.window_months, p.month, p.valid_until
)
select
    s.window_months,
    s.month,
    s.valid_until,
    cast(s.opening_cents as bigint) as opening_cents,
    cast(s.closing_cents as bigint) as closing_cents,
    cast(s.closing_cents - s.capped_cents as bigint) as expansion_cents,
    cast(s.capped_cents + s.churned_cents - s.opening_cents as bigint) as contraction_cents,
    cast(-s.churned_cents as bigint) as churn_cents,
    s.opening_accounts,
    s.opening_accounts - s.churned_accounts as retained_accounts,
    s.expanded_accounts,
    s.opening_accounts - s.churned_accounts - s.expanded_accounts - s.unchanged_accounts as contracted_accounts,
    s.churned_accounts
from sums as s
