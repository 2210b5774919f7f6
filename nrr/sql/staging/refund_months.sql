-- grain: one row per account, currency and month with refunds that are deducted
select r.account_key, r.currency, m.month, sum(r.arr_cents) as refund_cents
from net_lines as r
inner join months as m on m.month >= r.start_month and (r.end_month is null or r.end_month > m.month)
where r.charge = 'refund'
group by r.account_key, r.currency, m.month
