"""Golden scenarios: an export as the system writes it, and the ARR that hand arithmetic finds in it.

A folder of ``tests/golden`` is named after the kind it is recognised as. ``expected.csv`` (account, month, arr) lists
every account-month above zero up to its last month, in which open lines still count; ``quarantine.csv`` (line,
reason, arr), where there is one, lists every row set apart and its ARR at stake, blank where unknown. ``export*`` are
the files.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from ingest.writing import read

from nrr.periods import Month

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
SCENARIOS = sorted(path.parent for path in GOLDEN.glob("*/expected.csv"))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cents(text: str) -> int | None:
    return int(Decimal(text) * 100) if text else None


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.name)
def test_golden(scenario: Path) -> None:
    parsed = [read(path) for path in sorted(scenario.glob("export*"))]
    expected = {(row["account"], row["month"]): cents(row["arr"]) for row in rows_of(scenario / "expected.csv")}
    last = max(Month.parse(month) for _, month in expected)
    found: dict[tuple[str, str], int] = {}
    for line in (line for one in parsed for line in one.lines.to_pylist()):
        end = last.index + 1 if line["end_month"] is None else min(line["end_month"], last.index + 1)
        for month in range(line["start_month"], end):
            key = (line["account_id"], str(Month(month)))
            found[key] = found.get(key, 0) + line["arr_cents"]
    assert {one.mapping.kind for one in parsed} == {scenario.name}
    assert {key: arr for key, arr in found.items() if arr} == expected
    apart = [
        (entry["row_number"], entry["reason"], entry["arr_cents"])
        for one in parsed
        for entry in one.quarantine.to_pylist()
    ]
    listed = rows_of(scenario / "quarantine.csv") if (scenario / "quarantine.csv").exists() else []
    assert apart == [(int(row["line"]), row["reason"], cents(row["arr"])) for row in listed]
