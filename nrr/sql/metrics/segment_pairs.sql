-- grain: one row per account that opened the window, with its segment of one dimension then
select s.segment, w.account_key, w.opening_cents, w.closing_cents
from window_accounts as w
inner join account_segments as s
    on s.account_key = w.account_key
    and s.dimension = $dimension
    and s.valid_from <= $opening_month
    and s.valid_until > $opening_month
where w.opening_cents > 0
order by s.segment, w.account_key
