-- grain: one row per account and asked month at whose end it has ARR, with since when it has had some
with spells as (
    select
        c.account_key,
        c.month,
        c.valid_until,
        c.after_cents,
        max(case when c.movement in ('new', 'reactivation') then c.month end) over (
            partition by c.account_key order by c.month rows between unbounded preceding and current row
        ) as since_month
    from arr_changes as c
    where $account_key is null or c.account_key = $account_key
)
select s.account_key, m.month, s.after_cents as arr_cents, s.since_month
from spells as s
inner join score_months as m on m.month >= s.month and m.month < s.valid_until
where s.after_cents > 0
