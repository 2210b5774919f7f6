-- grain: one row per reason and currency of the lines that span one month but do not count in it
select o.reason, o.currency, count(*) as lines, cast(sum(o.local_arr_cents) as bigint) as arr_cents
from left_out_lines as o
group by o.reason, o.currency
order by arr_cents desc, o.reason, o.currency
