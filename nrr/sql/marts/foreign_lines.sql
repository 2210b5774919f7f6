-- grain: one row per counted line of an account that has a line in another currency than the reporting one
select l.account_key, l.currency, l.start_month, l.end_month, l.local_arr_cents
from lines as l
where l.account_key in (
    select coalesce(o.account_key, s.account_key)
    from source_lines as s
    inner join foreign_currencies as c on c.currency = s.currency
    left join account_owners as o on o.unit_key = s.account_key
)
