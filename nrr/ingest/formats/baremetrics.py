"""Baremetrics' import template: amounts in cents, with examples and explanations under the headings."""

from __future__ import annotations

import numpy as np

from nrr.ingest.currency import in_major_units
from nrr.ingest.formats.format import Format
from nrr.ingest.formats.rows import one_where_blank
from nrr.ingest.headings import plain
from nrr.ingest.kinds import subscriptions
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading

_TEMPLATE_ROWS = 6


def _read(reading: Reading) -> ParsedFile:
    heads = [[plain(cell) for cell in row] for row in reading.table.head(_TEMPLATE_ROWS)]
    infos = [place for place, row in enumerate(heads) if any(cell.startswith("moreinfo") for cell in row)]
    template = np.zeros(reading.table.row_count, dtype=np.bool_)
    template[: infos[-1] + 1 if infos else 0] = True
    template[[place for place, row in enumerate(heads) if "examplewithcorrectformatting" in row]] = True
    reading.quarantine.add(
        np.flatnonzero(template), "template_row", "An example or explanation of the template; left out.", staked=False
    )
    in_major_units(reading, always=True)
    one_where_blank(reading, "quantity")
    return subscriptions.read(reading)


BAREMETRICS = Format(
    name="baremetrics_import",
    title="Baremetrics import file",
    base="subscriptions",
    signature=("planoid", "planamount", "planinterval", "customeroid", "subscriptionoid", "subscriptionstartedat"),
    columns={
        "account": "customeroid",
        "account_name": "customername customeremail",
        "start": "subscriptionstartedat",
        "end": "subscriptioncanceledat",
        "amount": "planamount",
        "interval": "planinterval",
        "interval_count": "planintervalcount",
        "line_id": "subscriptionoid",
        "plan": "planname planoid",
        "quantity": "subscriptionquantity",
        "currency": "plancurrency",
    },
    settings={"amount_is_per_unit": True},
    read=_read,
)
