-- grain: one row per reading, ticket, answer, payment, deal or departure of a file that a later file states again
with stated as (
    select
        'source_usage' as source_table,
        u.file_id,
        u.row_number,
        u.metric,
        max(u.file_id) over (partition by u.account_id, u.metric, u.usage_date) as last_file_id
    from source_usage as u
    union all
    select
        'source_tickets' as source_table,
        t.file_id,
        t.row_number,
        cast(null as varchar) as metric,
        max(t.file_id) over (partition by t.account_id, t.ticket_id, t.opened_date) as last_file_id
    from source_tickets as t
    union all
    select
        'source_nps' as source_table,
        n.file_id,
        n.row_number,
        cast(null as varchar) as metric,
        max(n.file_id) over (partition by n.account_id, n.answered_date) as last_file_id
    from source_nps as n
    union all
    select
        'source_payments' as source_table,
        p.file_id,
        p.row_number,
        cast(null as varchar) as metric,
        max(p.file_id) over (partition by p.account_id, p.payment_date, p.amount_cents) as last_file_id
    from source_payments as p
    union all
    select
        'source_opportunities' as source_table,
        o.file_id,
        o.row_number,
        cast(null as varchar) as metric,
        max(o.file_id) over (
            partition by
                o.account_id,
                o.opportunity_id,
                case when o.opportunity_id is null then coalesce(o.name, '') end,
                case when o.opportunity_id is null then coalesce(o.created_date, o.close_date) end
        ) as last_file_id
    from source_opportunities as o
    union all
    select
        'source_departures' as source_table,
        d.file_id,
        d.row_number,
        cast(null as varchar) as metric,
        max(d.file_id) over (partition by d.account_id, d.departure_date) as last_file_id
    from source_departures as d
)
select
    s.source_table,
    s.file_id,
    s.row_number,
    s.metric
from stated as s
where s.last_file_id > s.file_id
