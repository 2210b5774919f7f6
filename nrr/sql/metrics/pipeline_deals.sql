-- grain: one row per renewal or expansion deal of a kept account that was closed by the day, or is known to have been open on it
with written as (
    select u.account_id as id, u.account_key
    from account_units as u
    union
    select u.described_id as id, u.account_key
    from account_units as u
    where u.described_id is not null
),
ids as (
    select w.id, min(w.account_key) as account_key
    from written as w
    group by w.id
),
deals as (
    select
        i.account_key,
        o.name,
        o.opportunity_id,
        coalesce(o.motion, 'unstated') as motion,
        o.stage,
        o.outcome,
        case when o.currency is null or o.currency = p.currency then o.amount_cents end as amount_cents,
        o.created_date,
        o.close_date,
        o.owner,
        case
            when o.outcome <> 'open' and o.close_date <= $day then 0
            when o.created_date <= $day then 1
            when o.created_date is null and o.outcome = 'open' and $latest then 1
        end as open_then
    from source_opportunities as o
    inner join ids as i on i.id = o.account_id
    cross join settings as p
    where o.motion is null or o.motion <> 'new'
)
select
    d.account_key,
    a.account_id,
    a.account_name,
    coalesce(d.name, d.opportunity_id, '') as name,
    d.motion,
    d.stage,
    case when d.open_then = 1 then 'open' else d.outcome end as outcome,
    d.amount_cents,
    d.created_date,
    d.close_date,
    d.owner
from deals as d
inner join kept_accounts as k on k.account_key = d.account_key
inner join accounts as a on a.account_key = d.account_key
where d.open_then is not null
order by d.motion, d.amount_cents desc nulls last, a.account_id, d.close_date, d.opportunity_id
