-- grain: one row per dimension and segment that any account has ever been in
select distinct s.dimension, s.segment
from account_segments as s
order by s.dimension, s.segment
