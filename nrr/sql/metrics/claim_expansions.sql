-- grain: one row: how many expansion deals of kept accounts are open in the imported opportunities, null where none are imported
with kept_ids as (
    select u.account_id as id
    from account_units as u
    inner join kept_accounts as k on k.account_key = u.account_key
    union
    select u.described_id as id
    from account_units as u
    inner join kept_accounts as k on k.account_key = u.account_key
)
select
    case
        when count(*) = 0 then null
        else count(case when o.outcome = 'open' and o.motion = 'expansion' and k.id is not null then 1 end)
    end as deals
from source_opportunities as o
left join kept_ids as k on k.id = o.account_id
