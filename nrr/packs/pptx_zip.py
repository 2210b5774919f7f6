"""The finished file as bytes that depend on nothing but its content."""

from __future__ import annotations

import io
import zipfile

_DAY = (1980, 1, 1, 0, 0, 0)
_DEFLATE = 6


def fixed(blob: bytes) -> bytes:
    """Return a zip file with the same members in the same order, dates, modes and compression fixed.

    Workbooks inside it are treated likewise.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blob)) as source, zipfile.ZipFile(written, "w") as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename.endswith(".xlsx"):
                content = fixed(content)
            entry = zipfile.ZipInfo(member.filename, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, content, compresslevel=_DEFLATE)
    return written.getvalue()
