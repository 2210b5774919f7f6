"""Real data sets kept beside the repository; skipped where they are absent."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from ingest.writing import TODAY, inspect, read

from nrr.ingest.read import read_file
from nrr.loading import account_count
from nrr.warehouse import Warehouse
from nrr.workspace import ImportResult, Upload, Workspace

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
OUTCOMES = Path(__file__).with_name("shared_outcomes.csv")
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


def test_telco_is_refused_because_it_has_no_time() -> None:
    seen = inspect(DATA / "ibm_telco" / "Telco-Customer-Churn.csv")
    assert any("no time" in text and "tenure" in text for text in seen.missing)


def test_contract_totals_are_spread_over_their_terms() -> None:
    parsed = read(DATA / "saasops_contracts" / "input" / "contracts.csv")
    assert (parsed.rows, parsed.accepted) == (50, 50)
    assert parsed.mapping.kind == "contracts"
    assert inspect(DATA / "saasops_contracts" / "input" / "segments.csv").missing  # they name no customer


def test_every_table_is_read_as_what_it_is_or_refused_in_words() -> None:
    found = []
    for path in sorted(DATA.rglob("*.csv")):
        seen = inspect(path)
        assert seen.mapping is not None
        assert not seen.questions, path.name
        if seen.missing:
            outcome = ["refused", seen.mapping.kind, str(seen.row_count), "", ""]
            assert all(len(text) > 20 for text in seen.missing)
        else:
            parsed = read_file(path, path.name, seen.mapping, TODAY)
            numbers = (parsed.rows, parsed.accepted, account_count(parsed))
            outcome = ["read", seen.mapping.kind, *(str(number) for number in numbers)]
        found.append([path.relative_to(DATA).as_posix(), *outcome])
    with OUTCOMES.open(encoding="utf-8", newline="") as file:
        assert found == list(csv.reader(file))[1:]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("dbt_zuora/zuora_rate_plan_charge_data", "Subscription: Version"),
        ("dbt_zuora/zuora_subscription_data", "without prices"),
        ("dbt_zuora/zuora_invoice_item_data", "one-time, usage and recurring charges together"),
        ("dbt_zuora/zuora_payment_data", "what was billed or paid on a day"),
        ("dbt_quickbooks/invoice_line_data", "what was billed or paid on a day"),
        ("dbt_recharge/orders_data", "what was billed or paid on a day"),
        ("dbt_quickbooks/item_data", "products, plans or items"),
        ("dbt_stripe/subscription_data", "without prices"),
        ("dbt_stripe/card_data", "how a customer pays"),
        ("dbt_stripe/discount_data", "what was taken off"),
        ("dbt_salesforce/sf_opportunity_line_item_data", "products of deals"),
        ("dbt_hubspot/deal_data", "no column names the account of a deal"),
        ("dbt_hubspot/deal_company_data", "links ids with ids"),
        ("dbt_hubspot/ticket_data", "No column names the account"),
        ("dbt_zendesk/ticket_comment_data", "not the tickets themselves"),
        ("dbt_intercom/conversation_history_data", "support system"),
        ("dbt_mixpanel/event", "by user"),
    ],
)
def test_tables_of_other_systems_are_refused_for_what_they_are(table: str, words: str) -> None:
    assert words in " ".join(inspect(DATA / "fivetran_seeds" / f"{table}.csv").missing)


def test_parts_of_contracts_are_refused_for_what_they_are() -> None:
    parts = inspect(DATA / "saasops_contracts" / "input" / "segments.csv").missing
    assert "name the contract, not the customer" in " ".join(parts)


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / "ravenstack" / f"ravenstack_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def ravenstack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ImportResult, Warehouse]]:
    workspace = Workspace(tmp_path_factory.mktemp("ravenstack"))
    names = [f"ravenstack_{name}.csv" for name in ("accounts", "subscriptions", "feature_usage", "support_tickets")]
    result = workspace.add([Upload(DATA / "ravenstack" / name, name) for name in names], TODAY)
    warehouse = workspace.warehouse(result.version)
    yield result, warehouse
    warehouse.close()


def test_usage_of_ravenstacks_subscriptions_adds_up_by_account(ravenstack: tuple[ImportResult, Warehouse]) -> None:
    """Subscriptions that start and end within a month have no revenue: their 729 readings are of no known account."""
    result, warehouse = ravenstack
    months = {row["subscription_id"]: (row["start_date"][:7], row["end_date"][:7]) for row in rows_of("subscriptions")}
    owner = {row["subscription_id"]: row["account_id"] for row in rows_of("subscriptions")}
    expected: Counter[str] = Counter()
    unknown = 0
    for row in rows_of("feature_usage"):
        start, end = months[row["subscription_id"]]
        if start == end:
            unknown += 1
        else:
            expected[owner[row["subscription_id"]]] += int(row["usage_count"])
    query = "select account_id, sum(value) as used from source_usage where account_id is not null group by account_id"
    assert {row["account_id"]: row["used"] for row in warehouse.execute(query)} == expected
    assert unknown == 729
    assert result.files[2].notes[-1].startswith("24,271 of 25,000 rows name an account that has revenue")


def test_ravenstacks_tickets_add_up_by_account(ravenstack: tuple[ImportResult, Warehouse]) -> None:
    result, warehouse = ravenstack
    expected = Counter(
        (row["account_id"], row["priority"].replace("medium", "normal")) for row in rows_of("support_tickets")
    )
    query = "select account_id, priority, count(*) as tickets from source_tickets group by account_id, priority"
    assert {(row["account_id"], row["priority"]): row["tickets"] for row in warehouse.execute(query)} == expected
    ratings = [(float(text) - 1) / 4 for row in rows_of("support_tickets") if (text := row["satisfaction_score"])]
    query = "select count(satisfaction) as rated, sum(satisfaction) as total from source_tickets"
    (row,) = warehouse.execute(query)
    assert (row["rated"], row["total"]) == (len(ratings), pytest.approx(sum(ratings)))
    assert result.files[3].notes[-1] == "All 2,000 rows name an account that has revenue."
