"""Zuora's rate plan charges (``Object: Field`` headings): the latest version of each subscription counts."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import pairwise

import numpy as np

from nrr.formatting import plural
from nrr.ingest.amounts import read_amount
from nrr.ingest.charges import fill_charges
from nrr.ingest.formats.format import Format, heading_of
from nrr.ingest.formats.rows import among, ordinals, set_apart, settle_day_order, states, texts_of
from nrr.ingest.headings import plain
from nrr.ingest.kinds import subscriptions
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.table import Table

_NAME = "subscriptionname subscriptionsubscriptionnumber subscriptionnumber"
_VERSION = "subscriptionversion"
_LATEST = "subscriptionislatestversion"
_CHARGE = "rateplanchargechargenumber rateplanchargeoriginalid rateplanchargename"
_TYPE = "rateplanchargechargetype chargetype"
_STATUS = "subscriptionstatus"


def read(reading: Reading) -> ParsedFile:
    """Return the recurring charges of each subscription's latest version, each segment up to the next."""
    settle_day_order(reading)
    reading.set_apart_footers(list({reading.heading("account"), reading.table.headings[0]}))
    _set_versions_apart(reading)
    types = states(reading, _TYPE)
    message = "A one-time charge is not recurring revenue."
    set_apart(reading, among(types, "onetime"), "not_recurring", message, _TYPE)
    fill_charges(reading, ["usage" if kind == "usage" else "" for kind in types])
    inactive = among(states(reading, _STATUS), "draft pendingactivation pendingacceptance pending")
    set_apart(reading, inactive, "not_active", lambda v: f'The subscription is "{v}": not active yet.', _STATUS)
    _cut_segments(reading)
    return subscriptions.read(reading)


def _set_versions_apart(reading: Reading) -> None:
    """Set the rows of superseded subscription versions apart."""
    names = texts_of(reading, _NAME)
    numbers = [read_amount(text, False) for text in texts_of(reading, _VERSION)]
    versions = [number if isinstance(number, Decimal) else Decimal(0) for number in numbers]
    highest: dict[str, Decimal] = defaultdict(Decimal)
    for row, name in enumerate(names):
        highest[name] = max(highest[name], versions[row])
    old = np.array([versions[row] < highest[name] for row, name in enumerate(names)])
    old |= among(states(reading, _LATEST), "false no n 0") | among(states(reading, _STATUS), "expired")
    fresh = np.flatnonzero(old & ~reading.quarantine.bad)
    message = "An earlier version of a subscription whose later version counts."
    reading.quarantine.add(fresh, "superseded_version", message, staked=False)
    if len(fresh):
        reading.notes.append(f"{plural(len(fresh), 'row')} of earlier subscription versions: only the latest counts.")


def _cut_segments(reading: Reading) -> None:
    """Let each segment of a charge end where its next one starts; of two for one period the last counts."""
    starts, ends = ordinals(reading, plain(reading.heading("start"))), np.zeros(reading.table.row_count, dtype=np.int64)
    if reading.has("end"):
        ends = ordinals(reading, plain(reading.heading("end")))
    keys = zip(texts_of(reading, _NAME), texts_of(reading, _CHARGE), strict=True)
    numbers = [read_amount(text, False) for text in texts_of(reading, "rateplanchargesegment")]
    segments: dict[tuple[str, str], list[tuple[int, Decimal, int]]] = defaultdict(list)
    for row, key in enumerate(keys):
        number = numbers[row]
        if key[1] and not reading.quarantine.bad[row] and starts[row]:
            segments[key].append((int(starts[row]), number if isinstance(number, Decimal) else Decimal(0), row))
    written = [text or "" for text in reading.texts("end").to_pylist()]
    cut = 0
    for parts in segments.values():
        parts.sort()
        for (start, _, row), (following, _, later) in pairwise(parts):
            if start == following:
                reading.quarantine.add(
                    np.array([row]), "superseded_segment", "A later segment has the same period.", staked=False
                )
            elif not ends[row] or ends[row] > following:
                written[row] = reading.coded("start").at(later)
                cut += 1
    if cut:
        reading.notes.append(f"{plural(cut, 'segment')} reaching into the charge's next one: counted up to there.")
        reading.derive("end", "Segment end", written)


def _without_versions(table: Table) -> str | None:
    if heading_of(table.headings, f"{_VERSION} {_LATEST}") and heading_of(table.headings, _NAME):
        return None
    return (
        "It is a list of Zuora charges without the subscription's version. Every amendment leaves the version before "
        "it in the list, so revenue would be counted twice. Export the Rate Plan Charge data source again with "
        "Subscription: Name and Subscription: Version (or Subscription: Is Latest Version)."
    )


ZUORA_CHARGES = Format(
    name="zuora_charges",
    title="Zuora rate plan charges",
    base="subscriptions",
    signature=("rateplanchargemrr mrr", "rateplanchargeeffectivestartdate effectivestartdate", _TYPE),
    columns={
        "account": "accountaccountnumber accountnumber accountid accountname",
        "account_name": "accountname",
        "start": "rateplanchargeeffectivestartdate effectivestartdate",
        "end": "rateplanchargeeffectiveenddate effectiveenddate",
        "amount": "rateplanchargemrr mrr",
        "line_id": "rateplanchargechargenumber chargenumber subscriptionname",
        "product": "productname",
        "plan": "rateplanname productrateplanname",
        "quantity": "rateplanchargequantity quantity",
        "currency": "accountcurrency rateplanchargetransactioncurrency transactioncurrency",
    },
    settings={"measure": "mrr"},
    segments=lambda heading: plain(heading).startswith("account") or not heading.count(":"),
    read=read,
    refuse=_without_versions,
)
