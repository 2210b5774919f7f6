-- grain: one row per account and asked month with a contraction in the six months up to it
select
    c.account_key,
    m.month,
    cast(sum(c.before_cents - c.after_cents) as bigint) as contraction_cents,
    cast(count(*) as integer) as contractions,
    max(c.month) as contraction_month
from arr_changes as c
inner join score_months as m on c.month <= m.month and c.month > m.month - 6
where c.movement = 'contraction' and ($account_key is null or c.account_key = $account_key)
group by c.account_key, m.month
