-- grain: one row per account and metric at 80% of a limit or on a trend to it at the as-of month, most used first
select
    a.account_key,
    a.account_id,
    a.account_name,
    l.metric,
    l.motion,
    l.value,
    l.limit_value,
    l.slope,
    l.fitted,
    l.arr_cents,
    o.owner
from growth_limits as l
inner join accounts as a on a.account_key = l.account_key
left join owner_stretches as o
    on o.account_key = l.account_key and o.valid_from <= $as_of and o.valid_until > $as_of
where l.month = $as_of and l.sign <> ''
order by l.value / l.limit_value desc, l.arr_cents desc, a.account_id, l.metric
