-- grain: one row per account whose renewal date lies within a year after the as-of month
select
    a.account_key,
    cast(year(a.renewal_date) * 12 + month(a.renewal_date) - 1 as integer) as month
from accounts as a
where year(a.renewal_date) * 12 + month(a.renewal_date) - 1 > $as_of
    and year(a.renewal_date) * 12 + month(a.renewal_date) - 1 <= $as_of + 12
order by a.account_key
