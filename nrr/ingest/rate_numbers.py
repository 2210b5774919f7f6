"""The decimal mark of exchange rates, which have many decimals and few thousands."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nrr.errors import NeedsChoice
from nrr.ingest.headings import clean
from nrr.ingest.reading import Reading

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+")


def comma_said(texts: Iterable[str]) -> tuple[bool | None, str]:
    """Return whether rates are written with a decimal comma, None where it is open, and an example."""
    written = [clean(text) for text in texts]
    commas = [text for text in written if "," in text]
    if not commas:
        return False, ""
    both = next((text for text in commas if "." in text), None)
    if both is not None:
        return both.rfind(",") > both.rfind("."), both
    if any("." in text for text in written) or not all(_THOUSANDS.fullmatch(text) for text in commas):
        return not any("." in text for text in written), commas[0]
    return None, commas[0]


def decimal_comma(reading: Reading, headings: list[str]) -> bool:
    """Return whether the file's rates are written with a decimal comma. Raises NeedsChoice where it is open."""
    if reading.mapping.decimal_comma is not None:
        return reading.mapping.decimal_comma
    written = [heading for heading in headings if heading not in reading.table.native]
    said, example = comma_said(text for heading in written for text in reading.table.coded(heading).values)
    if said is None:
        raise NeedsChoice(
            f"{reading.table.name} has rates that can be read two ways.",
            f'"{example}" is a thousand or has three decimals.',
            "Say which: decimal_comma true (1,234 is 1.234) or false.",
            ("true", "false"),
        )
    return said
