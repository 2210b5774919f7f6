-- grain: one row per account with a free line: the first month of a line that was paid
select l.account_key, min(l.start_month) as month
from source_lines as l
where l.charge is null
    and l.arr_cents > 0
    and exists (
        select 1
        from source_lines as f
        where f.account_key = l.account_key and f.arr_cents = 0 and f.list_arr_cents > 0
    )
group by l.account_key
