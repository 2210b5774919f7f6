"""Movement logs: levels that add up, and the accounts and months where they do not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ingest.writing import TODAY, inspect, read, save

from nrr.errors import FileRefused, NeedsChoice
from nrr.ingest.read import read_file
from nrr.periods import Month

HEAD = "date,customer,type,mrr_change\n"
CHARTMOGUL = "DATE,CUSTOMER_NAME,MRR_MOVEMENT,MRR,MOVEMENT_TYPE,CURRENCY_CODE,CUSTOMER_EXTERNAL_ID,CUSTOMER_UUID,RANK\n"


def levels(parsed) -> list[tuple[str, str, str | None, int]]:  # type: ignore[no-untyped-def]
    return sorted(
        (
            line["account_id"],
            str(Month(line["start_month"])),
            None if line["end_month"] is None else str(Month(line["end_month"])),
            line["arr_cents"],
        )
        for line in parsed.lines.to_pylist()
    )


def test_newest_first_and_ties(tmp_path: Path) -> None:
    text = (
        HEAD + "2024-03-01,A,churn,-30\n2024-02-01,A,contraction,-20\n2024-02-01,A,expansion,40\n2024-01-01,A,new,10\n"
    )
    assert levels(read(save(tmp_path, text))) == [
        ("A", "2024-01", "2024-02", 12000),
        ("A", "2024-02", "2024-03", 36000),
    ]


def test_times_of_day_order_a_day(tmp_path: Path) -> None:
    rows = "1/31/24 9:30 PM,A,churn,-15\n1/31/24 11:00 AM,A,upgrade,5\n1/31/24 9:15 AM,A,new,10\n"
    text = HEAD + rows + "2/1/24 8:00 AM,B,new,1\n"
    assert levels(read(save(tmp_path, text))) == [("B", "2024-02", None, 1200)]


@pytest.mark.parametrize(
    ("rows", "reason", "words"),
    [
        ("2024-02-01,A,churn,-8\n", "churn_leaves_rest", "A, Feb 2024: churn of 8.00 leaves 2.00"),
        ("2024-02-01,A,new,8\n", "new_while_paying", "A, Feb 2024: new while already paying 10.00"),
        ("2024-02-01,A,contraction,-11\n", "below_zero", "A, Feb 2024: contraction of 11.00 is more than the 10.00"),
        ("2024-02-01,A,contraction,1\n", "wrong_sign", "A, Feb 2024: contraction of 1.00 has the wrong sign"),
        ("2024-02-01,A,transfer,1\n", "unknown_movement", 'A, Feb 2024: "transfer" is no known type of movement'),
        ("2024-02-01,A,churn,-10\n2024-03-01,A,expansion,5\n", "expansion_of_nothing", "A, Mar 2024"),
        ("2024-02-01,A,win-back,5\n", "reactivation_while_paying", "A, Feb 2024"),
        ("2023-12-01,A,expansion,5\n", "opening_missing", "A, Dec 2023: it begins with expansion"),
    ],
)
def test_what_does_not_add_up_names_the_account_and_the_month(
    tmp_path: Path, rows: str, reason: str, words: str
) -> None:
    good = "".join(f"2024-01-01,{name},new,1\n2024-04-01,{name},churn,-1\n" for name in "BCDE")
    parsed = read(save(tmp_path, HEAD + "2024-01-01,A,new,10\n" + rows + good))
    assert set(parsed.reasons) == {reason}
    assert parsed.reasons[reason] == 1 + rows.count("\n")
    assert words in parsed.quarantine["message"].to_pylist()[0]
    assert {line["account_id"] for line in parsed.lines.to_pylist()} == set("BCDE")
    assert sum(cents for cents in parsed.quarantine["arr_cents"].to_pylist()) >= 12000


def test_a_log_that_begins_in_mid_life_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path, HEAD + "2024-01-01,A,expansion,10\n2024-01-01,B,churn,-5\n2024-01-01,C,new,5\n")
    mapping = inspect(path).mapping
    assert mapping is not None
    with pytest.raises(FileRefused, match="2 accounts of 3; A, Jan 2024: it begins with expansion"):
        read_file(path, path.name, mapping, TODAY)


def test_amounts_may_be_annual(tmp_path: Path) -> None:
    text = "month,account,movement,arr_change\n2024-01,A,new,120\n2024-03,A,downgrade,20.01\n"
    assert levels(read(save(tmp_path, text))) == [("A", "2024-01", "2024-03", 12000), ("A", "2024-03", None, 9999)]


def test_coverage_ends_with_the_last_movement(tmp_path: Path) -> None:
    text = HEAD + "2024-01-05,A,new,10\n2024-05-20,A,expansion,1\n"
    coverage = read(save(tmp_path, text), today=date(2025, 1, 1)).coverage
    assert coverage is not None
    assert (str(coverage.first_month), str(coverage.last_complete_month)) == ("2024-01", "2024-04")


def test_chartmogul_cents_with_invoices_in_several_currencies(tmp_path: Path) -> None:
    rows = "2024-01-01,A,1000,1000,new_biz,EUR,a,cus_a,1\n2024-01-01,B,500,500,new_biz,USD,b,cus_b,1\n"
    path = save(tmp_path, CHARTMOGUL + rows)
    mapping = inspect(path).mapping
    assert mapping is not None
    with pytest.raises(NeedsChoice) as asked:
        read_file(path, path.name, mapping, TODAY)
    assert asked.value.choices == ("EUR", "USD")
    parsed = read(path, changes={"currency": "EUR"})
    assert parsed.currency == "EUR"
    assert levels(parsed) == [("a", "2024-01", None, 12000), ("b", "2024-01", None, 6000)]


def test_chartmogul_customers_with_several_external_ids_stay_one(tmp_path: Path) -> None:
    rows = "2024-01-01,A,1000,1000,new_biz,EUR,a1,cus_a,1\n2024-02-01,A,500,1500,expansion,EUR,a2,cus_a,2\n"
    assert levels(read(save(tmp_path, CHARTMOGUL + rows))) == [
        ("cus_a", "2024-01", "2024-02", 12000), ("cus_a", "2024-02", None, 18000),
    ]  # fmt: skip


def test_a_type_column_alone_makes_no_log(tmp_path: Path) -> None:
    text = "customer,month,type,mrr\nA,2024-01,standard,10\nA,2024-02,premium,20\n"
    assert read(save(tmp_path, text)).mapping.kind == "long"


def test_a_mapping_from_the_screen_keeps_the_format_s_own_columns(tmp_path: Path) -> None:
    path = save(tmp_path, HEAD + "2024-01-01,A,new,10\n2024-02-01,A,churn,-10\n")
    mapping = inspect(path).mapping
    assert mapping is not None
    general = {role: mapping.columns[role] for role in ("account", "month", "amount")}
    parsed = read_file(path, path.name, mapping.with_changes(columns=general), TODAY)
    assert levels(parsed) == [("A", "2024-01", "2024-02", 12000)]
    assert parsed.mapping.columns["movement"] == "type"


@pytest.mark.parametrize("kind", ["mrr_movements", "contracts"])
def test_a_kind_that_does_not_fit_is_refused(tmp_path: Path, kind: str) -> None:
    path = save(tmp_path, "customer,start,mrr\nA,2024-01-01,10\n")
    assert inspect(path, kind=kind).missing
    mapping = inspect(path).mapping
    assert mapping is not None
    roles = {"account": "customer", "month": "start", "start": "start", "amount": "mrr"}
    with pytest.raises(FileRefused, match="incomplete"):
        read_file(path, path.name, mapping.with_changes(kind=kind, columns=roles), TODAY)


def test_amounts_that_may_be_levels_are_not_guessed_at(tmp_path: Path) -> None:
    rows = "2024-01-01,A,new,10\n2024-02-01,A,expansion,15\n2024-03-01,A,churn,0\n"
    path = save(tmp_path, "date,customer,type,mrr\n" + rows)
    mapping = inspect(path).mapping
    assert mapping is not None
    with pytest.raises(FileRefused, match="or what the account pays after it"):
        read_file(path, path.name, mapping, TODAY)
    changes = "2024-01-01,A,new,10\n2024-02-01,A,expansion,5\n2024-03-01,A,churn,15\n"
    text = "date,customer,type,mrr\n" + changes
    assert [cents for *_, cents in levels(read(save(tmp_path, text)))] == [12000, 18000]
