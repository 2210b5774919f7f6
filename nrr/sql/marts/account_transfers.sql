-- grain: one row per month, account that hands accounts over and account that takes them under the account map
with handed as (
    select
        coalesce(a.unit_key, b.unit_key) as unit_key,
        coalesce(a.valid_from, b.valid_until) as month,
        coalesce(b.account_key, a.unit_key) as from_key,
        coalesce(a.account_key, b.unit_key) as to_key
    from account_ownership as b
    full outer join account_ownership as a on a.unit_key = b.unit_key and a.valid_from = b.valid_until
)
select
    h.month,
    h.from_key,
    h.to_key,
    cast(sum(l.arr_cents) as bigint) as arr_cents
from handed as h
cross join settings as p
inner join lines as l
    on l.unit_key = h.unit_key
    and l.start_month < h.month
    and (l.end_month is null or l.end_month >= h.month)
where h.from_key <> h.to_key and h.month > p.first_month and h.month <= p.last_month
group by h.month, h.from_key, h.to_key
having sum(l.arr_cents) > 0
