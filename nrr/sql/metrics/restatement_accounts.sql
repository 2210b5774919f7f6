-- grain: one row per account: whether it is in the asked segments at the window's opening
select
    a.account_id,
    a.account_name,
    case when max(e.account_key) is null then false else true end as in_scope
from accounts as a
left join eligible as e
    on e.account_key = a.account_key
    and e.valid_from <= $opening_month
    and e.valid_until > $opening_month
group by a.account_id, a.account_name
