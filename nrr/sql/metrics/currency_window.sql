-- grain: one row per currency: own-unit ARR of the accounts with ARR at a window's opening, there and at its closing
with opened as (
    select c.account_key
    from arr_changes as c
    where c.month <= $opening_month and c.valid_until > $opening_month and c.after_cents > 0
)
select
    l.currency,
    cast(sum(case when l.start_month <= $opening_month and (l.end_month is null or l.end_month > $opening_month)
        then l.local_arr_cents else 0 end) as bigint) as opening_cents,
    cast(sum(case when l.start_month <= $closing_month and (l.end_month is null or l.end_month > $closing_month)
        then l.local_arr_cents else 0 end) as bigint) as closing_cents
from lines as l
inner join opened as o on o.account_key = l.account_key
group by l.currency
order by l.currency
