-- grain: one row: ARR at the end of two months, and the opening accounts' ARR at the opening and closing of a window
with ends as (
    select
        c.account_key,
        sum(case when c.month <= $opening_month and c.valid_until > $opening_month then c.after_cents else 0 end)
            as opening_cents,
        sum(case when c.month <= $closing_month and c.valid_until > $closing_month then c.after_cents else 0 end)
            as closing_cents,
        sum(case when c.month <= $last_month and c.valid_until > $last_month then c.after_cents else 0 end) as last_cents
    from arr_changes as c
    group by c.account_key
)
select
    cast(coalesce(sum(e.closing_cents), 0) as bigint) as arr_cents,
    cast(coalesce(sum(e.last_cents), 0) as bigint) as last_arr_cents,
    cast(coalesce(sum(e.opening_cents), 0) as bigint) as opening_arr_cents,
    cast(coalesce(sum(case when e.opening_cents > 0 then e.closing_cents end), 0) as bigint) as closing_arr_cents
from ends as e
