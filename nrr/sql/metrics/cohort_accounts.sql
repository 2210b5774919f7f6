-- grain: one row per account of one cohort: its ARR at age 0 and at the asked age
select
    a.account_key,
    a.account_id,
    a.account_name,
    s.first_arr_cents as opening_arr_cents,
    coalesce(c.after_cents, 0) as closing_arr_cents
from account_starts as s
inner join accounts as a on a.account_key = s.account_key
inner join eligible as e
    on e.account_key = s.account_key and e.valid_from <= s.first_month and e.valid_until > s.first_month
left join arr_changes as c
    on c.account_key = s.account_key
    and c.month <= s.first_month + $age
    and c.valid_until > s.first_month + $age
where s.first_month >= $cohort_month and s.first_month < $cohort_month + $period_months and s.first_month <= $as_of
