-- grain: one row: over the accounts that opened the window, their lowest ARR in it and what those still paying held
with lowest as (
    select w.account_key, min(c.after_cents) as lowest_cents
    from window_accounts as w
    inner join arr_changes as c on c.account_key = w.account_key
    where w.opening_cents > 0 and c.month <= $closing_month and c.valid_until > $opening_month
    group by w.account_key
)
select
    cast(coalesce(sum(l.lowest_cents), 0) as bigint) as lowest_cents,
    cast(coalesce(sum(case when w.closing_cents > 0 then w.opening_cents else 0 end), 0) as bigint) as survivors_opening_cents,
    cast(coalesce(sum(case when w.closing_cents > 0 then w.closing_cents else 0 end), 0) as bigint) as survivors_closing_cents
from window_accounts as w
inner join lowest as l on l.account_key = w.account_key
