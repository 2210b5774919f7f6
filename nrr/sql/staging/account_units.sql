-- grain: one row per account of the files that ever had a revenue line or owns one that did, with the account it belongs to
with described as (
    select a.account_id, max(a.account_name) as file_name, min(a.renewal_date) as renewal_date
    from source_accounts as a
    group by a.account_id
),
described_by_name as (
    select a.account_name, min(a.account_id) as described_id
    from source_accounts as a
    where a.account_name is not null
    group by a.account_name
)
select
    n.account_key as unit_key,
    coalesce(o.account_key, n.account_key) as account_key,
    n.billed,
    n.account_id,
    coalesce(n.line_name, d.file_name, n.account_id) as account_name,
    coalesce(d.account_id, m.described_id) as described_id,
    coalesce(d.renewal_date, e.renewal_date) as renewal_date
from source_account_names as n
left join account_owners as o on o.unit_key = n.account_key
left join described as d on d.account_id = n.account_id
left join described_by_name as m on m.account_name = n.account_id and d.account_id is null
left join described as e on e.account_id = m.described_id
