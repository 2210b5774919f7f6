-- grain: one row per accepted line that some policy decides about: from when until when it counts, and at which price
with decided as (
    select
        l.file_id,
        l.row_number,
        l.column_name,
        l.account_key,
        l.line_id,
        l.product,
        l.plan,
        l.quantity,
        l.currency,
        l.charge,
        l.list_arr_cents,
        l.list_month,
        case when p.trial = 'count' then least(l.start_month, coalesce(l.trial_month, l.start_month)) else l.start_month end
            as from_month,
        least(
            coalesce(l.end_month, p.end_of_time),
            case when p.ending = 'request' then coalesce(l.request_month, p.end_of_time) else p.end_of_time end,
            case
                when l.state = 'past_due' and p.past_due = 'leave_out' then coalesce(l.state_month, p.last_stated_month)
                when l.state = 'paused' and p.paused = 'leave_out' then coalesce(l.state_month, p.last_stated_month)
                else p.end_of_time
            end
        ) as until_month,
        case
            when l.list_arr_cents is null then l.arr_cents
            when l.list_month is null and p.forever_discount = 'ignore' then l.list_arr_cents
            when l.list_month is null then l.arr_cents
            when l.arr_cents > 0 and p.finite_discount = 'ignore' then l.list_arr_cents
            when l.arr_cents > 0 then l.arr_cents
            when f.month < l.start_month and p.free_period = 'keep' then l.list_arr_cents
            when f.month < l.start_month then l.arr_cents
            when p.trial = 'count' then l.list_arr_cents
            else l.arr_cents
        end as arr_cents
    from source_lines as l
    cross join settings as p
    left join first_payments as f on f.account_key = l.account_key
    where (
            l.charge is not null
            or l.state is not null
            or l.trial_month is not null
            or l.request_month is not null
            or l.list_arr_cents is not null
        )
        and (l.charge is null or l.charge <> 'usage' or p.usage = 'trailing_3')
        and (l.charge is null or l.charge <> 'proration' or p.proration = 'count')
        and (l.charge is null or l.charge <> 'refund' or p.refund = 'deduct')
)
select
    d.file_id,
    d.row_number,
    d.column_name,
    d.account_key,
    d.line_id,
    d.product,
    d.plan,
    d.quantity,
    d.currency,
    d.charge,
    d.from_month,
    d.until_month,
    d.arr_cents,
    d.list_arr_cents,
    case
        when d.list_month is not null and d.arr_cents <> d.list_arr_cents then greatest(d.from_month, d.list_month)
    end as rise_month
from decided as d
