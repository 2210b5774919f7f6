-- grain: one row per counted line of an account that has a line in another currency than the reporting one
select l.account_key, l.currency, l.start_month, l.end_month, l.local_arr_cents
from lines as l
where l.account_key in (
    select f.account_key
    from lines as f
    inner join foreign_currencies as c on c.currency = f.currency
)
