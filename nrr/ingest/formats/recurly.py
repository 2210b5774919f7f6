"""Recurly's subscriptions export: live and expired ones come as two files."""

from __future__ import annotations

from nrr.ingest.facts import settle_requests, settle_trials
from nrr.ingest.formats.format import Format, heading_of
from nrr.ingest.formats.rows import (
    among,
    interval_from_period,
    note_count,
    ordinals,
    seen_until,
    set_apart,
    settle_day_order,
    states,
)
from nrr.ingest.formats.versions import read_versions
from nrr.ingest.kinds import subscriptions
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.table import Table

_CHANGED = "updatedat"
_EXPIRES = "expiresat expiredat expirationdate"
_TOTAL = "totalrecurringamount"
_PERIOD_START = "currentperiodstartedat currentperiodstart currenttermstartedat"
_PERIOD_END = "currentperiodendsat currentperiodend currenttermendsat"


def _read(reading: Reading) -> ParsedFile:
    settle_day_order(reading)
    if heading_of(reading.table.headings, _CHANGED):
        read_versions(reading, subscription="uuid", changed=_CHANGED)
    state = states(reading, "state status")
    set_apart(reading, among(state, "intrial trial"), "trial", "Still in its trial: not paid for yet.", "state status")
    set_apart(reading, among(state, "future pending"), "not_started", "It has not started yet.", "state status")
    gone = among(state, "expired")
    no_end = gone & (ordinals(reading, _EXPIRES) == 0)
    set_apart(reading, no_end, "no_end", "It has expired, but no column says when.", f"{_EXPIRES} state status")
    settle_trials(reading, ordinals(reading, "trialendsat trialendedat trialend"))
    settle_requests(reading, ordinals(reading, "canceledat cancelledat"))
    if not reading.has("interval") and reading.mapping.measure is None:
        starts, ends = ordinals(reading, _PERIOD_START), ordinals(reading, _PERIOD_END)
        interval_from_period(reading, starts, ends, heading=_PERIOD_END)
    note_count(reading, among(state, "canceled cancelled"), "canceled, so not to renew: counted until the expiry.")
    if not gone.any():
        reading.notes.append(
            "No subscription here has expired. Recurly exports expired ones to a file of their own: churn is seen only "
            "where that is imported too."
        )
    if reading.heading("amount") == heading_of(reading.table.headings, _TOTAL):
        reading.notes.append("Recurly's amounts include add-ons, and VAT where it is charged.")
    return seen_until(reading, subscriptions.read(reading), gone, ordinals(reading, _PERIOD_START))


def _told(table: Table) -> str | None:
    if heading_of(table.headings, _PERIOD_START) and heading_of(table.headings, _PERIOD_END):
        return "The length of the current period says what the amount is for."
    return None


RECURLY_SUBSCRIPTIONS = Format(
    name="recurly_subscriptions",
    title="Recurly subscriptions",
    base="subscriptions",
    signature=("accountcode accountid", "plancode planid", "state", f"{_TOTAL} addonstotal", "activatedat", "uuid"),
    columns={
        "account": "accountcode accountid",
        "account_name": "company companyname accountname email",
        "start": "activatedat",
        "end": _EXPIRES,
        "amount": f"{_TOTAL} subtotal",
        "interval": "interval planinterval billinginterval",
        "line_id": "uuid subscriptionuuid subscriptionid",
        "plan": "plancode planname planid",
        "quantity": "quantity",
        "currency": "currency",
        "status": "state",
        "state_since": "pausedat",
    },
    read=_read,
    told=_told,
)
