-- grain: one row per account whose ARR ended within the months of grace, not known as cancelled, not renewed since
with gaps as (
    select c.account_key, c.month, c.before_cents
    from settings as p
    inner join arr_changes as c
        on c.month > $as_of - p.grace_months and c.month <= $as_of and c.valid_until > $as_of and c.after_cents = 0
    inner join kept_accounts as k on k.account_key = c.account_key
    where p.grace_months > 0
),
cancelled as (
    select distinct l.account_key, l.end_month as month
    from gaps as g
    inner join lines as l on l.account_key = g.account_key and l.end_month = g.month
    inner join source_lines as s
        on s.file_id = l.file_id
        and s.row_number = l.row_number
        and s.column_name is not distinct from l.column_name
    where s.request_month is not null or s.state is not null
),
opening as (
    select c.account_key
    from arr_changes as c
    where c.month <= $opening_month and c.valid_until > $opening_month and c.after_cents > 0
)
select
    a.account_id,
    a.account_name,
    g.month,
    g.before_cents as arr_cents,
    case when o.account_key is null then 0 else g.before_cents end as base_arr_cents
from gaps as g
inner join accounts as a on a.account_key = g.account_key
left join cancelled as c on c.account_key = g.account_key and c.month = g.month
left join opening as o on o.account_key = g.account_key
where c.account_key is null
order by g.before_cents desc, a.account_id
