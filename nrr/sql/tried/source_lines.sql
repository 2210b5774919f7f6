-- grain: one row per accepted line of an account, with all that belong to it, that one of the tried policies decides about
select l.*
from source_lines as l
inner join account_units as u on u.unit_key = l.account_key
where u.account_key in (
    select o.account_key
    from policy_accounts as a
    inner join tried_policies as t on t.policy = a.policy
    inner join account_units as o on o.unit_key = a.account_key
)
