-- grain: one row per line: what the ties add up, computed once for all of them
select l.account_key, l.product, l.start_month, l.end_month, l.arr_cents
from lines as l
