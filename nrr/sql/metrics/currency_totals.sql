-- grain: one row per currency of the accepted amounts: its ARR in one month, converted and in its own units
select
    l.currency,
    cast(sum(l.local_arr_cents) as bigint) as local_cents,
    cast(sum(l.arr_cents) as bigint) as arr_cents,
    count(distinct l.account_key) as accounts
from lines as l
where l.start_month <= $month and (l.end_month is null or l.end_month > $month)
group by l.currency
order by l.currency
