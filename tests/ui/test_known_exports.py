"""Known exports on the Data page: named as what they are, overridable, refused with what to do next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest
from ui.test_data_page import checked, page, press, texts, upload, workspace

from nrr.workspace import Workspace

__all__ = ["page", "workspace"]
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
PRODUCTS = b"id,livemode,name,created\nprod_1,true,Team,2024-01-05\nprod_2,true,Pro,2024-01-06\n"


def stripe() -> bytes:
    return (GOLDEN / "stripe_subscriptions" / "export.csv").read_bytes()


def kind_box(at: AppTest) -> object:
    (box,) = [box for box in at.selectbox if box.label == "Kind of file"]
    return box


def test_a_stripe_export_is_named_and_imported(page: Callable[[], AppTest], workspace: Workspace) -> None:
    at = upload(page(), ("subscriptions.csv", stripe()))
    assert "Read as **Stripe subscriptions**" in texts(at)
    assert kind_box(at).value == "stripe_subscriptions"  # type: ignore[attr-defined]
    at = press(at, "Import 1 file")
    assert workspace.current()
    assert "past due or unpaid" not in texts(at)  # the only such row is set apart


def test_the_kind_can_be_overridden(page: Callable[[], AppTest]) -> None:
    at = upload(page(), ("subscriptions.csv", stripe()))
    checked(kind_box(at).set_value("subscriptions").run())  # type: ignore[attr-defined]
    assert "Read as **subscription periods (start, end, amount)**" in texts(at)


def test_live_subscriptions_only_are_refused_with_what_to_do(page: Callable[[], AppTest]) -> None:
    lines = stripe().decode().splitlines(keepends=True)
    live = [line for line in lines if "canceled" not in line and "incomplete" not in line]
    at = upload(page(), ("subscriptions.csv", "".join(live).encode()))
    assert "export subscriptions again with the status All" in texts(at)


def test_a_table_that_is_no_revenue_is_said_to_be_that(page: Callable[[], AppTest]) -> None:
    at = upload(page(), ("products.csv", PRODUCTS))
    assert "Looks most like **A billing system's other tables**" in texts(at)
    assert "whose rows name no customer" in texts(at)


def test_a_movement_log_shows_its_own_columns_and_is_imported(
    page: Callable[[], AppTest], workspace: Workspace
) -> None:
    at = upload(page(), ("log.csv", (GOLDEN / "mrr_movements" / "export.csv").read_bytes()))
    (box,) = [box for box in at.selectbox if box.label == "Type of movement column (required)"]
    assert box.value == "Movement Type"
    at = press(at, "Import 1 file")
    assert workspace.current()
    assert "churn of 80.00 leaves 20.00" in texts(at)


def test_deals_are_refused_with_what_helps(page: Callable[[], AppTest], workspace: Workspace) -> None:
    at = upload(page(), ("deals.csv", (GOLDEN / "deals" / "export.csv").read_bytes()))
    assert "deals of a sales pipeline" in texts(at)
    assert "one column per month" in texts(at)
    assert not workspace.current()
