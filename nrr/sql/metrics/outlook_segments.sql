-- grain: one row per account of one dimension and stretch of months in which its segment stayed the same
select s.account_key, s.segment, s.valid_from, s.valid_until
from account_segments as s
where s.dimension = $dimension and s.valid_from <= $as_of
order by s.account_key, s.valid_from
