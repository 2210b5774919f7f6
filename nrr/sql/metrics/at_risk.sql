-- grain: one row per paying account with a warning sign: contraction in 6 months, renewal within 90 days, usage down
with paying as (
    select c.account_key, c.after_cents as arr_cents
    from arr_changes as c
    inner join kept_accounts as k on k.account_key = c.account_key
    where c.month <= $as_of and c.valid_until > $as_of and c.after_cents > 0
),
contractions as (
    select
        c.account_key,
        cast(sum(c.before_cents - c.after_cents) as bigint) as contraction_cents,
        max(c.month) as contraction_month
    from arr_changes as c
    where c.movement = 'contraction' and c.month > $as_of - 6 and c.month <= $as_of
    group by c.account_key
),
usage_compared as (
    select
        u.account_key,
        u.metric,
        sum(case when u.month = $as_of then u.value else 0 end) as value,
        sum(case when u.month < $as_of then u.value else 0 end) / 3.0 as baseline
    from usage_months as u
    where u.month >= $as_of - 3 and u.month <= $as_of
    group by u.account_key, u.metric
    having count(distinct case when u.month < $as_of then u.month end) = 3
),
usage_drops as (
    select
        u.account_key,
        u.metric,
        1 - u.value / u.baseline as drop_share,
        row_number() over (partition by u.account_key order by 1 - u.value / u.baseline desc, u.metric) as worst_first
    from usage_compared as u
    cross join settings as p
    where u.baseline > 0
        and 1 - u.value / u.baseline >= p.usage_drop
        and exists (select 1 from usage_months as n where n.month = $as_of and n.metric = u.metric)
),
owners as (
    select s.account_key, s.segment as owner
    from account_segments as s
    cross join settings as p
    where s.dimension = 'owner' and s.valid_from <= $as_of and s.valid_until > $as_of
        and s.segment <> p.unstated_segment
)
select
    a.account_key,
    a.account_id,
    a.account_name,
    w.arr_cents,
    a.renewal_date,
    o.owner,
    c.contraction_cents,
    c.contraction_month,
    case when a.renewal_date > $from_date and a.renewal_date <= $until_date then 1 else 0 end as renews_soon,
    u.metric as usage_metric,
    u.drop_share as usage_drop,
    case when c.account_key is null and u.account_key is null then 0 else 1 end as shrinking
from paying as w
inner join accounts as a on a.account_key = w.account_key
left join contractions as c on c.account_key = w.account_key
left join usage_drops as u on u.account_key = w.account_key and u.worst_first = 1
left join owners as o on o.account_key = w.account_key
where c.account_key is not null
    or u.account_key is not null
    or (a.renewal_date > $from_date and a.renewal_date <= $until_date)
