-- grain: one row per account under the account map that ever had a revenue line, its own or one of an account it owns
with owned as (
    select u.account_key, min(u.renewal_date) as renewal_date
    from account_units as u
    where u.unit_key <> u.account_key
    group by u.account_key
)
select
    u.account_key,
    u.account_id,
    u.account_name,
    u.described_id,
    coalesce(u.renewal_date, o.renewal_date) as renewal_date
from account_units as u
left join owned as o on o.account_key = u.account_key
where u.unit_key = u.account_key and (u.billed or o.account_key is not null)
