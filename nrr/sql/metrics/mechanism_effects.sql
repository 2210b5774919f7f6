-- grain: one row per account, stretch of months and mechanism; an account's effects add up to its change
with factors as (
    select
        p.account_key,
        p.from_month,
        p.to_month,
        p.product,
        p.part,
        p.metered,
        p.closing_cents - p.opening_cents as change_cents,
        case
            when p.part in ('cross_sell', 'product_drop') then case when p.product = '' then 'unattributed' else p.part end
            when p.unknown_quantities > 0 then 'unattributed'
            when p.opening_cents = 0 or p.closing_cents = 0 then case when p.metered = 1 then 'usage' else 'seats' end
            when p.opening_quantity <= 0 or p.closing_quantity <= 0 then 'unattributed'
            else 'factors'
        end as rule,
        case when p.opening_quantity > 0 then p.opening_quantity else 1 end as q0,
        case when p.closing_quantity > 0 then p.closing_quantity else 1 end as q1,
        case when p.opening_quantity > 0 then p.opening_list / p.opening_quantity else 0 end as p0,
        case when p.closing_quantity > 0 then p.closing_list / p.closing_quantity else 0 end as p1,
        case when p.opening_list > 0 then p.opening_cents / p.opening_list else 1 end as d0,
        case when p.closing_list > 0 then p.closing_cents / p.closing_list else 1 end as d1
    from mechanism_pairs as p
),
averaged as (
    select
        f.account_key,
        f.from_month,
        f.to_month,
        f.part,
        f.metered,
        f.change_cents,
        f.rule,
        round((f.q1 - f.q0) * ((f.p0 * f.d0 + f.p1 * f.d1) / 3 + (f.p0 * f.d1 + f.p1 * f.d0) / 6)) as amount_cents,
        round((f.d1 - f.d0) * ((f.q0 * f.p0 + f.q1 * f.p1) / 3 + (f.q0 * f.p1 + f.q1 * f.p0) / 6)) as discount_cents
    from factors as f
),
effects as (
    select a.account_key, a.from_month, a.to_month, a.rule as mechanism, cast(a.change_cents as bigint) as cents
    from averaged as a
    where a.rule <> 'factors'
    union all
    select
        a.account_key,
        a.from_month,
        a.to_month,
        case when a.metered = 1 then 'usage' else 'seats' end as mechanism,
        cast(a.amount_cents as bigint) as cents
    from averaged as a
    where a.rule = 'factors'
    union all
    select a.account_key, a.from_month, a.to_month, 'discount' as mechanism, cast(a.discount_cents as bigint) as cents
    from averaged as a
    where a.rule = 'factors'
    union all
    select
        a.account_key,
        a.from_month,
        a.to_month,
        a.part as mechanism,
        cast(a.change_cents - a.amount_cents - a.discount_cents as bigint) as cents
    from averaged as a
    where a.rule = 'factors'
)
select e.account_key, e.from_month, e.to_month, e.mechanism, cast(sum(e.cents) as bigint) as cents
from effects as e
group by e.account_key, e.from_month, e.to_month, e.mechanism
having sum(e.cents) <> 0
