-- grain: one row per account, cell and stretch of months in it; a cell is '' (all accounts) or a segment of one dimension
select e.account_key, cast('' as varchar) as cell, e.valid_from, e.valid_until
from eligible as e
union all
select
    e.account_key,
    s.segment as cell,
    greatest(e.valid_from, s.valid_from) as valid_from,
    least(e.valid_until, s.valid_until) as valid_until
from eligible as e
inner join account_segments as s
    on s.account_key = e.account_key
    and s.dimension = $dimension
    and s.valid_from < e.valid_until
    and s.valid_until > e.valid_from
