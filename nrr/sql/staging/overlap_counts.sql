-- grain: one row per outcome of the comparison
select u.status, count(*) as units, count(distinct u.account_key) as accounts
from overlap_units as u
group by u.status
