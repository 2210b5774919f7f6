-- grain: one row per month of the window in which accounts that opened it moved
select c.month, cast(sum(c.after_cents - c.before_cents) as bigint) as amount_cents
from arr_changes as c
inner join window_accounts as w on w.account_key = c.account_key and w.opening_cents > 0
where c.month > $opening_month and c.month <= $closing_month
group by c.month
order by c.month
