"""CSV files that a spreadsheet shows as text: no name in one can become a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

_ACTIVE = frozenset("=+-@|%\t\r＝＋－＠｜％")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_SPACES = " \u00a0\u3000\n\u200b\ufeff"


def safe_text(text: str) -> str:
    """Return ``text``, with a leading ``'`` where its first non-space could start a formula, full width included.

    Text that is a plain number, such as an exact amount, stays as it is.
    """
    if _NUMBER.fullmatch(text):
        return text
    first = text.lstrip(_SPACES)[:1]
    return f"'{text}" if first in _ACTIVE and first else text


def to_csv(rows: Iterable[Mapping[str, Any]], columns: Iterable[str] | None = None) -> bytes:
    """Return ``rows`` as CSV (UTF-8 with its mark, so that a spreadsheet reads accents), headings from ``columns``.

    Numbers are written raw and never escaped, None is an empty cell, any other value is text and is.
    """
    listed = list(rows)
    headings = list(columns) if columns is not None else list(listed[0]) if listed else []
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([safe_text(heading) for heading in headings])
    writer.writerows([_cell(row.get(heading)) for heading in headings] for row in listed)
    return buffer.getvalue().encode("utf-8-sig", "replace")


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and value != value):
        return ""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else safe_text(str(value))
