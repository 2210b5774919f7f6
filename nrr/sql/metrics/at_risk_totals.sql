-- grain: one row: how many accounts are at risk with how much ARR, and total ARR at the as-of month
with risky as (
    select count(*) as accounts, coalesce(sum(r.arr_cents), 0) as arr_cents
    from at_risk as r
),
held as (
    select coalesce(sum(c.after_cents), 0) as total_cents
    from arr_changes as c
    where c.month <= $as_of and c.valid_until > $as_of
)
select r.accounts, cast(r.arr_cents as bigint) as arr_cents, cast(h.total_cents as bigint) as total_cents
from risky as r
cross join held as h
