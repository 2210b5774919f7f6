-- grain: one row per month, currency and currency it is converted to: the rate that the last file to state one states
with numbered as (
    select
        r.month,
        r.currency,
        r.to_currency,
        r.rate,
        row_number() over (
            partition by r.month, r.currency, r.to_currency order by r.file_id desc, r.row_number desc
        ) as latest_first
    from source_rates as r
    cross join settings as p
    where r.month >= p.first_month - 1
)
select n.month, n.currency, n.to_currency, n.rate
from numbered as n
where n.latest_first = 1
order by n.month desc, n.currency, n.to_currency
