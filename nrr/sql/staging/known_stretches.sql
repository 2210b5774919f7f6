-- grain: one row per stretch of as-of months with one account map that begins within the data or before it
select s.valid_from, s.valid_until
from account_map_stretches as s
cross join settings as p
where s.valid_from <= p.last_month
order by s.valid_from
