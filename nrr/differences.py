"""What two files say differently about the same revenue, told so that a user can look it up in both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from nrr.formatting import decimal_money, plural
from nrr.periods import Month

NEVER = 999999  # the end month of a line that has none, where ends are compared
MOST = 20_000
_SHOWN = 5


@dataclass(frozen=True)
class Difference:
    """One account and month, or line, of which files say different things.

    ``kind`` is "differs" (both speak), "vanished" (only the earlier file does) or "added" (only the newer one, about
    months that the earlier one covers). Months are YYYY-MM; ``line`` is empty where the file has no ids of lines.
    Values are ARR in words, empty on the side that says nothing; rows are lines of the file, None there.
    """

    kind: str
    account: str
    line: str
    first_month: str
    last_month: str
    earlier_value: str
    earlier_file: str
    earlier_row: int | None
    newer_value: str
    newer_file: str
    newer_row: int | None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def sentence(self) -> str:
        """Return it as one line of text."""
        where = f"{self.account}{', ' + self.line if self.line else ''}, {self.first_month}"
        if self.last_month != self.first_month:
            where += f" to {self.last_month}"
        said = f"{self.earlier_value} in {self.earlier_file} (line {self.earlier_row})"
        if self.kind == "vanished":
            return f"{where}: {said}, not in {self.newer_file}"
        told = f"{self.newer_value} in {self.newer_file} (line {self.newer_row})"
        if self.kind == "added":
            return f"{where}: not in {self.earlier_file}, {told}"
        return f"{where}: {said} against {told}"


COLUMNS = tuple(f.name for f in fields(Difference))


def counted(kinds: Mapping[str, int]) -> str:
    """Return how many of each kind there are, as a sentence."""
    said = {
        "differs": ("value differs", "values differ"),
        "vanished": ("value is no longer there", "values are no longer there"),
        "added": ("value is new in a month already covered", "values are new in months already covered"),
    }
    return ", ".join(plural(kinds[kind], *words) for kind, words in said.items() if kinds.get(kind)) + "."


def first_ones(listed: Sequence[Difference], most: int = _SHOWN) -> str:
    """Return the first differences as text, and how many more there are."""
    more = f"; and {len(listed) - most} more" if len(listed) > most else ""
    return "; ".join(each.sentence for each in listed[:most]) + more + "."


def monthly_rows(rows: Iterable[Mapping[str, Any]]) -> Iterable[list[Mapping[str, Any]]]:
    """Yield the rows of one unit together, consecutive months of an account that vanished as one."""
    run: list[Mapping[str, Any]] = []
    for row in rows:
        if run and not _same_unit(run[-1], row) and not _goes_on(run[-1], row):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _same_unit(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("account_id", "line_id", "unit_month", "status"))


def _goes_on(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    same = all(one[name] == other[name] for name in ("account_id", "line_id", "status", "file_id", "arr_cents"))
    return bool(same and one["status"] == "vanished" and other["unit_month"] == one["unit_month"] + 1)


def value(row: Mapping[str, Any], beside: Mapping[str, Any] | None) -> str:
    """Return what one side says, with the product, plan or end only where the other side has another one."""
    said = [f"ARR {decimal_money(row['arr_cents'])}"]
    if beside is None or row["unit_month"]:
        ends: tuple[str, ...] = ()
    else:
        ends = tuple(name for name in ("start_month", "end_month") if row[name] != beside[name])
    if beside is not None:
        said += [f"{name} {row[name] or 'not stated'}" for name in ("product", "plan") if row[name] != beside[name]]
    if "start_month" in ends:
        said.append(f"from {Month(row['start_month'])}")
    if "end_month" in ends:
        said.append("open" if row["end_month"] == NEVER else f"ends {Month(row['end_month'])}")
    if beside is not None and row["arr_cents"] == beside["arr_cents"] and len(said) > 1:
        said = said[1:]
    return ", ".join(said)
