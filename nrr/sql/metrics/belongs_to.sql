-- grain: one row, or none: an account of the files that belongs to another under the account map
select u.account_name, o.account_name as owner_name
from account_units as u
inner join account_units as o on o.unit_key = u.account_key
where u.unit_key = $account_key and u.unit_key <> u.account_key
