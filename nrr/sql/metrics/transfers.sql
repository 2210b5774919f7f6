-- grain: one row per month and pair of accounts of which one hands ARR over to the other under the account map
select
    t.month,
    t.from_key,
    g.account_id as from_id,
    g.account_name as from_name,
    t.to_key,
    k.account_id as to_id,
    k.account_name as to_name,
    t.arr_cents
from account_transfers as t
inner join account_units as g on g.unit_key = t.from_key
inner join account_units as k on k.unit_key = t.to_key
where t.month >= $first_month and t.month <= $last_month
order by t.month, t.arr_cents desc, g.account_id, k.account_id
