-- grain: one row per departure stated in a file by the as-of month's end, under the account it is of
select
    u.account_key,
    d.departure_date,
    cast(year(d.departure_date) * 12 + month(d.departure_date) - 1 as integer) as stated_month,
    d.reason,
    d.comment
from source_departures as d
inner join written_accounts as u on u.written_id = d.account_id
inner join kept_accounts as k on k.account_key = u.account_key
where d.departure_date <= $until_date
order by u.account_key, d.departure_date, d.file_id, d.row_number
