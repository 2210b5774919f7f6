"""Chargebee's subscriptions and their add-ons, two files. Headings come with or without a prefix."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from nrr.ingest.amounts import read_amount
from nrr.ingest.facts import settle_requests, settle_trials
from nrr.ingest.formats.format import Format, heading_of
from nrr.ingest.formats.rows import (
    among,
    interval_from_period,
    note_count,
    one_where_blank,
    ordinals,
    seen_until,
    set_apart,
    settle_day_order,
    states,
    texts_of,
)
from nrr.ingest.kinds import subscriptions
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.table import Bools, Table


def _either(*names: str) -> str:
    return " ".join(form for name in names for form in (f"subscriptions{name}", f"subscription{name}", name))


_STATUS = _either("status")
_CUSTOMER = "customersid customerid subscriptionscustomerid subscriptioncustomerid"
_CANCELLED = _either("cancelledat", "canceledat")
_REQUESTED = _either("cancelschedulecreatedat")
_DUE_COUNT, _DUE_SINCE = _either("dueinvoicescount"), _either("duesince")
_PAUSED = _either("pausedate", "pausedat")
_TERM_START, _TERM_END = _either("currenttermstart"), _either("currenttermend")
_PERIOD, _PERIOD_UNIT = _either("billingperiod"), _either("billingperiodunit")
_SHARED = {
    "account": _CUSTOMER,
    "account_name": "customerscompany customercompany company customersemail customeremail",
    "start": _either("startedat", "activatedat", "startdate"),
    "end": _CANCELLED,
    "line_id": "subscriptionsid subscriptionid id",
    "currency": f"{_either('currencycode')} currency",
    "status": _STATUS,
    "state_since": _PAUSED,
}


def _read(reading: Reading) -> ParsedFile:
    settle_day_order(reading)
    status = states(reading, _STATUS)
    set_apart(reading, among(status, "intrial"), "trial", "Still in its trial: not paid for yet.", _STATUS)
    set_apart(reading, among(status, "future"), "not_started", "It has not started yet.", _STATUS)
    no_end = among(status, "cancelled canceled") & (ordinals(reading, _CANCELLED) == 0)
    set_apart(reading, no_end, "no_end", "It is cancelled, but no column says when it ended.", _CANCELLED)
    settle_trials(reading, ordinals(reading, _either("trialend")))
    settle_requests(reading, ordinals(reading, _REQUESTED))
    _take_unpaid(reading)
    if heading_of(reading.table.headings, _PERIOD) and heading_of(reading.table.headings, _PERIOD_UNIT):
        counts, units = texts_of(reading, _PERIOD), texts_of(reading, _PERIOD_UNIT)
        texts = [f"{count} {unit}".strip() for count, unit in zip(counts, units, strict=True)]
        reading.derive("interval", "Billing period and unit", texts)
    else:
        interval_from_period(reading, ordinals(reading, _TERM_START), ordinals(reading, _TERM_END), heading=_TERM_END)
    one_where_blank(reading, "quantity")
    note_count(reading, among(status, "nonrenewing"), "not to renew: counted until the cancellation date.")
    gone = among(status, "cancelled canceled")
    return seen_until(reading, subscriptions.read(reading), gone, ordinals(reading, _TERM_START))


def _take_unpaid(reading: Reading) -> None:
    """Let active subscriptions with due invoices be past due, since the first of them fell due."""
    counts = [read_amount(text, False) for text in texts_of(reading, _DUE_COUNT)]
    due = np.array([isinstance(count, Decimal) and count > 0 for count in counts], dtype=np.bool_)
    due &= among(states(reading, _STATUS), "active nonrenewing live")
    if not due.any():
        return
    status = [text or "" for text in reading.texts("status").to_pylist()]
    reading.derive("status", "Status with invoices due", _where(due, ["past due"] * len(due), status))
    since = _where(due, texts_of(reading, _DUE_SINCE), texts_of(reading, _PAUSED))
    reading.derive("state_since", "Paused or due since", since)


def _where(which: Bools, yes: list[str], no: list[str]) -> list[str]:
    return [one if first else other for first, one, other in zip(which, yes, no, strict=True)]


def _read_subscriptions(reading: Reading) -> ParsedFile:
    reading.notes.append("Chargebee exports add-ons to a file of their own: import it together with this one.")
    return _read(reading)


def _billing_told(table: Table) -> str | None:
    if heading_of(table.headings, _PERIOD) and heading_of(table.headings, _PERIOD_UNIT):
        return "The billing period and its unit say what the price is for."
    return "The length of the current term says what the price is for."


CHARGEBEE_SUBSCRIPTIONS = Format(
    name="chargebee_subscriptions",
    title="Chargebee subscriptions",
    base="subscriptions",
    signature=(_CUSTOMER, _either("planid"), _either("planunitprice"), _STATUS, _TERM_START, _TERM_END),
    columns={
        **_SHARED,
        "amount": _either("planunitprice"),
        "quantity": _either("planquantity"),
        "plan": _either("planid"),
    },
    settings={"amount_is_per_unit": True},
    read=_read_subscriptions,
    told=_billing_told,
)


def _read_addons(reading: Reading) -> ParsedFile:
    """Return add-ons as lines beside their subscriptions' own, told from them by the add-on."""
    unknown = reading.coded("account").blank & ~reading.coded("line_id").blank
    message = 'No subscriptions file that is imported has subscription "{}".'
    reading.quarantine.add(
        np.flatnonzero(unknown), "no_subscription", message.format, column=reading.heading("line_id")
    )
    ids = zip(reading.texts("line_id").to_pylist(), reading.texts("product").to_pylist(), strict=True)
    reading.derive("line_id", "Subscription and add-on", [" / ".join(filter(None, pair)) for pair in ids])
    return _read(reading)


CHARGEBEE_ADDONS = Format(
    name="chargebee_addons",
    title="Chargebee add-ons",
    base="subscriptions",
    signature=(_either("addonid", "addonsid"), "subscriptionid subscriptionsid", "addonunitprice", "addonquantity"),
    columns={
        **_SHARED,
        "amount": "addonunitprice",
        "quantity": "addonquantity",
        "product": _either("addonid", "addonsid"),
    },
    settings={"amount_is_per_unit": True},
    lender="chargebee_subscriptions",
    lent=tuple(role for role in _SHARED if role != "line_id"),
    without_lender=(
        "Add-ons name their subscription only, not the customer and the time. Import the subscriptions export of the "
        "same day together with this file."
    ),
    read=_read_addons,
    told=_billing_told,
)
