-- grain: one row per account that is eligible in the month at which a table fixes its segments
select e.account_key
from eligible as e
cross join fixed_month as f
where e.valid_from <= f.month and e.valid_until > f.month
