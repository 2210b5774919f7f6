-- grain: one row per account of the files and id that rows about it may name: its own, and that of its row in an accounts file
select a.account_key, a.unit_key, a.account_id as written_id
from account_units as a
union all
select a.account_key, a.unit_key, a.described_id as written_id
from account_units as a
where a.described_id <> a.account_id
