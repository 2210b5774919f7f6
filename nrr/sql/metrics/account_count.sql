-- grain: one row: how many accounts ever had ARR
select count(*) as accounts
from account_starts as s
