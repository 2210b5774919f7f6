-- grain: one row per account of the files, with the account it belongs to and that one's ARR at the default as-of month
select
    u.unit_key,
    u.account_key,
    u.account_id,
    u.account_name,
    u.billed,
    coalesce(c.after_cents, 0) as arr_cents
from account_units as u
cross join settings as p
left join arr_changes as c
    on c.account_key = u.account_key
    and c.month <= p.default_as_of
    and c.valid_until > p.default_as_of
order by u.unit_key
