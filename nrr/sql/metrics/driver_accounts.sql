-- grain: one row per account that opened the window, with its components
select
    a.account_id as key,
    a.account_name as name,
    cast(sum(w.opening_cents) as bigint) as opening_cents,
    cast(sum(case when w.closing_cents > w.opening_cents then w.closing_cents - w.opening_cents else 0 end) as bigint) as expansion_cents,
    cast(sum(case when w.closing_cents > 0 and w.closing_cents < w.opening_cents then w.closing_cents - w.opening_cents else 0 end) as bigint)
        as contraction_cents,
    cast(sum(case when w.closing_cents = 0 then -w.opening_cents else 0 end) as bigint) as churn_cents
from window_accounts as w
inner join accounts as a on a.account_key = w.account_key
where w.opening_cents > 0
group by a.account_id, a.account_name
