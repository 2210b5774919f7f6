-- grain: one row per account and metric at 80% of a limit or on a trend to it at the as-of month, most used first
with owners as (
    select s.account_key, s.segment as owner
    from account_segments as s
    cross join settings as p
    where s.dimension = 'owner' and s.valid_from <= $as_of and s.valid_until > $as_of
        and s.segment <> p.unstated_segment
)
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
left join owners as o on o.account_key = l.account_key
where l.month = $as_of and l.sign <> ''
order by l.value / l.limit_value desc, l.arr_cents desc, a.account_id, l.metric
