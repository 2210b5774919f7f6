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
    assert "1 row past due or unpaid" in texts(at)


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


def test_deals_go_with_a_revenue_file_and_say_how_many_are_of_its_accounts(
    page: Callable[[], AppTest], workspace: Workspace
) -> None:
    deals = b"Deal Name,Account,Stage,Close Date,Amount\nRenewal,cus_1,Closed Won,2024-01-31,5\nPilot,Nobody,Open,,5\n"
    revenue = b"Customer,Month,MRR\ncus_1,2024-01,100\ncus_1,2024-02,100\n"
    at = upload(page(), ("deals.csv", deals), ("revenue.csv", revenue))
    assert "Looks most like" not in texts(at)
    at = press(at, "Import 2 files")
    assert workspace.current()
    assert "1 of 2 rows name an account that has revenue" in texts(at)


def test_deals_that_name_no_account_are_refused_with_what_helps(
    page: Callable[[], AppTest], workspace: Workspace
) -> None:
    at = upload(page(), ("deals.csv", b"Deal Name,Deal Stage,Close Date\nX,Closed Won,2024-01-31\n"))
    assert "no column names the account of a deal" in texts(at)
    assert not workspace.current()
