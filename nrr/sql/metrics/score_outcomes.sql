-- grain: one row per scored account and month whose horizon has passed by the as-of month: the ARR it then had
select s.account_key, s.month, coalesce(c.after_cents, 0) as later_cents
from scored_months as s
left join arr_changes as c
    on c.account_key = s.account_key
    and c.month <= s.month + $horizon_months and c.valid_until > s.month + $horizon_months
where s.month + $horizon_months <= $as_of
order by s.account_key, s.month
