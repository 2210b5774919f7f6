"""What a file is, by its first bytes rather than its name."""

from __future__ import annotations

import zipfile
from pathlib import Path

from nrr.errors import FileRefused

_OTHER = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "a media file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a SQLite database"),
    (b"{\\rtf", "a rich text document"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HINT = "Save the table as CSV or XLSX and upload that."
_NAMED = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".parquet": "parquet"}


def format_of(path: Path, name: str) -> tuple[str, tuple[str, ...]]:
    """Return csv, xlsx or parquet, and a note where the name says otherwise. Raises FileRefused for anything else."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        raise FileRefused(f"{name} cannot be read.", "The file is empty.", "Export it again and upload that.")
    if start.startswith(b"PK\x03\x04") or start.startswith(b"PK\x05\x06"):
        found = _zip_format(path, name)
    elif start.startswith(b"PAR1"):
        found = "parquet"
    elif start.startswith(_OLE):
        raise _ole(path, name)
    else:
        _refuse_other(start, name)
        found = "csv"
    named = _NAMED.get(Path(name).suffix.lower())
    if named and named != found:
        return found, (f"The name says {named}, the content is {found}: read as {found}.",)
    return found, ()


def _refuse_other(start: bytes, name: str) -> None:
    for mark, kind in _OTHER:
        if start.startswith(mark):
            raise FileRefused(f"{name} is not a table.", f"The file is {kind}.", _HINT)
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<table")):
        raise FileRefused(f"{name} is not a table.", "The file is an HTML page.", _HINT)
    if text.startswith((b"<?xml", b"<svg")):
        raise FileRefused(f"{name} is not a table.", "The file is XML.", _HINT)
    if text.startswith((b"{", b"[{", b"[[", b"[\n", b"[ ", b"[]")):
        raise FileRefused(f"{name} is not a table.", "The file is JSON.", _HINT)


def _zip_format(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise FileRefused(
            f"{name} cannot be read.",
            "The workbook is damaged: its zip container is broken or cut short.",
            "Save it again and upload that.",
        ) from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise FileRefused(
            f"{name} cannot be read.", "It is a binary Excel workbook (xlsb).", "Save it as XLSX and upload that."
        )
    if "mimetype" in names:
        raise FileRefused(
            f"{name} cannot be read.", "It is an OpenDocument file.", "Save it as XLSX or CSV and upload that."
        )
    raise FileRefused(f"{name} is not a table.", "The file is a zip archive.", "Unpack it and upload the tables in it.")


def _ole(path: Path, name: str) -> FileRefused:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return FileRefused(
            f"{name} cannot be read.",
            "The workbook is protected by a password.",
            "Save it without a password and upload that.",
        )
    return FileRefused(f"{name} cannot be read.", "It is an old Excel file (.xls).", "Save it as XLSX and upload that.")
