-- grain: one row per line that is known to last: it runs over several months or has an id of its own
select distinct n.account_id, l.line_id, l.product, l.plan, l.start_month
from lines as l
inner join source_account_names as n on n.account_key = l.unit_key
where l.arr_cents > 0 and (l.line_id is not null or l.end_month is null or l.end_month > l.start_month + 1)
