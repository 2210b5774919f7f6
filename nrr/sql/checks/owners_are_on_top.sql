-- grain: one row per account that owns another under the account map and at the same time belongs to one, or to two
-- holds: Under the account map every account belongs to one account at most, and that one to none.
with tops as (
    select o.account_key, o.unit_key, o.valid_from
    from account_ownership as o
    inner join account_ownership as a on a.unit_key = o.account_key and a.valid_from = o.valid_from
),
twice as (
    select min(o.account_key) as account_key, o.unit_key, o.valid_from
    from account_ownership as o
    group by o.unit_key, o.valid_from
    having count(*) > 1
)
select t.account_key, t.unit_key, t.valid_from
from tops as t
union all
select w.account_key, w.unit_key, w.valid_from
from twice as w
