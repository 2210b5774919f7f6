-- grain: one row per kept account with new ARR or expansion in the months of the window, and how much of each
select
    c.account_key,
    cast(sum(case when c.movement = 'new' then c.after_cents - c.before_cents else 0 end) as bigint) as new_cents,
    cast(sum(case when c.movement = 'expansion' then c.after_cents - c.before_cents else 0 end) as bigint) as expansion_cents
from arr_changes as c
inner join kept_accounts as k on k.account_key = c.account_key
where c.month > $opening_month and c.month <= $closing_month and c.movement in ('new', 'expansion')
group by c.account_key
order by c.account_key
