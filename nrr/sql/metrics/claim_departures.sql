-- grain: one row per departure (churn) up to the as-of month: the warnings in the 6 months before it, and the return after it
with changes as (
    select
        c.account_key,
        c.month,
        c.movement,
        c.before_cents,
        lead(c.month) over (partition by c.account_key order by c.month) as next_month,
        lead(c.after_cents) over (partition by c.account_key order by c.month) as next_cents
    from arr_changes as c
    inner join kept_accounts as k on k.account_key = c.account_key
    where c.month <= $as_of
),
departures as (
    select d.account_key, d.month, d.before_cents, d.next_month, d.next_cents
    from changes as d
    where d.movement = 'churn'
),
contracted as (
    select d.account_key, d.month, min(c.month) as first_month
    from departures as d
    inner join changes as c
        on c.account_key = d.account_key and c.month >= d.month - 6 and c.month < d.month
    where c.movement = 'contraction'
    group by d.account_key, d.month
),
leavers as (
    select distinct d.account_key
    from departures as d
),
readings as (
    select
        u.account_key,
        u.month,
        u.value,
        sum(u.value) over (
            partition by u.account_key, u.metric order by u.month rows between 3 preceding and 1 preceding
        ) / 3.0 as baseline,
        lag(u.month, 3) over (partition by u.account_key, u.metric order by u.month) as third_before
    from usage_months as u
    inner join leavers as l on l.account_key = u.account_key
),
compared as (
    select r.account_key, r.month, case when 1 - r.value / r.baseline >= p.usage_drop then r.month end as drop_month
    from readings as r
    cross join settings as p
    where r.third_before = r.month - 3 and r.baseline > 0
),
used as (
    select d.account_key, d.month, min(c.drop_month) as first_month
    from departures as d
    inner join compared as c
        on c.account_key = d.account_key and c.month >= d.month - 6 and c.month < d.month
    group by d.account_key, d.month
)
select
    d.account_key,
    d.month,
    d.before_cents as left_cents,
    d.month - t.first_month as contracted_ahead,
    case when u.account_key is null then 0 else 1 end as usage_known,
    d.month - u.first_month as usage_ahead,
    d.next_month - d.month as months_away,
    d.next_cents as return_cents
from departures as d
left join contracted as t on t.account_key = d.account_key and t.month = d.month
left join used as u on u.account_key = d.account_key and u.month = d.month
order by d.account_key, d.month
