"""The yearly increase of its price that a line agreed on: 5%, 0.05 or 5 for five percent."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa

from nrr.formatting import plural
from nrr.ingest.discounts import read_discounts
from nrr.ingest.reading import Reading


def settle_escalators(reading: Reading) -> None:
    """Fill the agreed increase of each line as a share; what is none (CPI, a negative) is left blank and noted."""
    if not reading.has("escalator"):
        return
    column, heading = reading.coded("escalator"), reading.heading("escalator")
    read = read_discounts(column)
    shares = [share / 100 if share == 1 else share for share in read.shares]  # 1 beside no larger number is 1%
    unread = int(column.spread(np.array([share is None for share in shares])).sum())
    if unread:
        reading.notes.append(f'{plural(unread, "value")} of "{heading}" cannot be read as a percentage; left blank.')
    reading.notes.append(f'"{heading}": price rises up to this yearly increase are told apart from other rises.')
    texts = [str(Decimal(share.numerator) / share.denominator) if share else None for share in shares]
    reading.facts["escalator"] = pa.array(texts, pa.string()).take(pa.array(column.codes))
