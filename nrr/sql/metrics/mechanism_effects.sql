-- grain: one row per account and stretch of months, and mechanism; an account's effects add up to its change; 12 cents, which rounding a month makes, go to volume
with factors as (
    select
        p.stretch_key,
        p.part,
        case when p.metered = 1 then 'usage' else 'seats' end as volume,
        p.opening_cents,
        p.closing_cents - p.opening_cents as change_cents,
        case
            when p.part in ('cross_sell', 'product_drop') then case when p.named = 0 then 'unattributed' else p.part end
            when p.unknown_quantities > 0 then 'unattributed'
            when p.opening_cents = 0 or p.closing_cents = 0 then 'volume'
            when p.opening_quantity <= 0 or p.closing_quantity <= 0 then 'unattributed'
            else 'factors'
        end as rule,
        case
            when p.part <> 'price' then 0
            else power(1 + p.escalated_cents / p.opening_cents, ceil((a.to_month - a.from_month) / 12.0)) - 1
        end as agreed,
        p.opening_quantity as q0,
        p.closing_quantity as q1,
        case when p.opening_quantity > 0 then p.opening_list / p.opening_quantity else 0 end as p0,
        case when p.closing_quantity > 0 then p.closing_list / p.closing_quantity else 0 end as p1,
        case when p.opening_list > 0 then p.opening_cents / p.opening_list else 1 end as d0,
        case when p.closing_list > 0 then p.closing_cents / p.closing_list else 1 end as d1
    from mechanism_pairs as p
    inner join changed_accounts as a on a.stretch_key = p.stretch_key
    where p.opening_cents <> p.closing_cents
        or p.opening_quantity is distinct from p.closing_quantity
        or p.opening_list <> p.closing_list
),
averaged as (
    select
        f.*,
        case
            when f.rule = 'volume' then f.change_cents
            when f.rule <> 'factors' then 0
            else cast(round((f.q1 - f.q0) * ((f.p0 * f.d0 + f.p1 * f.d1) / 3 + (f.p0 * f.d1 + f.p1 * f.d0) / 6)) as bigint)
        end as volume_cents,
        case
            when f.rule <> 'factors' then 0
            else cast(round((f.d1 - f.d0) * ((f.q0 * f.p0 + f.q1 * f.p1) / 3 + (f.q0 * f.p1 + f.q1 * f.p0) / 6)) as bigint)
        end as discount_cents,
        case
            when f.rule = 'unattributed' then f.opening_cents * f.agreed
            else f.agreed * f.p0 * ((f.q0 * f.d0 + f.q1 * f.d1) / 3 + (f.q0 * f.d1 + f.q1 * f.d0) / 6)
        end as agreed_cents
    from factors as f
),
settled as (
    select
        a.stretch_key,
        a.volume,
        a.rule,
        a.part,
        a.change_cents,
        a.agreed_cents,
        case when abs(a.volume_cents) > 12 and abs(a.discount_cents) <= 12 then 0 else a.discount_cents end as discount_cents,
        case
            when abs(a.volume_cents) > 12 and abs(a.change_cents - a.volume_cents - a.discount_cents) <= 12 then 0
            else a.change_cents - a.volume_cents - a.discount_cents
        end as rest_cents
    from averaged as a
),
parted as (
    select
        s.*,
        s.change_cents - s.discount_cents - s.rest_cents as volume_cents,
        cast(round(least(s.agreed_cents, greatest(s.rest_cents, 0))) as bigint) as escalator_cents
    from settled as s
),
effects as (
    select p.stretch_key, p.volume as mechanism, p.volume_cents as cents
    from parted as p
    union all
    select p.stretch_key, 'discount' as mechanism, p.discount_cents as cents
    from parted as p
    union all
    select p.stretch_key, 'escalator' as mechanism, p.escalator_cents as cents
    from parted as p
    union all
    select
        p.stretch_key,
        case when p.rule = 'factors' then p.part when p.rule = 'volume' then p.volume else p.rule end as mechanism,
        p.rest_cents - p.escalator_cents as cents
    from parted as p
)
select e.stretch_key, e.mechanism, cast(sum(e.cents) as bigint) as cents
from effects as e
where e.cents <> 0
group by e.stretch_key, e.mechanism
having sum(e.cents) <> 0
