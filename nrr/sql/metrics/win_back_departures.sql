-- grain: one row per departure (churn) in the months asked: ARR lost, owner then, and the return since, all up to the as-of month
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
)
select
    d.account_key,
    a.account_id,
    a.account_name,
    d.month,
    d.before_cents as lost_cents,
    o.owner,
    d.next_month as return_month,
    d.next_cents as return_cents
from changes as d
inner join accounts as a on a.account_key = d.account_key
left join owner_stretches as o
    on o.account_key = d.account_key and o.valid_from < d.month and o.valid_until >= d.month
where d.movement = 'churn' and d.month > $from_month
order by d.before_cents desc, a.account_id, d.month
