-- grain: one row per account won up to the as-of month: its ARR at age 0 and at two ages, 0 where it has none then
select
    s.account_key,
    s.first_month,
    s.first_arr_cents as first_cents,
    coalesce(o.after_cents, 0) as opening_cents,
    coalesce(c.after_cents, 0) as closing_cents
from account_starts as s
inner join eligible as e
    on e.account_key = s.account_key and e.valid_from <= s.first_month and e.valid_until > s.first_month
left join arr_changes as o
    on o.account_key = s.account_key
    and o.month <= s.first_month + $opening_age
    and o.valid_until > s.first_month + $opening_age
left join arr_changes as c
    on c.account_key = s.account_key
    and c.month <= s.first_month + $closing_age
    and c.valid_until > s.first_month + $closing_age
where s.first_month <= $as_of
order by s.account_key
