"""What is looked at in a workbook before any parser opens it: its size inflated, its claims, and what it carries."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from nrr.errors import FileRefused

LARGEST_TOTAL = 300 << 20
LARGEST_ENTRY = 200 << 20
LARGEST_RATIO = 100
MOST_ENTRIES = 2000
MOST_CELLS = 20_000_000
_RATIO_FROM = 1 << 20
_HOLLOW_FROM = 3_000_000
_CHUNK = 1 << 20
_OVERLAP = 4096
_CELL = re.compile(rb"""<(?:[\w.-]+:)?c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]+)([0-9]+)["']""")
_ROW = re.compile(rb"""<(?:[\w.-]+:)?row\s(?:[^<>]*?\s)?r\s*=\s*["']([0-9]+)["']""")
_AGAIN = "Save it again and upload that."
_REACH = (16_384, 1_048_576)  # columns and rows of the largest sheet there is
_ERROR = re.compile(
    rb'<c (?=[^<>]*?t="e")[^<>]*?r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*>(?:<f[^<>]*>[^<]*</f>|<f[^<>]*/>)?'
    rb"<v>([^<]{1,20})</v>"
)
_UNCALCULATED = re.compile(
    rb'<c [^<>]*?r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*>\s*(?:<f[^<>]*>[^<]*</f>|<f[^<>]*/>)\s*'
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_HIDDEN_ROW = re.compile(rb"""<(?:[\w.-]+:)?row\s[^<>]*?(?<=\s)hidden\s*=\s*["'](?:1|true)["']""")
_HIDDEN_COLUMN = re.compile(rb"""<(?:[\w.-]+:)?col\s[^<>]*?(?<=\s)hidden\s*=\s*["'](?:1|true)["']""")
_FROM_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true)["']""")
_SHEET = re.compile(rb"<sheet [^<>]*>")
_RELATION = re.compile(rb"<Relationship [^<>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


@dataclass
class SheetFacts:
    """What a sheet's XML says beyond its values: error texts, formulas without a value, how far it reaches."""

    columns: int = 0
    rows: int = 0
    cells: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[bytes] = field(default_factory=set)
    hides_columns: bool = False


@dataclass(frozen=True)
class WorkbookFacts:
    """Facts per part name of the sheets, and whether the workbook counts days from 1904."""

    sheets: dict[str, SheetFacts]
    from_1904: bool


def check_workbook(path: Path, name: str) -> WorkbookFacts:
    """Return what the workbook's parts say. Raises FileRefused for one that is unsafe or damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive, name)
            return _check_parts(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise _refused(name, "The workbook is damaged: a part of it cannot be unpacked.", _AGAIN) from None


def _refused(
    name: str, message: str, hint: str = "Save the table alone as XLSX or CSV and upload that."
) -> FileRefused:
    return FileRefused(f"{name} cannot be read.", message, hint)


def _macros(name: str) -> FileRefused:
    return _refused(name, "The workbook holds macros.", "Save it as XLSX without macros and upload that.")


def _check_entries(archive: zipfile.ZipFile, name: str) -> None:
    names = archive.namelist()
    if len(names) > MOST_ENTRIES:
        raise _refused(name, f"The workbook has {len(names):,} parts; at most {MOST_ENTRIES:,} are read.")
    if len({entry.casefold() for entry in names}) < len(names):
        raise _refused(name, "The workbook holds two parts of the same name.")
    if any(".." in re.split(r"[/\\]", entry) or entry.startswith(("/", "\\")) for entry in names):
        raise _refused(name, "The workbook names a part outside itself.")
    lower = [entry.lower() for entry in names]
    if any(entry.endswith("vbaproject.bin") or entry.startswith("xl/macrosheets/") for entry in lower):
        raise _macros(name)
    if any(entry.startswith("xl/externallinks/") for entry in lower):
        raise _refused(
            name, "The workbook links to other workbooks.", "Replace the links by their values and upload that."
        )


def _check_parts(archive: zipfile.ZipFile, name: str) -> WorkbookFacts:
    total = 0
    sheets: dict[str, SheetFacts] = {}
    from_1904 = False
    for entry in archive.infolist():
        facts = SheetFacts()
        size, tail, is_xml = 0, b"", False
        claimed, entry.file_size = entry.file_size, LARGEST_ENTRY + 1  # so that all there is gets inflated
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                total += len(chunk)
                _check_size(size, total, entry.compress_size, name)
                text = tail + chunk
                if is_xml := is_xml or _is_xml(entry.filename, chunk):
                    _refuse_xml(text, chunk, name)
                if entry.filename == "[Content_Types].xml" and b"macroenabled" in text.lower():
                    raise _macros(name)
                _look(facts, text, name)
                facts.cells += max(chunk.count(b"<c "), chunk.count(b":c "))
                from_1904 |= entry.filename == "xl/workbook.xml" and bool(_FROM_1904.search(text))
                tail = text[min(text.rfind(b"<") % len(text), max(len(text) - _OVERLAP, 0)) :]
        if size != claimed:
            raise _refused(name, "A part of the workbook is not of the size that it claims.", _AGAIN)
        _refuse_hollow(facts, name)
        sheets[entry.filename] = facts
    return WorkbookFacts(sheets, from_1904)


def _is_xml(part: str, start: bytes) -> bool:
    return part.lower().endswith((".xml", ".rels")) or start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _refuse_xml(text: bytes, chunk: bytes, name: str) -> None:
    """Refuse what a parser could be misled by: document types, and encodings in which nothing here would be seen."""
    if b"\x00" in chunk:
        raise _refused(name, "The workbook's XML is not written in UTF-8.", _AGAIN)
    if b"<!doctype" in text.lower() or b"<!entity" in text.lower():
        raise _refused(name, "The workbook's XML declares a document type.")


def _check_size(size: int, total: int, packed: int, name: str) -> None:
    if size > LARGEST_ENTRY or total > LARGEST_TOTAL:
        raise _refused(name, f"The workbook unpacks to more than {LARGEST_TOTAL >> 20} MB.")
    if size > _RATIO_FROM and size > LARGEST_RATIO * max(packed, 1):
        raise _refused(name, f"A part of the workbook expands {size // max(packed, 1):,}-fold or more: refused.")


def _look(facts: SheetFacts, text: bytes, name: str) -> None:
    cells = _CELL.findall(text)
    rows = {number for _, number in cells} | set(_ROW.findall(text))
    if rows:
        facts.columns = max(facts.columns, *(column_number(letters) for letters in {cell[0] for cell in cells}), 1)
        facts.rows = max(facts.rows, *(int(number[:8]) for number in rows))
        if facts.columns > _REACH[0] or facts.rows > _REACH[1]:
            raise _refused(name, "A cell lies outside any sheet.", _AGAIN)
        if facts.columns * facts.rows > MOST_CELLS:
            raise _refused(
                name,
                f"A sheet claims {facts.columns * facts.rows:,} cells; at most {MOST_CELLS:,} are read.",
                "Delete the cells far from the table, or save as CSV.",
            )
    if b"hidden" in text:
        facts.hidden_rows.update(_HIDDEN_ROW.findall(text))
        facts.hides_columns |= bool(_HIDDEN_COLUMN.search(text))
    if b't="e"' in text:
        for letters, number, value in _ERROR.findall(text):
            facts.errors[int(number), column_number(letters)] = value.decode("utf-8", "replace")
    if b"<f" in text:
        facts.uncalculated.update(
            (int(number), column_number(letters)) for letters, number in _UNCALCULATED.findall(text)
        )


def _refuse_hollow(facts: SheetFacts, name: str) -> None:
    """Refuse a sheet that reaches far and holds almost nothing: every cell that it claims would be made in memory."""
    claimed = facts.columns * facts.rows
    if claimed > _HOLLOW_FROM and claimed > LARGEST_RATIO * facts.cells:
        raise _refused(
            name,
            f"A sheet claims {claimed:,} cells and holds {facts.cells:,}: refused.",
            "Delete the cells far from the table, or save as CSV.",
        )


def column_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    return number


def sheet_parts(path: Path) -> tuple[str, ...]:
    """Return the part name of each sheet, in the workbook's order."""
    with zipfile.ZipFile(path) as archive:
        workbook = archive.read("xl/workbook.xml")
        relations = archive.read("xl/_rels/workbook.xml.rels")
    tags = [dict(_ATTRIBUTE.findall(tag)) for tag in _RELATION.findall(relations)]
    targets = {tag[b"Id"]: tag[b"Target"].decode() for tag in tags if b"Id" in tag and b"Target" in tag}
    wanted = [dict(_ATTRIBUTE.findall(tag)).get(b"r:id", b"") for tag in _SHEET.findall(workbook)]
    found = [targets.get(key, "") for key in wanted]
    return tuple(part.removeprefix("/") if part.startswith("/") else f"xl/{part}" for part in found)
