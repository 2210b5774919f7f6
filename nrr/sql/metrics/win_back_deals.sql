-- grain: one row per deal of an account that left, known by the as-of month's end: renewals lost, and deals that were open
select
    u.account_key,
    o.name,
    o.stage,
    o.outcome,
    o.motion,
    o.amount_cents,
    o.close_date,
    cast(year(o.close_date) * 12 + month(o.close_date) - 1 as integer) as close_month
from source_opportunities as o
inner join written_accounts as u on u.written_id = o.account_id
inner join kept_accounts as k on k.account_key = u.account_key
cross join settings as p
where (o.outcome = 'lost' and o.motion = 'renewal' and o.close_date <= $until_date)
    or (
        o.outcome = 'open'
        and p.default_as_of <= $as_of
        and (o.created_date is null or o.created_date <= $until_date)
    )
order by u.account_key, o.close_date, o.file_id, o.row_number
