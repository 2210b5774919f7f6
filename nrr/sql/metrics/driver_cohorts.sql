-- grain: one row per year in which accounts that opened the window were won, with their components
select
    cast(floor(s.first_month / 12) as integer) as key,
    cast(cast(floor(s.first_month / 12) as integer) as varchar) as name,
    cast(sum(w.opening_cents) as bigint) as opening_cents,
    cast(sum(case when w.closing_cents > w.opening_cents then w.closing_cents - w.opening_cents else 0 end) as bigint) as expansion_cents,
    cast(sum(case when w.closing_cents > 0 and w.closing_cents < w.opening_cents then w.closing_cents - w.opening_cents else 0 end) as bigint)
        as contraction_cents,
    cast(sum(case when w.closing_cents = 0 then -w.opening_cents else 0 end) as bigint) as churn_cents
from window_accounts as w
inner join account_starts as s on s.account_key = w.account_key
where w.opening_cents > 0
group by cast(floor(s.first_month / 12) as integer)
