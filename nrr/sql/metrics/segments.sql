-- grain: one row per segment of one dimension, by the segment an account had at the window's opening
select
    s.segment,
    cast(sum(w.opening_cents) as bigint) as opening_arr_cents,
    cast(sum(case when w.opening_cents > 0 then w.closing_cents else 0 end) as bigint) as closing_arr_cents,
    cast(sum(case when w.opening_cents > 0 and w.closing_cents > w.opening_cents then w.closing_cents - w.opening_cents else 0 end) as bigint)
        as expansion_cents,
    cast(sum(case when w.closing_cents > 0 and w.closing_cents < w.opening_cents then w.closing_cents - w.opening_cents else 0 end) as bigint)
        as contraction_cents,
    cast(sum(case when w.closing_cents = 0 then -w.opening_cents else 0 end) as bigint) as churn_cents,
    count(case when w.opening_cents > 0 then 1 end) as opening_accounts,
    count(case when w.opening_cents > 0 and w.closing_cents > 0 then 1 end) as retained_accounts,
    count(case when w.opening_cents > 0 and w.closing_cents > w.opening_cents then 1 end) as expanded_accounts,
    count(case when w.closing_cents > 0 and w.closing_cents < w.opening_cents then 1 end) as contracted_accounts,
    count(case when w.opening_cents > 0 and w.closing_cents = 0 then 1 end) as churned_accounts,
    cast(sum(w.closing_cents) as bigint) as total_arr_cents
from window_accounts as w
inner join account_segments as s
    on s.account_key = w.account_key
    and s.dimension = $dimension
    and s.valid_from <= $opening_month
    and s.valid_until > $opening_month
group by s.segment
order by opening_arr_cents desc, s.segment
