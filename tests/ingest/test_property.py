"""Any book, written long or wide in any dialect, reads back to the same ARR by account and month."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from ingest.writing import arr, read, save

from nrr.periods import Month

FIRST = Month.parse("2023-11")
NAMES = st.text(
    st.characters(codec="cp1252", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u00a0\u00ad"),
    min_size=1,
    max_size=12,
).map(lambda name: f"Ac{name}me".strip())
BOOKS = st.dictionaries(
    st.tuples(NAMES, st.integers(0, 5)), st.integers(0, 10**9), min_size=2, max_size=20
)  # (account, month) -> MRR in cents
DIALECTS = st.tuples(
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["point", "comma", "dollar"]),
)


def money(cents: int, style: str) -> str:
    if style == "comma":
        return f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))
    return f"{'$' if style == 'dollar' else ''}{cents // 100}.{cents % 100:02d}"


def written(rows: list[list[str]], delimiter: str, newline: str, quoting: int) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(rows)
    return buffer.getvalue()


def round_trip(rows: list[list[str]], dialect: tuple[str, str, str, int, str]) -> dict[tuple[str, str], int]:
    delimiter, encoding, newline, quoting, _ = dialect
    with TemporaryDirectory() as folder:
        text = written(rows, delimiter, newline, quoting)
        return arr(
            read(save(Path(folder), text.encode(encoding), "mrr.csv"), kind="wide" if len(rows[0]) > 3 else "long")
        )


def expected(book: dict[tuple[str, int], int]) -> dict[tuple[str, str], int]:
    return {(name, str(FIRST + month)): cents * 12 for (name, month), cents in book.items() if cents}


@settings(max_examples=60, deadline=None)
@given(BOOKS, DIALECTS)
def test_long(book: dict[tuple[str, int], int], dialect: tuple[str, str, str, int, str]) -> None:
    rows = [["Customer", "Month", "MRR"]]
    rows += [[name, str(FIRST + month), money(cents, dialect[4])] for (name, month), cents in book.items()]
    assert round_trip(rows, dialect) == expected(book)


@settings(max_examples=60, deadline=None)
@given(BOOKS, DIALECTS)
def test_wide(book: dict[tuple[str, int], int], dialect: tuple[str, str, str, int, str]) -> None:
    names = sorted({name for name, _ in book})
    rows = [["Customer", *(f"MRR {FIRST + month}" for month in range(6))]]
    for name in names:
        rows.append([name, *(money(book[name, m], dialect[4]) if (name, m) in book else "" for m in range(6))])
    assert round_trip(rows, dialect) == expected(book)
