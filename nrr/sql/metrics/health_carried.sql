-- grain: one row per asked month: which signals the data carries by then, from what is dated in or before it
with usage_reads as (
    select distinct u.month, a.first_month, u.metric
    from usage_months as u
    inner join account_starts as a on a.account_key = u.account_key
),
usage_at as (
    select
        m.month,
        max(case when u.month = m.month then 1 else 0 end) as usage_now,
        count(distinct case when u.month < m.month and u.month >= m.month - 3 then u.month end) as usage_before,
        count(distinct u.metric) as usage_metrics,
        min(u.month) as usage_from
    from score_months as m
    inner join usage_reads as u on u.month <= m.month and u.first_month <= m.month
    group by m.month
),
signal_reads as (
    select
        s.month,
        a.first_month,
        sum(s.tickets) as tickets,
        sum(s.answers) as answers,
        sum(s.failed_payments + s.recovered_payments) as payments
    from signal_months as s
    inner join account_starts as a on a.account_key = s.account_key
    group by s.month, a.first_month
),
signals_at as (
    select
        m.month,
        min(case when r.tickets > 0 then r.month end) as tickets_from,
        max(case when r.tickets > 0 then r.month end) as tickets_until,
        max(case when r.answers > 0 then r.month end) as answers_until,
        min(case when r.payments > 0 then r.month end) as payments_from,
        max(case when r.payments > 0 then r.month end) as payments_until
    from score_months as m
    inner join signal_reads as r on r.month <= m.month and r.first_month <= m.month
    group by m.month
)
select
    m.month,
    coalesce(u.usage_now, 0) as usage_now,
    case when u.usage_before = 3 then 1 else 0 end as usage_compared,
    case when u.usage_metrics >= $features and u.usage_from <= m.month - 5 then 1 else 0 end as features_compared,
    case when s.tickets_from <= m.month - 2 and s.tickets_until > m.month - 3 then 1 else 0 end as tickets_known,
    case when s.tickets_from <= m.month - 5 and s.tickets_until > m.month - 3 then 1 else 0 end as tickets_compared,
    case when s.answers_until > m.month - 6 then 1 else 0 end as answers_known,
    case when s.payments_from <= m.month - 2 and s.payments_until > m.month - 12 then 1 else 0 end as payments_known
from score_months as m
left join usage_at as u on u.month = m.month
left join signals_at as s on s.month = m.month
