"""One clean table, written with every kind of pollution that CSV files are found with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Rows = tuple[tuple[str, ...], ...]
HEADINGS = ("Customer", "Month", "MRR", "Plan")
ROWS = tuple(
    (name, month, amount, plan)
    for name, plan, amounts in (
        ("Alder Works", "Gold", ("1200.50", "1310.25")),
        ("Birch, Beech and Co", "Basic", ("99.90", "101.10")),
        ('The "Cedar" Group', "Gold", ("450.00", "475.75")),
        ("Düne Märkte", "Basic", ("20.05", "21.95")),
        ("Elm; Elder", "Team", ("310.00", "325.40")),
        ("O'Fir Ltd", "Team", ("77.70", "80.80")),
    )
    for month, amount in zip(("2025-01", "2025-02"), amounts, strict=True)
)
PLAIN = tuple((name.translate(str.maketrans(",;\"'", "    ")), *rest) for name, *rest in ROWS)


@dataclass(frozen=True)
class Polluted:
    """A file's content, the rows that it holds, and the lines that cannot be read as a row of the table."""

    kind: str
    name: str
    content: bytes
    rows: Rows = ROWS
    spoilt: frozenset[tuple[str, ...]] = field(default=frozenset())


def _quoted(cell: str, delimiter: str, quote: str, escape: str) -> str:
    if not any(mark in cell for mark in (delimiter, quote, "\n", "\r")) and cell == cell.strip():
        return cell
    return quote + cell.replace(quote, escape + quote) + quote


def _line(row: tuple[str, ...], delimiter: str = ",", quote: str = '"', escape: str = '"') -> str:
    return delimiter.join(_quoted(cell, delimiter.strip() or delimiter, quote, escape) for cell in row)


def _lines(delimiter: str = ",", quote: str = '"', escape: str = '"', rows: Rows = ROWS) -> list[str]:
    return [_line(row, delimiter, quote, escape) for row in (HEADINGS, *rows)]


def _text(lines: list[str], end: str = "\n") -> bytes:
    return (end.join(lines) + end).encode()


def _with(at: int, *added: str, lines: list[str] | None = None) -> bytes:
    found = lines or _lines()
    return _text([*found[:at], *added, *found[at:]])


def _dialects() -> Iterator[Polluted]:
    yield Polluted("none", "clean", _text(_lines()))
    for name, delimiter in (
        ("semicolon", ";"), ("tab", "\t"), ("bar", "|"), ("comma and space", ", "), ("semicolon and space", "; "),
        ("colon", ":"), ("caret", "^"), ("tilde", "~"), ("unit separator", "\x1f"),
    ):  # fmt: skip
        yield Polluted("delimiter", name, _text(_lines(delimiter)))
    spaced = [" ".join(f'"{cell}"' if " " in cell else cell for cell in row) for row in PLAIN]
    yield Polluted("delimiter", "space", _text([" ".join(HEADINGS), *spaced]), PLAIN)
    yield Polluted("quote", "single quotes", _text(_lines(quote="'", escape="'")))
    every = [";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (HEADINGS, *ROWS)]
    yield Polluted("quote", "every cell quoted", _text(every))
    yield Polluted("escape", "backslash before a quote", _text(_lines(escape="\\")))
    yield Polluted("escape", "backslash, semicolons", _text(_lines(";", escape="\\")))
    bare = [",".join(cell.replace(",", "\\,") for cell in row) for row in (HEADINGS, *ROWS)]
    yield Polluted("escape", "backslash before a delimiter", _text(bare))


def _record_ends() -> Iterator[Polluted]:
    yield Polluted("record end", "carriage return and line feed", _text(_lines(), "\r\n"))
    yield Polluted("record end", "carriage return", _text(_lines(), "\r"))
    yield Polluted("record end", "none after the last row", _text(_lines())[:-1])
    yield Polluted("record end", "two after the last row", _text(_lines()) + b"\n")
    mixed = "".join(line + ("\r\n", "\n", "\r")[place % 3] for place, line in enumerate(_lines()))
    yield Polluted("record end", "all three in one file", mixed.encode())
    yield Polluted("record end", "one carriage return", _text(_lines()).replace(b"Basic\n", b"Basic\r", 1))
    rows = (("Alder\nWorks", *ROWS[0][1:]), *ROWS[1:])
    yield Polluted("record end", "inside a quoted cell", _text(_lines(rows=rows)), rows)


def _headings() -> Iterator[Polluted]:
    clean = _lines()
    yield Polluted("headings", "none", _text(clean[1:]))
    yield Polluted("headings", "nothing below", _text(clean[:1]), ())
    yield Polluted("headings", "one row", _text(clean[:2]), ROWS[:1])
    yield Polluted("headings", "two rows", _with(1, "(legal name),(first day),(in dollars),(plan name)"))
    yield Polluted(
        "headings",
        "three rows",
        _with(1, "(legal name),(month start),(in dollars),(plan name)", "text,date,number,text"),
    )
    yield Polluted("headings", "groups above", _with(0, "Who,When,How much,How much"))
    yield Polluted("headings", "repeated on a second page", _with(7, clean[0]))
    yield Polluted("headings", "repeated after a blank line", _with(7, "", clean[0]))


def _around() -> Iterator[Polluted]:
    yield Polluted("preamble", "one line", _with(0, "MRR by customer"))
    yield Polluted(
        "preamble", "three lines and a blank one", _with(0, "Tidewater Software", "MRR by customer", "2025", "")
    )
    yield Polluted("preamble", "lines with delimiters", _with(0, "Report,MRR by customer,,", "Period,2025,,", ",,,"))
    yield Polluted("preamble", "a line of prose with commas", _with(0, "Made on Monday, by Ann, for us, final"))
    yield Polluted("preamble", "separator line", _with(0, "sep=,"))
    yield Polluted("comments", "above", _with(0, "# exported 2025-03-01", "# all amounts in dollars"))
    yield Polluted("comments", "between rows", _with(5, "# checked until here"))
    yield Polluted("comments", "between rows, with delimiters", _with(5, "# checked, until, here, yes"))
    yield Polluted("footer", "total", _with(13, "Total,,4472.40,"))
    yield Polluted("footer", "prose", _with(13, "", "Confidential Information - Do Not Distribute"))
    yield Polluted("footer", "count of rows", _with(13, "12 rows"))
    yield Polluted("blank lines", "between rows", _with(5, "", ""))
    yield Polluted("blank lines", "of delimiters", _with(5, ",,,", " , , , "))
    yield Polluted("blank lines", "above", _with(0, "", ""))
    yield Polluted("blank lines", "after every row", _text([text for line in _lines() for text in (line, "")]))


def _ragged() -> Iterator[Polluted]:
    clean = _lines(rows=PLAIN)
    for row in (1, 6, 12):
        spoilt = frozenset({PLAIN[row - 1]})
        cells = clean[row].split(",")
        for column in range(4):
            more = ",".join([*cells[:column], "", *cells[column:]])
            yield _spoilt("extra field", f"row {row}, column {column}", clean, row, more, spoilt)
            stray = ",".join([*cells[:column], cells[column][:1] + '"' + cells[column][1:], *cells[column + 1 :]])
            yield _spoilt("stray quote", f"inside row {row}, column {column}", clean, row, stray, spoilt)
            first = ",".join([*cells[:column], '"' + cells[column], *cells[column + 1 :]])
            yield _spoilt("stray quote", f"before row {row}, column {column}", clean, row, first, spoilt)
            last = ",".join([*cells[:column], cells[column] + '"', *cells[column + 1 :]])
            yield _spoilt("stray quote", f"after row {row}, column {column}", clean, row, last, spoilt)
        for column in range(1, 4):
            other = ",".join(cells[:column]) + ";" + ",".join(cells[column:])
            yield _spoilt("other delimiter", f"row {row}, delimiter {column}", clean, row, other, spoilt)
            merged = ",".join(cells[:column]) + ",".join(cells[column:])
            yield _spoilt("missing field", f"row {row}, delimiter {column}", clean, row, merged, spoilt)
            short = ",".join(cells[:column])
            yield _spoilt("missing field", f"row {row} ends after {column}", clean, row, short, spoilt)
        yield _spoilt("other delimiter", f"row {row}, all", clean, row, ";".join(cells), spoilt)
    yield Polluted("extra field", "a delimiter after every row", _text([line + "," for line in clean]), PLAIN)
    rest = [clean[0], *(line + "," for line in clean[1:])]
    yield Polluted("extra field", "a delimiter after every row but the headings", _text(rest), PLAIN)


def _spoilt(kind: str, name: str, lines: list[str], at: int, line: str, spoilt: frozenset[tuple[str, ...]]) -> Polluted:
    return Polluted(kind, name, _text([*lines[:at], line, *lines[at + 1 :]]), PLAIN, spoilt)


def _tables() -> Iterator[Polluted]:
    clean = _lines()
    second = {
        "fewer columns": ["Country,Users", "FR,3", "DE,4", "NL,5"],
        "as many columns": ["Country,Month,Users,Channel", "FR,2025-01,3,web", "DE,2025-01,4,web", "NL,2025-02,5,mail"],
        "more columns": ["Country,Month,Users,Channel,Owner", "FR,2025-01,3,web,Ann", "DE,2025-01,4,web,Bo"],
    }
    for name, lines in second.items():
        yield Polluted("several tables", f"{name}, after a blank line", _text([*clean, "", *lines]))
        yield Polluted("several tables", f"{name}, directly below", _text([*clean, *lines]))
        yield Polluted("several tables", f"{name}, with a title", _text([*clean, "", "Users by country", *lines]))


def _encodings() -> Iterator[Polluted]:
    text = _text(_lines()).decode()
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman"):
        yield Polluted("encoding", encoding, text.encode(encoding))


def polluted_files() -> list[Polluted]:
    """Return every file, the clean one first."""
    parts = (_dialects(), _record_ends(), _headings(), _around(), _ragged(), _tables(), _encodings())
    return [file for part in parts for file in part]
