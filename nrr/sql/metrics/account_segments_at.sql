-- grain: one row per dimension of one account at one month
select s.dimension, s.segment
from account_segments as s
where s.account_key = $account_key and s.valid_from <= $month and s.valid_until > $month
order by s.dimension
