-- grain: one row: ARR of accounts won in the twelve months up to the as-of month, kept accounts only
select cast(coalesce(sum(m.amount_cents), 0) as bigint) as new_cents
from movement_months as m
where m.movement = 'new' and m.month > $as_of - 12 and m.month <= $as_of
