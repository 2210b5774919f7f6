-- grain: one row per earlier and later revenue file of which the later is another export of the same
with monthly as (
    select l.file_id, l.account_key, l.start_month, sum(l.arr_cents) as arr_cents
    from stated_lines as l
    where l.monthly
    group by l.file_id, l.account_key, l.start_month
),
covered as (
    select distinct m.file_id, m.start_month
    from monthly as m
),
accounts_told as (
    select
        e.file_id as earlier_file_id,
        c.file_id as later_file_id,
        e.account_key,
        max(case when n.arr_cents = e.arr_cents then 1 else 0 end) as agrees
    from monthly as e
    inner join covered as c on c.start_month = e.start_month and c.file_id > e.file_id
    left join monthly as n
        on n.file_id = c.file_id and n.account_key = e.account_key and n.start_month = e.start_month
    where e.arr_cents > 0
    group by e.file_id, c.file_id, e.account_key
),
starts as (
    select
        l.file_id,
        l.account_key,
        l.unit_line,
        l.start_month,
        case when l.unit_line = '' then l.arr_cents else 0 end as told_by
    from stated_lines as l
    where not l.monthly
    group by l.file_id, l.account_key, l.unit_line, l.start_month, told_by
),
lines_told as (
    select
        e.file_id as earlier_file_id,
        f.file_id as later_file_id,
        case when n.file_id is null then 0 else 1 end as agrees
    from starts as e
    inner join overlap_files as f on f.file_id > e.file_id and not f.monthly
    left join starts as n
        on n.file_id = f.file_id
        and n.account_key = e.account_key
        and n.unit_line = e.unit_line
        and n.start_month = e.start_month
        and n.told_by = e.told_by
),
told as (
    select a.earlier_file_id, a.later_file_id, a.agrees
    from accounts_told as a
    union all
    select s.earlier_file_id, s.later_file_id, s.agrees
    from lines_told as s
)
select t.earlier_file_id, t.later_file_id
from told as t
group by t.earlier_file_id, t.later_file_id
having 2 * sum(t.agrees) >= count(*)
