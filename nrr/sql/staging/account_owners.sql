-- grain: one row per account of the files that belongs to another under the account map in force at the month of map_month
select o.unit_key, o.account_key
from account_ownership as o
cross join map_month as m
where o.valid_from <= m.month and o.valid_until > m.month
