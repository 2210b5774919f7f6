-- grain: one row per account of the files, with the account that it counts under
select u.account_id, o.account_id as held_id, o.account_name as held_name
from account_units as u
inner join account_units as o on o.unit_key = u.account_key
