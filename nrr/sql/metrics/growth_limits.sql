-- grain: one row per account with ARR, metric with a limit and asked month: how much of the limit is used and what that is a sign of
with reached as (
    select
        r.account_key,
        r.metric,
        m.motion,
        r.month,
        r.value,
        r.limit_value,
        r.slope,
        r.fitted,
        g.arr_cents,
        case
            when r.value >= r.limit_value then 'full'
            when r.value * 5 >= r.limit_value * 4 then 'near'
            when r.slope > 0 and r.fitted + 3 * r.slope >= r.limit_value * 0.999999999 then 'trend'
            else ''
        end as sign
    from growth_readings as r
    inner join growth_metrics as m on m.metric = r.metric
    inner join growth_months as g on g.account_key = r.account_key and g.month = r.month
)
select
    d.*,
    row_number() over (
        partition by d.account_key, d.month, d.motion
        order by case d.sign when 'full' then 0 when 'near' then 1 when 'trend' then 2 else 3 end,
            d.value / d.limit_value desc, d.metric
    ) as first_of_motion
from reached as d
