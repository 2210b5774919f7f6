-- grain: one row per counted line with a usable rate, its ARR in the reporting currency at the rates of one month
select
    l.file_id,
    l.row_number,
    l.column_name,
    l.account_key,
    l.line_id,
    l.product,
    l.plan,
    l.quantity,
    l.start_month,
    l.end_month,
    l.local_arr_cents,
    l.currency,
    case
        when r.numerator = r.denominator then l.local_arr_cents
        else cast(
            (2 * cast(l.local_arr_cents as hugeint) * r.numerator + r.denominator) // (2 * r.denominator) as bigint
        )
    end as arr_cents
from counted_lines as l
inner join constant_rates as r on r.currency = l.currency
