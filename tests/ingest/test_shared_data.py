"""Real data sets kept beside the repository; skipped where they are absent."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest.writing import inspect, read

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data sets are not beside the repository")


def test_ravenstack_imports_without_a_mapping() -> None:
    subscriptions = read(DATA / "ravenstack" / "ravenstack_subscriptions.csv")
    assert (subscriptions.rows, subscriptions.accepted) == (5000, 4848)
    assert subscriptions.reasons == {"never_at_month_end": 152}  # start and end in the same month
    assert subscriptions.mapping.measure == "mrr"
    assert subscriptions.coverage is not None
    assert str(subscriptions.coverage.last_complete_month) == "2024-12"
    accounts = read(DATA / "ravenstack" / "ravenstack_accounts.csv")
    assert accounts.accepted == 500
    assert {"industry", "country", "referral_source", "plan_tier"} <= set(accounts.mapping.segments)


@pytest.mark.parametrize("name", ["support_tickets", "churn_events", "feature_usage"])
def test_ravenstack_events_are_not_revenue(name: str) -> None:
    assert inspect(DATA / "ravenstack" / f"ravenstack_{name}.csv").missing


def test_telco_is_refused_because_it_has_no_time() -> None:
    seen = inspect(DATA / "ibm_telco" / "Telco-Customer-Churn.csv")
    assert any("no time" in text and "tenure" in text for text in seen.missing)


def test_contract_totals_are_spread_over_their_terms() -> None:
    parsed = read(DATA / "saasops_contracts" / "input" / "contracts.csv")
    assert (parsed.rows, parsed.accepted) == (50, 50)
    assert parsed.mapping.kind == "contracts"
    assert inspect(DATA / "saasops_contracts" / "input" / "segments.csv").missing  # they name no customer


READ = {
    "dbt_hubspot/company_data": "hubspot_companies",
    "dbt_quickbooks/customer_data": "quickbooks_customers",
    "dbt_recharge/customer_data": "accounts",
    "dbt_recharge/subscription_data": "recharge_subscriptions",
    "dbt_recharge/subscription_history_data": "recharge_subscriptions",
    "dbt_recurly/billing_info_history_data": "accounts",
    "dbt_recurly/subscription_history_data": "recurly_subscriptions",
    "dbt_salesforce/sf_account_data": "salesforce_accounts",
    "dbt_salesforce/sf_account_history_data": "salesforce_accounts",
    "dbt_stripe/customer_data": "accounts",
    "dbt_zendesk/organization_data": "accounts",
    "ravenstack/ravenstack_accounts": "accounts",
    "ravenstack/ravenstack_subscriptions": "subscriptions",
    "expected/test_case_inputs": "wide",  # an answer sheet, no export: it is asked whether it holds MRR or ARR
    "input/contracts": "contracts",
    "input/contracts_renewalblank": "contracts",
    "input/contracts_v2": "contracts",
    "input/customers": "accounts",
    "input_testdb2/contracts": "contracts",
    "input_testdb2/customers": "accounts",
}


def test_every_table_is_read_as_what_it_is_or_refused_in_words() -> None:
    found = {}
    for path in sorted(DATA.rglob("*.csv")):
        seen = inspect(path)
        assert seen.mapping is not None or seen.missing, path.name
        if not seen.missing and seen.mapping is not None:
            found[f"{path.parent.name}/{path.stem}"] = seen.mapping.kind
    assert found == READ


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("dbt_zuora/zuora_rate_plan_charge_data", "Subscription: Version"),
        ("dbt_zuora/zuora_invoice_item_data", "one-time, usage and recurring charges together"),
        ("dbt_zuora/zuora_payment_data", "what was billed or paid on a day"),
        ("dbt_quickbooks/invoice_line_data", "what was billed or paid on a day"),
        ("dbt_quickbooks/item_data", "products, plans or items"),
        ("dbt_salesforce/sf_opportunity_data", "deals of a sales pipeline"),
        ("dbt_hubspot/deal_data", "deals of a sales pipeline"),
        ("dbt_zendesk/ticket_data", "support tickets"),
        ("dbt_intercom/conversation_history_data", "support system"),
        ("dbt_mixpanel/event", "by user"),
    ],
)
def test_tables_of_other_systems_are_refused_for_what_they_are(table: str, words: str) -> None:
    assert words in " ".join(inspect(DATA / "fivetran_seeds" / f"{table}.csv").missing)
