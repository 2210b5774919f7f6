-- grain: one row per policy that decides about any line (of grace_months: gap): how many, and of how many accounts
select a.policy, count(*) as decided_lines, count(distinct a.account_key) as accounts
from policy_accounts as a
group by a.policy
