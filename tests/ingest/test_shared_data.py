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


def test_every_table_is_read_or_refused_in_words() -> None:
    for path in sorted(DATA.rglob("*.csv")):
        seen = inspect(path)
        assert seen.mapping is not None or seen.missing, path.name
