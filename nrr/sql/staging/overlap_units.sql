-- grain: one row per account and month (or line) that a file or the earlier ones that it exports anew state
with details as (
    select
        s.account_key,
        s.unit_line,
        s.unit_month,
        sum(s.known_cents) as change_cents
    from overlap_sides as s
    group by
        s.account_key, s.unit_line, s.unit_month, s.unit_product, s.unit_plan, s.unit_currency, s.unit_charge,
        s.known_start, s.known_end
),
changed as (
    select distinct d.account_key, d.unit_line, d.unit_month
    from details as d
    where d.change_cents <> 0
),
wholes as (
    select s.account_key, s.unit_line, s.unit_month, sum(s.side) as surplus
    from overlap_sides as s
    group by
        s.account_key, s.unit_line, s.unit_month, s.product, s.plan, s.quantity, s.start_month, s.end_month,
        s.arr_cents, s.currency, s.charge, s.state, s.state_month, s.trial_month, s.request_month, s.list_arr_cents,
        s.list_month
),
unlike as (
    select distinct w.account_key, w.unit_line, w.unit_month
    from wholes as w
    where w.surplus <> 0
),
earlier_months as (
    select distinct s.unit_month
    from overlap_sides as s
    where s.side = -1
),
units as (
    select
        s.account_key,
        s.unit_line,
        s.unit_month,
        max(s.until_month) as until_month,
        min(s.start_month) as start_month,
        sum(case when s.side = -1 then 1 else 0 end) as earlier_rows,
        sum(case when s.side = 1 then 1 else 0 end) as later_rows,
        sum(case when s.side = -1 then s.arr_cents else 0 end) as earlier_cents,
        sum(case when s.side = 1 then s.arr_cents else 0 end) as later_cents
    from overlap_sides as s
    group by s.account_key, s.unit_line, s.unit_month
)
select
    u.account_key,
    u.unit_line,
    u.unit_month,
    case
        when u.later_rows = 0 and u.earlier_cents > 0 then 'vanished'
        when u.later_rows = 0 then 'nothing'
        when u.earlier_rows = 0 and u.later_cents > 0 and u.start_month < u.until_month and m.unit_month is not null
            then 'added'
        when u.earlier_rows = 0 then 'new'
        when c.account_key is not null then 'differs'
        when w.account_key is not null then 'follows'
        else 'same'
    end as status
from units as u
left join earlier_months as m on m.unit_month = u.unit_month
left join changed as c
    on c.account_key = u.account_key and c.unit_line = u.unit_line and c.unit_month = u.unit_month
left join unlike as w
    on w.account_key = u.account_key and w.unit_line = u.unit_line and w.unit_month = u.unit_month
