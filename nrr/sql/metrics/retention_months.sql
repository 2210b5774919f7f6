-- grain: one row per closing month and window length
select
    m.month,
    s.window_months,
    cast(sum(s.opening_cents) as bigint) as opening_arr_cents,
    cast(sum(s.closing_cents) as bigint) as closing_arr_cents,
    cast(sum(s.expansion_cents) as bigint) as expansion_cents,
    cast(sum(s.contraction_cents) as bigint) as contraction_cents,
    cast(sum(s.churn_cents) as bigint) as churn_cents,
    cast(sum(s.opening_accounts) as bigint) as opening_accounts,
    cast(sum(s.retained_accounts) as bigint) as retained_accounts,
    cast(sum(s.expanded_accounts) as bigint) as expanded_accounts,
    cast(sum(s.contracted_accounts) as bigint) as contracted_accounts,
    cast(sum(s.churned_accounts) as bigint) as churned_accounts
from months as m
inner join window_spells as s on s.month <= m.month and s.valid_until > m.month
group by m.month, s.window_months
