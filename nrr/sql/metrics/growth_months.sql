-- grain: one row per kept account with ARR and asked month (the as-of month, and those from first to last): its ARR, size and segment then
select
    c.account_key,
    m.month,
    c.after_cents as arr_cents,
    z.segment as size,
    case when s.segment = p.unstated_segment then null else s.segment end as segment
from months as m
inner join arr_changes as c on c.month <= m.month and c.valid_until > m.month
inner join kept_accounts as k on k.account_key = c.account_key
cross join settings as p
left join account_segments as z
    on z.account_key = c.account_key and z.dimension = 'size' and z.valid_from <= m.month and z.valid_until > m.month
left join account_segments as s
    on s.account_key = c.account_key
    and s.dimension = $dimension
    and s.valid_from <= m.month
    and s.valid_until > m.month
where c.after_cents > 0
    and (m.month = $as_of or (m.month >= $first_month and m.month <= $last_month))
