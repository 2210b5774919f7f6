-- grain: one row per account eligible at the window's opening, with ARR at its opening or closing
with opening as (
    select c.account_key, c.after_cents
    from arr_changes as c
    where c.month <= $opening_month and c.valid_until > $opening_month and c.after_cents > 0
),
closing as (
    select c.account_key, c.after_cents
    from arr_changes as c
    where c.month <= $closing_month and c.valid_until > $closing_month and c.after_cents > 0
)
select
    e.account_key,
    coalesce(o.after_cents, 0) as opening_cents,
    coalesce(c.after_cents, 0) as closing_cents,
    case
        when o.after_cents is null and s.first_month > $opening_month then 'new'
        when o.after_cents is null then 'reactivation'
        when c.after_cents is null then 'churn'
        when c.after_cents > o.after_cents then 'expansion'
        when c.after_cents < o.after_cents then 'contraction'
        else 'none'
    end as movement
from eligible as e
inner join account_starts as s on s.account_key = e.account_key
left join opening as o on o.account_key = e.account_key
left join closing as c on c.account_key = e.account_key
where e.valid_from <= $opening_month and e.valid_until > $opening_month
    and (o.after_cents is not null or c.after_cents is not null)
