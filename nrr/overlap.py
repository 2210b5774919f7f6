"""What several revenue files all speak of: counted once where they agree, as the user chose where they do not.

A newer file is another export of an earlier one when the two agree on at least half of what the earlier says within
the newer's reach (``sql/staging/reexports.sql``). Such files are compared account by account and month by month, or
line by line; of any other two files, only what stands under the same account, line, product and month is compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nrr.choices import CAUTIOUS, Choice
from nrr.differences import MOST, Difference, counted, first_ones, monthly_rows, value
from nrr.errors import ImportConflict
from nrr.formatting import plural
from nrr.periods import Month
from nrr.warehouse import Warehouse

_ANSWERED_BY = {"differs": "differing", "added": "differing", "vanished": "vanished"}
_TEMPORARY = ("overlap_sides", "overlap_units", "conflicts", "repeated_lines", "carried_lines")
_FORGET = """
delete from source_lines as l using outdated_lines as o
where l.file_id = o.file_id and l.row_number = o.row_number and l.column_name is not distinct from o.column_name
    and l.start_month = o.start_month
"""
_CARRY = "insert into source_lines by name select * from carried_lines"
_FILE_COLUMNS = {
    "file_id": "INTEGER",
    "monthly": "BOOLEAN",
    "first_month": "INTEGER",
    "last_month": "INTEGER",
    "last_complete_month": "INTEGER",
}


@dataclass(frozen=True)
class RevenueFile:
    """A revenue file as far as others may say the same: its reach in months (indices) and what was chosen for it.

    ``offered`` is what the user answers now; it counts where ``choice``, what the recipe holds, leaves a question open.
    """

    file_id: int
    name: str
    sha256: str
    monthly: bool
    first_month: int
    last_month: int
    last_complete_month: int
    choice: Choice | None = None
    offered: Choice | None = None


@dataclass
class _Found:
    """What was found so far: notes by file, differences that no choice settles, and the files that bring them."""

    notes: list[tuple[int, str]] = field(default_factory=list)
    open: list[Difference] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    asking: set[int] = field(default_factory=set)
    doubted: set[int] = field(default_factory=set)


def settle_overlaps(warehouse: Warehouse, files: Sequence[RevenueFile]) -> list[tuple[int, str]]:
    """Leave each amount in ``source_lines`` once, as the choices say; return notes, each with its file's id.

    Raises ImportConflict where the recipe leaves a question open; the differences of all files are in it.
    """
    warehouse.define("overlap_files", _FILE_COLUMNS, [[getattr(f, name) for name in _FILE_COLUMNS] for f in files])
    overlapping = [row["file_id"] for row in warehouse.rows("staging/overlapping_files")]
    found, by_id = _Found(), {file.file_id: file for file in files}
    if overlapping:
        warehouse.materialize("staging/stated_lines", view=True)
        warehouse.materialize("staging/reexports")
        for file_id in overlapping:
            _settle(warehouse, by_id[file_id], by_id, found)
        warehouse.drop("reexports")
        warehouse.drop("stated_lines", view=True)
    warehouse.drop("overlap_files")
    if found.asking:
        raise _conflict(found, by_id)
    return found.notes


def _settle(warehouse: Warehouse, file: RevenueFile, by_id: Mapping[int, RevenueFile], found: _Found) -> None:
    """Compare one file with what is left of the earlier ones, and take out what gives way."""
    stored = file.choice or Choice()
    if stored.differing == "both":
        found.notes.append((file.file_id, "Counted beside the earlier files, also where they speak of the same."))
        return
    warehouse.materialize("staging/overlap_sides", later_file_id=file.file_id)
    warehouse.materialize("staging/overlap_units")
    for model in ("conflicts", "repeated_lines", "carried_lines"):
        warehouse.materialize(f"staging/{model}", later_file_id=file.file_id)
    counts = {row["status"]: row for row in warehouse.rows("staging/overlap_counts")}
    kinds = Counter({kind: counts[kind]["units"] for kind in _ANSWERED_BY if kind in counts})
    clashes = warehouse.table("conflicts")
    kinds["differs"] += len(clashes)
    asked = {kind for kind in _ANSWERED_BY if kinds[kind] and not stored.answers(_ANSWERED_BY[kind])}
    if asked:
        found.asking.add(file.file_id)
        found.kinds += Counter({kind: kinds[kind] for kind in asked})
        rows = [row for row in warehouse.rows("staging/overlap_rows", most=MOST) if row["status"] in asked]
        listed = _listed(rows, file, by_id) + (_clashing(clashes, file, by_id) if "differs" in asked else [])
        found.open += listed
        earlier = {row["file_id"] for row in rows if row["side"] < 0} | {row["earlier_file_id"] for row in clashes}
        found.doubted |= earlier or _exported_before(warehouse, file.file_id)
    chosen = stored.over(file.offered).over(CAUTIOUS)
    if chosen.differing != "both":
        _take_out(warehouse, file, by_id, chosen, counts, found)
    for model in _TEMPORARY:
        warehouse.drop(model)


def _exported_before(warehouse: Warehouse, file_id: int) -> set[int]:
    """Return the earlier files of which this one is another export: what only it adds is in none of them."""
    return {row["earlier_file_id"] for row in warehouse.table("reexports") if row["later_file_id"] == file_id}


def _take_out(
    warehouse: Warehouse,
    file: RevenueFile,
    by_id: Mapping[int, RevenueFile],
    chosen: Choice,
    counts: Mapping[str, Mapping[str, Any]],
    found: _Found,
) -> None:
    without = chosen.vanished == "remove"
    warehouse.materialize("staging/outdated_lines", without_vanished=without)
    for row in warehouse.rows("staging/outdated_counts"):
        amounts = plural(row["lines"], "amount is", "amounts are")
        other = by_id[row["file_id"]]
        if row["why"] == "same":
            found.notes.append((row["file_id"], f"{amounts} already in an earlier file: counted once."))
        elif row["why"] == "vanished":
            found.notes.append((row["file_id"], f"{amounts} taken out: not in {file.name}."))
        else:
            found.notes.append((other.file_id, f"{amounts} replaced by {file.name}."))
    kept = counts.get("vanished")
    if kept and not without:
        accounts = plural(kept["accounts"], "account keeps", "accounts keep")
        found.notes.append((file.file_id, f"{accounts} what earlier files state and this one does not."))
        warehouse.execute(_CARRY)
    warehouse.execute(_FORGET)
    warehouse.drop("outdated_lines")


def _listed(rows: Sequence[Mapping[str, Any]], file: RevenueFile, by_id: Mapping[int, RevenueFile]) -> list[Difference]:
    listed = []
    for run in monthly_rows(rows):
        earlier = next((row for row in run if row["side"] < 0), None)
        later = next((row for row in run if row["side"] > 0), None)
        first, last = run[0], run[-1]
        end = last["unit_month"] or last["start_month"]
        before = earlier and by_id[earlier["file_id"]].name
        listed.append(
            Difference(
                kind=first["status"],
                account=first["account_id"],
                line=first["line_id"],
                first_month=str(Month(first["unit_month"] or min(row["start_month"] for row in run))),
                last_month=str(Month(end if first["unit_month"] else min(row["start_month"] for row in run))),
                earlier_value=value(earlier, later) if earlier else "",
                earlier_file=before or "the earlier files",
                earlier_row=earlier["row_number"] if earlier else None,
                newer_value=value(later, earlier) if later else "",
                newer_file=file.name,
                newer_row=later["row_number"] if later else None,
            )
        )
    return listed


def _clashing(
    rows: Sequence[Mapping[str, Any]], file: RevenueFile, by_id: Mapping[int, RevenueFile]
) -> list[Difference]:
    """Return what an earlier file of which this one is no export anew states otherwise."""
    listed = []
    for row in rows[:MOST]:
        shared = {"unit_month": 0, "start_month": row["start_month"], "product": row["product"], "plan": row["plan"]}
        sides = [
            {**shared, "arr_cents": row[f"{side}_arr_cents"], "end_month": row[f"{side}_end_month"]}
            for side in ("earlier", "later")
        ]
        month = str(Month(row["start_month"]))
        listed.append(
            Difference(
                kind="differs",
                account=row["account_id"],
                line=row["line_id"],
                first_month=month,
                last_month=month,
                earlier_value=value(sides[0], sides[1]),
                earlier_file=by_id[row["earlier_file_id"]].name,
                earlier_row=row["earlier_row_number"],
                newer_value=value(sides[1], sides[0]),
                newer_file=file.name,
                newer_row=row["later_row_number"],
            )
        )
    return listed


def _conflict(found: _Found, by_id: Mapping[int, RevenueFile]) -> ImportConflict:
    newer = ", ".join(by_id[file_id].name for file_id in sorted(found.asking))
    return ImportConflict(
        f"{newer} says otherwise than what is imported.",
        f"{counted(found.kinds)} {first_ones(found.open)}",
        "Say what counts where they differ, and what became of rows that are no longer there.",
        tuple(sorted(by_id[file_id].sha256 for file_id in found.doubted)),
        tuple(by_id[file_id].sha256 for file_id in sorted(found.asking)),
        tuple(sorted({_ANSWERED_BY[kind] for kind in found.kinds if found.kinds[kind]})),
        tuple(each.to_json() for each in found.open[:MOST]),
    )
