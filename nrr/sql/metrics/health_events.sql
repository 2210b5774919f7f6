-- grain: one row per account and asked month with a ticket, a survey answer or a failed payment in the six months up to it
with near as (
    select
        e.*,
        m.month as at_month,
        case when e.month > m.month - 3 then 1 else 0 end as late,
        max(case when e.answers > 0 then e.month end) over (partition by e.account_key, m.month) as answered_month
    from signal_months as e
    inner join score_months as m on e.month <= m.month and e.month > m.month - 6
    where $account_key is null or e.account_key = $account_key
)
select
    n.account_key,
    n.at_month as month,
    cast(sum(n.late * n.tickets) as bigint) as tickets,
    cast(sum((1 - n.late) * n.tickets) as bigint) as tickets_before,
    cast(sum(n.late * n.urgent_tickets) as bigint) as urgent,
    cast(sum((1 - n.late) * n.urgent_tickets) as bigint) as urgent_before,
    cast(sum(n.late * n.rated_tickets) as bigint) as rated,
    sum(n.late * n.satisfaction_sum) as satisfaction_sum,
    cast(max(n.answered_month) as integer) as answered_month,
    cast(sum(case when n.month = n.answered_month then n.answers else 0 end) as bigint) as answers,
    cast(sum(case when n.month = n.answered_month then n.score_sum else 0 end) as bigint) as answer_sum,
    cast(sum(n.late * n.failed_payments) as bigint) as failed,
    cast(sum(n.late * n.recovered_payments) as bigint) as recovered
from near as n
group by n.account_key, n.at_month
