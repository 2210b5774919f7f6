-- grain: one row per account and stretch of months, product, plan and price metric that counted at either end of the stretch
with ends as (
    select
        a.stretch_key,
        l.product_key,
        l.plan_key,
        l.named,
        l.metered,
        case when l.start_month <= a.from_month and l.end_month > a.from_month then 1 else 0 end as at_opening,
        case when l.start_month <= a.to_month and l.end_month > a.to_month then 1 else 0 end as at_closing,
        l.arr_cents,
        l.list_cents,
        l.millionths,
        l.escalator
    from changed_accounts as a
    inner join mechanism_lines as l
        on l.account_key = a.account_key and l.start_month <= a.to_month and l.end_month > a.from_month
)
select
    e.stretch_key,
    e.product_key,
    e.plan_key,
    e.named,
    e.metered,
    cast(sum(e.at_opening * e.arr_cents) as bigint) as opening_cents,
    cast(sum(e.at_closing * e.arr_cents) as bigint) as closing_cents,
    sum(e.at_opening * e.list_cents) as opening_list,
    sum(e.at_closing * e.list_cents) as closing_list,
    sum(case when e.at_opening = 1 then e.millionths else 0 end) as opening_quantity,
    sum(case when e.at_closing = 1 then e.millionths else 0 end) as closing_quantity,
    sum(e.at_opening * e.arr_cents * e.escalator) as escalated_cents,
    sum(case when e.millionths is null then 1 else 0 end) as unknown_quantities
from ends as e
where e.at_opening = 1 or e.at_closing = 1
group by e.stretch_key, e.product_key, e.plan_key, e.named, e.metered
