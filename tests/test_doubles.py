"""Files of different kinds that seem to hold the same revenue are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ingest.writing import read, save

from nrr.doubles import doubles_told
from nrr.loading import Source

MONTHLY = "customer,2025-01,2025-02,2025-03\nA,10,10,20\nB,5,5,5\nC,7,7,7\nD,9,9,9\n"
PERIODS = "customer,start,end,mrr\nA,2025-01-01,2025-03-01,10\nA,2025-03-01,,20\nB,2025-01-01,,5\nC,2025-01-01,,{c}\n"


def notes(tmp_path: Path, monthly: str, periods: str) -> tuple[str, ...]:
    """Return what is told of the subscriptions that are imported after the monthly amounts, beside their own notes."""
    months = read(save(tmp_path, monthly, "months.csv"), measure="mrr")
    lines = read(save(tmp_path, periods, "lines.csv"))
    sources = [Source(name, name, date(2026, 1, 1), file) for name, file in (("months.csv", months), ("l", lines))]
    return doubles_told(sources)[1].parsed.notes[len(lines.notes) :]


def test_subscriptions_with_the_arr_of_monthly_amounts_are_told(tmp_path: Path) -> None:
    # of A, B and C, which both files have, all three pay the same in March: 20, 5 and 7
    (note,) = notes(tmp_path, MONTHLY, PERIODS.format(c="7"))
    assert note.startswith("3 accounts of 3 that months.csv has too have the same ARR in both in Mar 2025.")
    assert note.endswith("it now counts twice: take one of them out.")


def test_other_amounts_or_few_accounts_are_not(tmp_path: Path) -> None:
    assert notes(tmp_path, MONTHLY, PERIODS.format(c="8")) == ()
    assert notes(tmp_path, MONTHLY.replace("C,7", "E,7"), PERIODS.format(c="7")) == ()
