-- grain: one row per line that counts at the end of one month, with the file it came from and the account in that file
select
    a.account_id,
    n.account_id as unit_id,
    l.line_id,
    l.product,
    l.plan,
    l.start_month,
    l.end_month,
    l.arr_cents,
    l.local_arr_cents,
    l.currency,
    f.sha256
from lines as l
inner join source_files as f on f.file_id = l.file_id
inner join source_account_names as n on n.account_key = l.unit_key
inner join source_account_names as a on a.account_key = l.account_key
cross join settings as p
where l.start_month <= $month
    and (l.end_month is null or l.end_month > $month)
    and $closing_month <= p.last_month
    and l.arr_cents > 0
order by n.account_id, l.line_id, l.product, l.plan, l.start_month, l.arr_cents, f.sha256
