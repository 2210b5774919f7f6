-- grain: one row per departure in the months asked: answers, tickets and usage of the account since, up to its return or the as-of month
with changes as (
    select
        c.account_key,
        c.month,
        c.movement,
        lead(c.month) over (partition by c.account_key order by c.month) as next_month
    from arr_changes as c
    inner join kept_accounts as k on k.account_key = c.account_key
    where c.month <= $as_of
),
departures as (
    select d.account_key, d.month, coalesce(d.next_month, $as_of + 1) as until_month
    from changes as d
    where d.movement = 'churn' and d.month > $from_month
),
heard as (
    select
        d.account_key,
        d.month,
        cast(sum(m.answers) as bigint) as answers,
        cast(sum(m.score_sum) as bigint) as score_sum,
        cast(sum(m.tickets) as bigint) as tickets
    from departures as d
    inner join signal_months as m
        on m.account_key = d.account_key and m.month > d.month and m.month < d.until_month
    group by d.account_key, d.month
),
used as (
    select d.account_key, d.month, count(distinct u.month) as usage_months
    from departures as d
    inner join usage_months as u
        on u.account_key = d.account_key and u.month > d.month and u.month < d.until_month
    where u.value > 0
    group by d.account_key, d.month
)
select
    d.account_key,
    d.month,
    coalesce(h.answers, 0) as answers,
    coalesce(h.score_sum, 0) as score_sum,
    coalesce(h.tickets, 0) as tickets,
    coalesce(u.usage_months, 0) as usage_months
from departures as d
left join heard as h on h.account_key = d.account_key and h.month = d.month
left join used as u on u.account_key = d.account_key and u.month = d.month
