"""Revenue that files of different kinds may both hold: told, for nothing in such files says whether it is the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from nrr.formatting import plural
from nrr.ingest.catalogue import base
from nrr.ingest.parsed import ParsedFile
from nrr.loading import Source
from nrr.periods import Month

_FEWEST = 3  # accounts of equal ARR; fewer may be chance


def doubles_told(sources: Sequence[Source]) -> list[Source]:
    """Return the sources, with a note where most accounts of both have the same ARR as in an earlier one.

    Compared are subscriptions with monthly amounts, at the last month that both cover completely; files of one kind
    are compared line by line elsewhere.
    """
    told: list[Source] = []
    for source in sources:
        notes = [note for earlier in told if (note := _said(earlier, source.parsed))]
        told.append(
            replace(source, parsed=replace(source.parsed, notes=(*source.parsed.notes, *notes))) if notes else source
        )
    return told


def _said(earlier: Source, parsed: ParsedFile) -> str | None:
    first, second = earlier.parsed.coverage, parsed.coverage
    if first is None or second is None or _in_periods(earlier.parsed) == _in_periods(parsed):
        return None
    month = min(first.last_complete_month, second.last_complete_month)
    before, here = _arr_at(earlier.parsed, month, "before"), _arr_at(parsed, month, "here")
    both = before.join(here, "account_id", join_type="inner")
    equal = pc.sum(pc.equal(both["before"], both["here"])).as_py() or 0
    if equal < _FEWEST or 2 * equal < both.num_rows:
        return None
    return (
        f"{plural(equal, 'account')} of {both.num_rows:,} that {earlier.name} has too have the same ARR in both in "
        f"{month.label}. If the two files are about the same revenue, it now counts twice: take one of them out."
    )


def _in_periods(parsed: ParsedFile) -> bool:
    return base(parsed.mapping.kind) == "subscriptions"


def _arr_at(parsed: ParsedFile, month: Month, name: str) -> pa.Table:
    """Return the ARR of each account at the end of a month, in the column ``name``."""
    lines = parsed.lines
    open_then = pc.fill_null(pc.greater(lines["end_month"], month.index), True)
    counted = pc.and_(pc.less_equal(lines["start_month"], month.index), open_then)
    here = lines.filter(pc.and_(counted, pc.is_null(lines["charge"])))
    summed = here.group_by("account_id").aggregate([("arr_cents", "sum")]).rename_columns(["account_id", name])
    return summed.filter(pc.greater(summed[name], 0))
