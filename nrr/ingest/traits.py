"""What a column's values look like: numbers, dates, a few repeated words, or something else."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from nrr.ingest.amounts import resembles_amount
from nrr.ingest.dates import resembles_day
from nrr.ingest.headings import listed, words
from nrr.ingest.intervals import is_once, periods_a_year
from nrr.ingest.table import BLANKS, Table

_SAMPLE = 400
_MOST_SEGMENTS = 60
_MOST_NAMED_SEGMENTS = 250
_LONGEST_SEGMENT = 60
_SEGMENT_WORDS = frozenset(
    listed(
        "region segment owner industry vertical sector country market territory tier plan size channel source team "
        "manager csm category type class band geo state city continent area department cohort partner group brand "
        "edition currency product rep stage kundensegment branche land"
    )
)
_NEVER_WORDS = frozenset(
    listed(
        "id uuid guid email mail url website phone note notes comment comments description address flag churn churned"
    )
)
_BOOLEANS = frozenset(("true", "false", "yes", "no", "y", "n", "t", "f", "0", "1"))


@dataclass(frozen=True)
class Traits:
    """Shares (0 to 1) of a column's different values written as a number, a date, an interval, a percentage."""

    distinct: int
    number: float
    day: float
    interval: float
    percent: float
    boolean: bool
    longest: int


def traits(table: Table, heading: str) -> Traits:
    """Return what the values under ``heading`` look like, from a sample of the different ones."""
    distinct = table.coded(heading).cleaned.drop_null()
    step = max(1, len(distinct) // _SAMPLE)
    sample = distinct.take(pa.array(range(0, len(distinct), step), pa.int64())).to_pylist()
    if not sample:
        return Traits(0, 0.0, 0.0, 0.0, 0.0, False, 0)
    numbers = sum(resembles_amount(t) for t in sample)
    days = sum(resembles_day(t) for t in sample)
    intervals = sum(is_once(t) or periods_a_year(t) is not None for t in sample)
    return Traits(
        len(distinct),
        numbers / len(sample),
        days / len(sample),
        intervals / len(sample),
        sum(text.endswith("%") for text in sample) / len(sample),
        len(distinct) <= 3 and all(text.lower() in _BOOLEANS for text in sample),
        max(len(text) for text in sample),
    )


def segment_headings(table: Table, candidates: list[str], accounts: int, *, booleans: bool) -> tuple[str, ...]:
    """Return which of ``candidates`` hold few enough different words for ``accounts`` accounts."""
    return tuple(heading for heading in candidates if _is_segment(table, heading, accounts, booleans))


def _is_segment(table: Table, heading: str, accounts: int, booleans: bool) -> bool:
    named = set(words(heading))
    if named & _NEVER_WORDS or "measure" in named:
        return False
    if len(table.coded(heading).distinct) > max(_MOST_NAMED_SEGMENTS + len(BLANKS), 1):
        return False
    look = traits(table, heading)
    if look.distinct == 0 or look.longest > _LONGEST_SEGMENT:
        return False
    if look.boolean:
        return booleans
    if look.number > 0.5 or look.day > 0.5:
        return bool(named & {"cohort", "vintage"}) and look.distinct <= _MOST_SEGMENTS
    if named & _SEGMENT_WORDS or any(word.rstrip("s") in _SEGMENT_WORDS for word in named):
        return True
    return look.distinct <= _MOST_SEGMENTS and (
        look.distinct < accounts / 2 or (accounts <= 20 and look.distinct < accounts)
    )
