"""Columns of integers to CSV as users have it: plain, UTF-8, ISO dates, money in major units."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from nrr.demo.draws import Bools, Ints


def write_csv(path: Path, columns: dict[str, pa.Array]) -> Path:
    """Write the columns under their headings and return ``path``. Text must not need quotes (ArrowInvalid)."""
    options = pacsv.WriteOptions(include_header=False, quoting_style="none", batch_size=65_536)
    with path.open("wb") as stream:
        stream.write((",".join(columns) + "\n").encode())
        pacsv.write_csv(pa.table(columns), stream, options)
    return path


def texts(values: Sequence[str]) -> pa.Array:
    return pa.array(values, pa.string())


def pick(values: Sequence[str] | pa.Array, index: Ints) -> pa.Array:
    """Return the text at each ``index``; an empty text is an empty cell."""
    options = values if isinstance(values, pa.Array) else texts(values)
    return options.take(pa.array(index))


def integers(values: Ints, missing: Bools | None = None) -> pa.Array:
    return pa.array(values, mask=missing)


def money(cents: Ints) -> pa.Array:
    """Return amounts with two decimals. ``cents`` may not be negative."""
    words = np.zeros((len(cents), 2), dtype="<i8")
    words[:, 0] = cents
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(words.tobytes())])


def fractions(percent: Ints) -> pa.Array:
    """Return 10 percent as 0.10, and 0 as an empty cell."""
    return pick(["", *(f"0.{value:02d}" for value in range(1, 100))], percent)


def dates(days: Ints, missing: Bools | None = None) -> pa.Array:
    """Return ISO dates of days since 1970-01-01."""
    return pa.array(days.astype("datetime64[D]"), mask=missing)


def times(days: Ints, minutes: Ints) -> pa.Array:
    """Return ``2025-03-04 09:12`` for a day and the minutes into it."""
    moments = (days * 1440 + minutes).astype("datetime64[m]").astype("datetime64[s]")
    return pc.utf8_slice_codeunits(pa.array(moments).cast(pa.string()), 0, 16)


def numbered(prefix: str, numbers: Ints, digits: int) -> pa.Array:
    """Return ids such as ``A-00042``."""
    padded = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), digits, "0")
    return pc.binary_join_element_wise(prefix, padded, "")
