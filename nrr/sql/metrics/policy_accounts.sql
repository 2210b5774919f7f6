-- grain: one row per line that a policy decides about (of grace_months: gap), with its account
select l.state as policy, l.account_key
from source_lines as l
where l.state in ('past_due', 'paused')
union all
select l.charge as policy, l.account_key
from source_lines as l
where l.charge is not null
union all
select 'trial' as policy, l.account_key
from source_lines as l
where l.trial_month is not null
union all
select 'ending' as policy, l.account_key
from source_lines as l
where l.request_month is not null
union all
select 'forever_discount' as policy, l.account_key
from source_lines as l
where l.list_arr_cents is not null and l.list_month is null
union all
select 'finite_discount' as policy, l.account_key
from source_lines as l
where l.list_arr_cents is not null and l.list_month is not null and l.arr_cents > 0
union all
select case when f.month < l.start_month then 'free_period' else 'trial' end as policy, l.account_key
from source_lines as l
left join first_payments as f on f.account_key = l.account_key
where l.list_arr_cents is not null and l.list_month is not null and l.arr_cents = 0
union all
select 'placeholder_below_cents' as policy, l.account_key
from source_lines as l
inner join settings as p on l.arr_cents < greatest(p.placeholder_below_cents, $placeholder_cents)
where l.arr_cents > 0
union all
select 'tax_included' as policy, l.account_key
from source_lines as l
inner join settings as p on p.tax_included <> '0'
union all
select 'grace_months' as policy, g.account_key
from renewal_gaps as g
union all
select 'grace_months' as policy, c.account_key
from arr_changes as c
cross join settings as p
where c.after_cents = 0 and c.valid_until - c.month <= $grace_months and c.valid_until <= p.last_month
