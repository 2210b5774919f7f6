"""Workbooks of the tests as independent programs read them: openpyxl for what is written, LibreOffice to compute it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.workbook import Workbook

SOFFICE = shutil.which("soffice")
_CACHED = re.compile(r"(</f>)<v>[^<]*</v>")
Cells = dict[tuple[str, str], Any]


def read(data: bytes, values: bool = False) -> Workbook:
    """Return a workbook as openpyxl reads it: its formulas, or the values that it carries for them."""
    return openpyxl.load_workbook(BytesIO(data), data_only=values)


def formulas(book: Workbook) -> Iterator[tuple[str, str, str]]:
    """Yield sheet, cell and formula of every formula."""
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, cell.value


def carried(data: bytes) -> Cells:
    """Return the value that every formula cell carries."""
    book = read(data, values=True)
    return {(sheet, cell): book[sheet][cell].value for sheet, cell, _ in formulas(read(data))}


def without_values(data: bytes) -> bytes:
    """Return the workbook without the values of its formulas, so that a reader has to compute them."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as given, ZipFile(buffer, "w", ZIP_DEFLATED) as bare:
        for entry in given.infolist():
            content = given.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                content = _CACHED.sub(r"\1", content.decode()).encode()
            bare.writestr(entry.filename, content)
    return buffer.getvalue()


def recalculated(books: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return the workbooks with every formula computed by LibreOffice, all in one start of it."""
    given, made = folder / "given", folder / "made"
    given.mkdir()
    for name, data in books.items():
        (given / f"{name}.xlsx").write_bytes(without_values(data))
    convert(sorted(given.iterdir()), "xlsx:Calc MS Excel 2007 XML", made, folder / "profile")
    return {name: (made / f"{name}.xlsx").read_bytes() for name in books}


def convert(files: list[Path], to: str, into: Path, profile: Path) -> None:
    """Convert files by LibreOffice with a profile of its own."""
    assert SOFFICE
    settings = [f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"]
    command = [SOFFICE, *settings, "--convert-to", to, "--outdir", str(into), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
