-- grain: one row per month and movement or fx at month-end rates, kept accounts only
with foreign_changes as (
    select c.account_key, c.month, c.movement, c.moved_cents - c.before_cents as amount_cents
    from month_rate_changes as c
    where c.movement <> 'none'
    union all
    select c.account_key, c.month, 'fx' as movement, c.after_cents - c.moved_cents as amount_cents
    from month_rate_changes as c
    where c.after_cents <> c.moved_cents
),
changes as (
    select f.account_key, f.month, f.movement, f.amount_cents
    from foreign_changes as f
    union all
    select c.account_key, c.month, c.movement, c.after_cents - c.before_cents as amount_cents
    from arr_changes as c
    where not exists (select 1 from month_rate_changes as f where f.account_key = c.account_key)
)
select
    c.month,
    c.movement,
    cast(sum(c.amount_cents) as bigint) as amount_cents,
    count(*) as accounts
from changes as c
inner join kept_accounts as k on k.account_key = c.account_key
group by c.month, c.movement
order by c.month, c.movement
