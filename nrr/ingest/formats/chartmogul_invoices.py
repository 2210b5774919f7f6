"""ChartMogul's import files: invoice line items with service periods, in cents, tax included in the amount."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from nrr.ingest.amounts import read_amount
from nrr.ingest.charges import fill_charges
from nrr.ingest.currency import in_major_units
from nrr.ingest.formats.format import Format, heading_of
from nrr.ingest.formats.rows import (
    MONTH_TOLERANCE,
    among,
    interval_from_period,
    ordinals,
    set_apart,
    settle_day_order,
    states,
    texts_of,
)
from nrr.ingest.kinds import subscriptions
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.table import Ints, Table

_START, _END = "serviceperiodstart", "serviceperiodend"
_TAX = "taxamountincents taxamount"
_DISCOUNT = "discountamountincents discountamount"
_CUSTOMER = "customerexternalid customerid customeruuid"
_PRORATION = "proration prorated"


def _read(reading: Reading) -> ParsedFile:
    settle_day_order(reading)
    once = among(states(reading, "type"), "onetime oneoff")
    set_apart(reading, once, "not_recurring", "A one-off charge is not recurring revenue.", "type", staked=False)
    prorated = among(states(reading, _PRORATION), "true yes 1 t y")
    fill_charges(reading, ["proration" if one else "" for one in prorated])
    starts, ends = ordinals(reading, _START), _first_days_without(ordinals(reading, _START), ordinals(reading, _END))
    interval_from_period(reading, starts, ends, heading=_END, by_days=prorated)
    reading.derive("end", "Service ends", [date.fromordinal(int(end)).isoformat() if end else "" for end in ends])
    _take_tax_out(reading)
    _keep_discounts(reading)
    in_major_units(reading, always=True)
    reading.notes.append("The amount of a service period is spread over its months; it counts until the period ends.")
    return subscriptions.read(reading)


def _first_days_without(starts: Ints, ends: Ints) -> Ints:
    """Return the day after each last day of service, where the period is written from its first to its last day."""
    result = ends.copy()
    for row in np.flatnonzero((starts > 0) & (ends > starts)):
        start, after = date.fromordinal(int(starts[row])), date.fromordinal(int(ends[row])) + timedelta(days=1)
        result[row] += start.day == after.day and after - start > MONTH_TOLERANCE
    return result


def _take_tax_out(reading: Reading) -> None:
    """Let the amount be what is left of it without tax. Rows whose tax cannot be read are set apart."""
    heading = heading_of(reading.table.headings, _TAX)
    if heading is None:
        return
    own = [text or "" for text in reading.coded("amount").texts().to_pylist()]
    nets, unreadable = [], np.zeros(len(own), dtype=np.bool_)
    for row, (text, tax) in enumerate(zip(own, texts_of(reading, _TAX), strict=True)):
        gross, share = read_amount(text, False), read_amount(tax, False) if tax else Decimal(0)
        unreadable[row] = not isinstance(share, Decimal)
        nets.append(format(gross - share, "f") if isinstance(gross, Decimal) and isinstance(share, Decimal) else text)
    set_apart(reading, unreadable, "not_an_amount", lambda v: f'"{v}" is not an amount.', _TAX)
    if nets != own:
        reading.notes.append(f'"{heading}" is taken out of the amounts.')
    reading.derive("amount", f"{reading.heading('amount')} without tax", nets)


def _keep_discounts(reading: Reading) -> None:
    """Let the price before discount be the amount and what was taken off it."""
    taken = [read_amount(text, False) for text in texts_of(reading, _DISCOUNT)]
    if not any(isinstance(discount, Decimal) and discount > 0 for discount in taken):
        return
    amounts = reading.amounts("amount")
    before = []
    for row, discount in enumerate(taken):
        place = amounts.column.codes[row]
        readable = isinstance(discount, Decimal) and discount > 0 and amounts.kinds[place] == 0
        before.append(format(amounts.values[place] + discount, "f") if readable else "")
    reading.derive("list_amount", "Amount before discount", before, native=True)


def _refuse(table: Table) -> str | None:
    if heading_of(table.headings, _CUSTOMER):
        return None
    return (
        "Its lines name an invoice, not a customer. Add a column Customer external ID from the invoices file, looked "
        "up by Invoice external ID, and upload it again."
    )


CHARTMOGUL_INVOICES = Format(
    name="chartmogul_invoices",
    title="ChartMogul import: invoice lines",
    base="subscriptions",
    signature=("invoiceexternalid", "type", "amountincents", _START, _END),
    columns={
        "account": _CUSTOMER,
        "account_name": "customername customer",
        "start": _START,
        "end": _END,
        "amount": "amountincents",
        "line_id": "subscriptionexternalid",
        "plan": "plan planexternalid planname",
        "quantity": "quantity",
        "currency": "currency",
    },
    read=_read,
    refuse=_refuse,
    told=lambda table: "The length of the service period says what the amount is for.",
)
