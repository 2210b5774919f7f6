-- grain: one row per account and month with a ticket, a survey answer or a failed payment, owned accounts added up
with events as (
    select
        t.account_id,
        t.opened_date as day,
        1 as tickets,
        case when t.priority in ('high', 'urgent') or t.escalated then 1 else 0 end as urgent_tickets,
        0 as rated,
        cast(0 as double) as satisfaction,
        0 as answers,
        0 as score_sum,
        0 as failed_payments,
        0 as recovered_payments
    from source_tickets as t
    union all
    select t.account_id, coalesce(t.closed_date, t.opened_date) as day, 0, 0, 1, t.satisfaction, 0, 0, 0, 0
    from source_tickets as t
    where t.satisfaction is not null
    union all
    select n.account_id, n.answered_date as day, 0, 0, 0, 0, 1, n.score, 0, 0
    from source_nps as n
    union all
    select
        p.account_id,
        p.payment_date as day,
        0, 0, 0, 0, 0, 0,
        case when p.outcome = 'failed' then 1 else 0 end,
        case when p.outcome = 'recovered' then 1 else 0 end
    from source_payments as p
)
select
    u.account_key,
    cast(year(e.day) * 12 + month(e.day) - 1 as integer) as month,
    cast(sum(e.tickets) as bigint) as tickets,
    cast(sum(e.urgent_tickets) as bigint) as urgent_tickets,
    cast(sum(e.rated) as bigint) as rated_tickets,
    sum(e.satisfaction) as satisfaction_sum,
    cast(sum(e.answers) as bigint) as answers,
    cast(sum(e.score_sum) as bigint) as score_sum,
    cast(sum(e.failed_payments) as bigint) as failed_payments,
    cast(sum(e.recovered_payments) as bigint) as recovered_payments
from events as e
inner join written_accounts as u on u.written_id = e.account_id
group by u.account_key, year(e.day) * 12 + month(e.day) - 1
