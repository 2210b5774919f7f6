-- grain: one row per account, month up to the as-of month in which it grew, motion and product of a cross-sell: what that mechanism added, and the ARR before
with grown as (
    select c.account_key, c.month, c.before_cents
    from arr_changes as c
    inner join kept_accounts as k on k.account_key = c.account_key
    where c.movement = 'expansion' and c.month > $first_month and c.month <= $as_of
),
effects as (
    select a.account_key, a.to_month as month, e.mechanism, e.cents
    from mechanism_effects as e
    inner join changed_accounts as a on a.stretch_key = e.stretch_key
),
taken_up as (
    select g.account_key, g.month, g.before_cents, l.product, sum(l.arr_cents) as cents
    from grown as g
    inner join lines as l
        on l.account_key = g.account_key
        and l.start_month <= g.month
        and (l.end_month is null or l.end_month > g.month)
    where l.product is not null and l.arr_cents > 0
        and not exists (
            select 1
            from lines as b
            where b.account_key = l.account_key
                and b.product = l.product
                and b.arr_cents > 0
                and b.start_month < g.month
                and (b.end_month is null or b.end_month >= g.month)
        )
    group by g.account_key, g.month, g.before_cents, l.product
)
select g.account_key, g.month, r.motion, '' as product, g.before_cents, cast(sum(e.cents) as bigint) as gain_cents
from grown as g
inner join effects as e on e.account_key = g.account_key and e.month = g.month
inner join growth_motions as r on r.mechanism = e.mechanism
group by g.account_key, g.month, r.motion, g.before_cents
having sum(e.cents) > 0
union all
select t.account_key, t.month, 'cross-sell' as motion, t.product, t.before_cents, cast(t.cents as bigint) as gain_cents
from taken_up as t
