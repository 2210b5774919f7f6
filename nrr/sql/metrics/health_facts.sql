-- grain: one row per scored account and month: everything its score rests on, dated in that month or before
select
    s.account_key,
    s.month,
    s.arr_cents,
    s.since_month,
    coalesce(b.after_cents, 0) as arr_before_cents,
    coalesce(c.contraction_cents, 0) as contraction_cents,
    coalesce(c.contractions, 0) as contractions,
    coalesce(c.contraction_month, 0) as contraction_month,
    u.worst_metric,
    u.worst_change,
    coalesce(u.metrics, 0) as metrics,
    coalesce(f.features, 0) as features,
    coalesce(f.features_before, 0) as features_before,
    coalesce(e.tickets, 0) as tickets,
    coalesce(e.tickets_before, 0) as tickets_before,
    coalesce(e.urgent, 0) as urgent,
    coalesce(e.urgent_before, 0) as urgent_before,
    coalesce(e.rated, 0) as rated,
    coalesce(e.satisfaction_sum, 0) as satisfaction_sum,
    coalesce(e.answered_month, 0) as answered_month,
    coalesce(e.answers, 0) as answers,
    coalesce(e.answer_sum, 0) as answer_sum,
    coalesce(e.failed, 0) as failed,
    coalesce(e.recovered, 0) as recovered,
    k.usage_now,
    k.features_compared,
    k.tickets_known,
    k.tickets_compared,
    k.payments_known,
    coalesce(r.known, 1) as anniversary_known,
    case when s.month >= p.default_as_of then a.renewal_date end as stated_renewal
from scored_months as s
inner join health_carried as k on k.month = s.month
inner join accounts as a on a.account_key = s.account_key
cross join settings as p
left join renewal_starts as r on r.account_key = s.account_key and r.start_month = s.since_month
left join arr_changes as b
    on b.account_key = s.account_key and b.month <= s.month - 6 and b.valid_until > s.month - 6
left join health_contractions as c on c.account_key = s.account_key and c.month = s.month
left join health_usage as u on u.account_key = s.account_key and u.month = s.month
left join health_features as f on f.account_key = s.account_key and f.month = s.month
left join health_events as e on e.account_key = s.account_key and e.month = s.month
order by s.account_key, s.month
