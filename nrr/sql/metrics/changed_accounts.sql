-- grain: one row per account and stretch of months: the window where it stayed and its lines changed, each asked month in which it grew or shrank
with changed as (
    select
        w.account_key,
        cast($opening_month as integer) as from_month,
        cast($closing_month as integer) as to_month,
        cast(w.closing_cents - w.opening_cents as bigint) as change_cents
    from window_accounts as w
    where $windowed
        and w.opening_cents > 0
        and w.closing_cents > 0
        and (
            w.closing_cents <> w.opening_cents
            or exists (
                select 1
                from lines as l
                where l.account_key = w.account_key and l.start_month > $opening_month and l.start_month <= $closing_month
            )
        )
    union
    select
        c.account_key,
        cast(c.month - 1 as integer) as from_month,
        cast(c.month as integer) as to_month,
        cast(c.after_cents - c.before_cents as bigint) as change_cents
    from arr_changes as c
    inner join kept_accounts as k on k.account_key = c.account_key
    where c.movement in ('expansion', 'contraction')
        and c.month >= $first_month
        and c.month <= $last_month
        and ($account_key is null or c.account_key = $account_key)
)
select
    row_number() over (order by c.account_key, c.from_month, c.to_month) as stretch_key,
    c.account_key,
    c.from_month,
    c.to_month,
    c.change_cents,
    case when c.change_cents > 0 then 'expansion' when c.change_cents < 0 then 'contraction' else 'unchanged' end as movement
from changed as c
