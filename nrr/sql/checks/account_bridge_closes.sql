-- grain: one row per account whose movements do not add up to its closing ARR
-- holds: For every account, opening ARR plus all movements equals closing ARR.
with moved as (
    select c.account_key, sum(c.after_cents - c.before_cents) as moved_cents
    from arr_changes as c
    group by c.account_key
),
closed as (
    select c.account_key, c.after_cents
    from arr_changes as c
    cross join settings as p
    where c.valid_until = p.last_month + 1
)
select m.account_key, m.moved_cents, c.after_cents as closing_cents
from moved as m
left join closed as c on c.account_key = m.account_key
where c.after_cents is null or c.after_cents <> m.moved_cents
