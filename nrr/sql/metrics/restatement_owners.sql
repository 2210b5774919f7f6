-- grain: one row per account of the files, with the one that it belongs to under the account map
select n.account_id as unit_id, a.account_id
from account_units as u
inner join source_account_names as n on n.account_key = u.unit_key
inner join source_account_names as a on a.account_key = u.account_key
