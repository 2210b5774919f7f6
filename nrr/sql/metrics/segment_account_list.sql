-- grain: one row per account of one segment at the window's opening
select a.account_key, a.account_id, a.account_name, w.opening_cents as opening_arr_cents, w.closing_cents as closing_arr_cents, w.movement
from window_accounts as w
inner join accounts as a on a.account_key = w.account_key
inner join account_segments as s
    on s.account_key = w.account_key
    and s.dimension = $dimension
    and s.segment = $segment
    and s.valid_from <= $opening_month
    and s.valid_until > $opening_month
