-- grain: one row per account that opened the window
select w.account_key, w.opening_cents, w.closing_cents
from window_accounts as w
where w.opening_cents > 0
order by w.account_key
