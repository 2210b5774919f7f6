-- grain: one row per account and stretch of months in which it has one owner
select s.account_key, s.segment as owner, s.valid_from, s.valid_until
from account_segments as s
cross join settings as p
where s.dimension = 'owner' and s.segment <> p.unstated_segment
