-- grain: one row per segment whose movements do not lead to the ARR of its accounts
-- holds: For every segment, the movements of its accounts up to the default as-of month add up to its accounts' ARR, account by account.
with kept as (
    select s.account_key, s.dimension, s.segment
    from account_segments as s
    cross join settings as p
    where s.valid_from <= p.default_as_of - 12 and s.valid_until > p.default_as_of - 12
),
accounts_of_month as (
    select
        c.account_key,
        sum(c.after_cents - c.before_cents) as moved_cents,
        sum(case when c.valid_until > p.default_as_of then c.after_cents else 0 end) as arr_cents
    from arr_changes as c
    cross join settings as p
    where c.month <= p.default_as_of
    group by c.account_key
)
select k.dimension, k.segment, sum(a.moved_cents) as moved_cents, sum(a.arr_cents) as accounts_cents
from kept as k
inner join accounts_of_month as a on a.account_key = k.account_key
group by k.dimension, k.segment
having sum(a.moved_cents) <> sum(a.arr_cents)
