-- grain: one row per account of the five with the most opening ARR of each segment
with ranked as (
    select
        s.segment,
        w.account_key,
        w.opening_cents,
        w.closing_cents,
        row_number() over (partition by s.segment order by w.opening_cents desc, w.account_key) as place
    from window_accounts as w
    inner join account_segments as s
        on s.account_key = w.account_key
        and s.dimension = $dimension
        and s.valid_from <= $opening_month
        and s.valid_until > $opening_month
    where w.opening_cents > 0
)
select
    r.segment,
    a.account_id,
    a.account_name,
    r.opening_cents as opening_arr_cents,
    r.closing_cents as closing_arr_cents
from ranked as r
inner join accounts as a on a.account_key = r.account_key
where r.place <= 5
order by r.segment, r.place
