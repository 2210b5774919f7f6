-- grain: one row per account with ARR at either end of the window or a movement within it
with flows as (
    select
        c.account_key,
        cast(sum(case when c.movement = 'new' then c.after_cents - c.before_cents else 0 end) as bigint) as new_cents,
        cast(sum(case when c.movement = 'reactivation' then c.after_cents - c.before_cents else 0 end) as bigint) as reactivation_cents,
        cast(sum(case when c.movement = 'expansion' then c.after_cents - c.before_cents else 0 end) as bigint) as expansion_cents,
        cast(sum(case when c.movement = 'contraction' then c.after_cents - c.before_cents else 0 end) as bigint) as contraction_cents,
        cast(sum(case when c.movement = 'churn' then c.after_cents - c.before_cents else 0 end) as bigint) as churn_cents
    from arr_changes as c
    inner join kept_accounts as k on k.account_key = c.account_key
    where c.month > $opening_month and c.month <= $closing_month
    group by c.account_key
)
select
    a.account_key,
    a.account_id,
    a.account_name,
    coalesce(s.segment, '') as segment,
    coalesce(w.opening_cents, 0) as opening_arr_cents,
    coalesce(w.closing_cents, 0) as closing_arr_cents,
    coalesce(w.movement, 'none') as movement,
    coalesce(f.new_cents, 0) as new_cents,
    coalesce(f.reactivation_cents, 0) as reactivation_cents,
    coalesce(f.expansion_cents, 0) as expansion_cents,
    coalesce(f.contraction_cents, 0) as contraction_cents,
    coalesce(f.churn_cents, 0) as churn_cents
from accounts as a
left join window_accounts as w on w.account_key = a.account_key
left join flows as f on f.account_key = a.account_key
left join account_segments as s
    on s.account_key = a.account_key
    and s.dimension = $dimension
    and s.valid_from <= $opening_month
    and s.valid_until > $opening_month
where w.account_key is not null or f.account_key is not null
order by opening_arr_cents desc, a.account_id
