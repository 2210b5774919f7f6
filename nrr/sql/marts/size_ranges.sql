-- grain: one row per account that ever had ARR: the size segments of its lowest and highest positive ARR
with arr_ranges as (
    select c.account_key, min(c.after_cents) as lowest_cents, max(c.after_cents) as highest_cents
    from arr_changes as c
    where c.after_cents > 0
    group by c.account_key
)
select r.account_key, l.segment as lowest, h.segment as highest
from arr_ranges as r
inner join size_segments as l on l.from_cents <= r.lowest_cents and l.until_cents > r.lowest_cents
inner join size_segments as h on h.from_cents <= r.highest_cents and h.until_cents > r.highest_cents
