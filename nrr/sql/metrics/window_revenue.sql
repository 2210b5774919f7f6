-- grain: one row: ARR-months of the accounts that opened the window, over it and over as many months before it
with stretches as (
    select
        c.after_cents,
        least(c.valid_until, $opening_month + 1) - greatest(c.month, $before_month + 1) as months_before,
        least(c.valid_until, $closing_month + 1) - greatest(c.month, $opening_month + 1) as months_within
    from arr_changes as c
    inner join window_accounts as w on w.account_key = c.account_key and w.opening_cents > 0
    where c.month <= $closing_month and c.valid_until > $before_month + 1
)
select
    cast(coalesce(sum(case when s.months_before > 0 then s.after_cents * s.months_before else 0 end), 0) as bigint) as before_cents,
    cast(coalesce(sum(case when s.months_within > 0 then s.after_cents * s.months_within else 0 end), 0) as bigint) as within_cents
from stretches as s
