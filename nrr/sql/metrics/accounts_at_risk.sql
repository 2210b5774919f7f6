-- grain: one row per account in view with ARR at the as-of month: its name, owner and id
select a.account_key, a.account_id, a.account_name, o.owner
from arr_changes as c
inner join kept_accounts as k on k.account_key = c.account_key
inner join accounts as a on a.account_key = c.account_key
left join owner_stretches as o
    on o.account_key = c.account_key and o.valid_from <= $as_of and o.valid_until > $as_of
where c.month <= $as_of and c.valid_until > $as_of and c.after_cents > 0
order by a.account_key
