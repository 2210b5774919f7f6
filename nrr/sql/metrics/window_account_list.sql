-- grain: one row per account of the window, with its names
select a.account_key, a.account_id, a.account_name, w.opening_cents as opening_arr_cents, w.closing_cents as closing_arr_cents, w.movement
from window_accounts as w
inner join accounts as a on a.account_key = w.account_key
