-- grain: one row per window length whose stored figures differ from those added up account by account
-- holds: At the default as-of month (or the account map's last change, if later), the stored 12, 3 and 1 month figures equal those added up account by account.
with compared as (
    select max(greatest(p.default_as_of, s.valid_from)) as month
    from settings as p
    cross join account_map_stretches as s
    where s.valid_from <= p.last_month
),
opening as (
    select w.window_months, c.account_key, c.after_cents as opening_cents
    from windows as w
    cross join compared as p
    inner join arr_changes as c
        on c.month <= p.month - w.window_months
        and c.valid_until > p.month - w.window_months
        and c.after_cents > 0
),
closing as (
    select c.account_key, c.after_cents as closing_cents
    from arr_changes as c
    cross join compared as p
    where c.month <= p.month and c.valid_until > p.month
),
counted as (
    select
        o.window_months,
        sum(o.opening_cents) as opening_cents,
        sum(c.closing_cents) as closing_cents,
        sum(greatest(c.closing_cents - o.opening_cents, 0)) as expansion_cents,
        sum(case when c.closing_cents > 0 then least(c.closing_cents - o.opening_cents, 0) else 0 end) as contraction_cents,
        sum(case when c.closing_cents = 0 then -o.opening_cents else 0 end) as churn_cents,
        count(*) as opening_accounts,
        count(case when c.closing_cents > 0 then 1 end) as retained_accounts,
        count(case when c.closing_cents > o.opening_cents then 1 end) as expanded_accounts,
        count(case when c.closing_cents > 0 and c.closing_cents < o.opening_cents then 1 end) as contracted_accounts,
        count(case when c.closing_cents = 0 then 1 end) as churned_accounts
    from opening as o
    inner join closing as c on c.account_key = o.account_key
    group by o.window_months
),
stored as (
    select
        s.window_months,
        sum(s.opening_cents) as opening_cents,
        sum(s.closing_cents) as closing_cents,
        sum(s.expansion_cents) as expansion_cents,
        sum(s.contraction_cents) as contraction_cents,
        sum(s.churn_cents) as churn_cents,
        sum(s.opening_accounts) as opening_accounts,
        sum(s.retained_accounts) as retained_accounts,
        sum(s.expanded_accounts) as expanded_accounts,
        sum(s.contracted_accounts) as contracted_accounts,
        sum(s.churned_accounts) as churned_accounts
    from window_spells as s
    cross join compared as p
    where s.month <= p.month and s.valid_until > p.month
    group by s.window_months
)
select
    w.window_months,
    c.opening_cents,
    s.opening_cents as stored_opening_cents,
    c.closing_cents,
    s.closing_cents as stored_closing_cents,
    c.opening_accounts,
    s.opening_accounts as stored_opening_accounts
from windows as w
left join counted as c on c.window_months = w.window_months
left join stored as s on s.window_months = w.window_months
where coalesce(c.opening_cents, 0) <> coalesce(s.opening_cents, 0)
    or coalesce(c.closing_cents, 0) <> coalesce(s.closing_cents, 0)
    or coalesce(c.expansion_cents, 0) <> coalesce(s.expansion_cents, 0)
    or coalesce(c.contraction_cents, 0) <> coalesce(s.contraction_cents, 0)
    or coalesce(c.churn_cents, 0) <> coalesce(s.churn_cents, 0)
    or coalesce(c.opening_accounts, 0) <> coalesce(s.opening_accounts, 0)
    or coalesce(c.retained_accounts, 0) <> coalesce(s.retained_accounts, 0)
    or coalesce(c.expanded_accounts, 0) <> coalesce(s.expanded_accounts, 0)
    or coalesce(c.contracted_accounts, 0) <> coalesce(s.contracted_accounts, 0)
    or coalesce(c.churned_accounts, 0) <> coalesce(s.churned_accounts, 0)
