"""Workbooks made by hand, part by part."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

from ingest.writing import save_xlsx

TABLE = [["Customer", "MRR 2024-01", "MRR 2024-02"], ["A", 1, 2], ["B", 3, 4]]
SHEET = "xl/worksheets/sheet1.xml"
_OPEN = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def workbook(folder: Path, changes: dict[str, bytes] | None = None, name: str = "export.xlsx") -> Path:
    """Write a good workbook with parts replaced or added."""
    path = save_xlsx(folder, {"MRR": TABLE}, name)
    with zipfile.ZipFile(path) as source:
        parts = {part: source.read(part) for part in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part, content in {**parts, **(changes or {})}.items():
            target.writestr(part, content)
    return path


def sheet(rows: str) -> bytes:
    """Return a sheet part around rows in XML."""
    return f"{_OPEN}{rows}</sheetData></worksheet>".encode()


def claiming(path: Path, part: str, size: int, *, checksum: bool = True) -> Path:
    """Let both headers of a part claim that it unpacks to ``size`` bytes, with the checksum of those or its own."""
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(part)
        crc = zlib.crc32(archive.read(part)[:size]) if checksum else info.CRC
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, info.header_offset + 14, crc)
    struct.pack_into("<I", content, info.header_offset + 22, size)
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(part.encode()))
    struct.pack_into("<I", content, entry + 16, crc)
    struct.pack_into("<I", content, entry + 24, size)
    path.write_bytes(content)
    return path


def spoilt(path: Path, part: str) -> Path:
    """Change one byte in the packed content of a part, so that its checksum is wrong."""
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(part)
    content = bytearray(path.read_bytes())
    content[info.header_offset + 30 + len(part) + info.compress_size // 2] ^= 0xFF
    path.write_bytes(content)
    return path
