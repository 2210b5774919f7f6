"""Golden scenarios: an export as the system writes it, and the ARR that hand arithmetic finds in it.

A folder of ``tests/golden`` is named after the kind it is recognised as. ``expected.csv`` (account, month, arr) lists
every account-month above zero up to its last month, in which open lines still count; ``quarantine.csv`` (line,
reason, arr), where there is one, lists every row set apart and its ARR at stake, blank where unknown. ``export*`` are
the files. ``expected.csv`` leaves lines with a charge (usage, refund...) out; ``facts.csv``, where there is one, lists
every line that has a fact for policies. In place of ``expected.csv``, a list of accounts has ``accounts.csv`` (account,
name, renewal, then one column per dimension); deals, tickets, NPS answers and payments have ``canonical.csv``, every
column of their canonical table over all files; and what is recognised and refused has ``refused.txt``, each line of
which is in the reason.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ingest.writing import inspect, read

from nrr.ingest.parsed import ParsedFile
from nrr.periods import Month

FACT_MONTHS = ("state_month", "trial_month", "request_month", "list_month")
GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def folders(holding: str) -> list[Path]:
    return sorted(path.parent for path in GOLDEN.glob(f"*/{holding}"))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cents(text: str) -> int | None:
    return int(Decimal(text) * 100) if text else None


@pytest.mark.parametrize("scenario", folders("expected.csv"), ids=lambda path: path.name)
def test_golden(scenario: Path) -> None:
    parsed = [read(path) for path in sorted(scenario.glob("export*"))]
    expected = {(row["account"], row["month"]): cents(row["arr"]) for row in rows_of(scenario / "expected.csv")}
    last = max(Month.parse(month) for _, month in expected)
    found: dict[tuple[str, str], int] = {}
    for line in (line for one in parsed for line in one.lines.to_pylist()):
        if line["charge"] is not None:
            continue
        end = last.index + 1 if line["end_month"] is None else min(line["end_month"], last.index + 1)
        for month in range(line["start_month"], end):
            key = (line["account_id"], str(Month(month)))
            found[key] = found.get(key, 0) + line["arr_cents"]
    assert {one.mapping.kind for one in parsed} == {scenario.name}
    assert {key: arr for key, arr in found.items() if arr} == expected
    check_quarantine(scenario, parsed)
    listed = rows_of(scenario / "facts.csv") if (scenario / "facts.csv").exists() else []
    stated = [facts_of(line) for one in parsed for line in one.lines.to_pylist()]
    assert [line for line in stated if len(line) > 3] == [{k: v for k, v in row.items() if v} for row in listed]


def facts_of(line: dict[str, Any]) -> dict[str, str]:
    """Return a line as a row of ``facts.csv`` without its blanks."""
    months = {name: str(Month(line[name])) for name in FACT_MONTHS if line[name] is not None}
    texts = {name: line[name] for name in ("charge", "state") if line[name] is not None}
    full = line["list_arr_cents"]
    listed = {} if full is None else {"list_arr": f"{full / 100:.2f}"}
    head = {"account": line["account_id"], "start": str(Month(line["start_month"]))}
    return {**head, "arr": f"{line['arr_cents'] / 100:.2f}", **texts, **months, **listed}


@pytest.mark.parametrize("scenario", folders("accounts.csv"), ids=lambda path: path.name)
def test_golden_accounts(scenario: Path) -> None:
    (path,) = scenario.glob("export*")
    parsed = read(path)
    assert parsed.mapping.kind == scenario.name
    found = {
        row["account_id"]: {
            "account": row["account_id"],
            "name": row["account_name"],
            "renewal": row["renewal_date"].isoformat() if row["renewal_date"] else "",
        }
        for row in parsed.accounts.to_pylist()
    }
    for said in parsed.segments.to_pylist():
        found[said["account_id"]][said["dimension"]] = said["segment"]
    expected = [{key: text for key, text in row.items() if text} for row in rows_of(scenario / "accounts.csv")]
    assert [{key: text for key, text in row.items() if text} for row in found.values()] == expected
    check_quarantine(scenario, [parsed])


@pytest.mark.parametrize("scenario", folders("canonical.csv"), ids=lambda path: path.name)
def test_golden_signals(scenario: Path) -> None:
    parsed = [read(path) for path in sorted(scenario.glob("export*"))]
    assert {one.mapping.kind for one in parsed} == {scenario.name}
    found = [row for one in parsed for row in one.further[f"source_{scenario.name}"].to_pylist()]
    texts = [{name: "" if value is None else str(value) for name, value in row.items()} for row in found]
    assert texts == rows_of(scenario / "canonical.csv")
    check_quarantine(scenario, parsed)


@pytest.mark.parametrize("scenario", folders("refused.txt"), ids=lambda path: path.name)
def test_golden_refusals(scenario: Path) -> None:
    for path in scenario.glob("export*"):
        seen = inspect(path)
        assert seen.mapping is not None
        assert seen.mapping.kind == scenario.name
        for words in (scenario / "refused.txt").read_text(encoding="utf-8").splitlines():
            assert words in " ".join(seen.missing)


def check_quarantine(scenario: Path, parsed: list[ParsedFile]) -> None:
    entries = [entry for one in parsed for entry in one.quarantine.to_pylist()]
    apart = [(entry["row_number"], entry["reason"], entry["arr_cents"]) for entry in entries]
    listed = rows_of(scenario / "quarantine.csv") if (scenario / "quarantine.csv").exists() else []
    assert apart == [(int(row["line"]), row["reason"], cents(row["arr"])) for row in listed]
