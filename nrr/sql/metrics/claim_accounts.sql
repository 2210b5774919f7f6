-- grain: one row per account that opened the window: its ARR at both ends and 12 months before, and its products at the opening
with held as (
    select
        l.account_key,
        count(distinct coalesce(l.product, '')) as products,
        max(case when l.product is null then 0 else 1 end) as named
    from lines as l
    where l.arr_cents > 0
        and l.start_month <= $opening_month
        and (l.end_month is null or l.end_month > $opening_month)
    group by l.account_key
)
select
    w.account_key,
    w.opening_cents,
    w.closing_cents,
    coalesce(b.after_cents, 0) as before_cents,
    cast(coalesce(h.products, 0) as bigint) as products,
    cast(coalesce(h.named, 0) as bigint) as named
from window_accounts as w
left join held as h on h.account_key = w.account_key
left join arr_changes as b
    on b.account_key = w.account_key
    and b.month <= $opening_month - 12
    and b.valid_until > $opening_month - 12
where w.opening_cents > 0
order by w.account_key
