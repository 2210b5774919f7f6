"""QuickBooks' Sales by Customer Detail, and invoices with service periods: an invoice alone is no MRR."""

from __future__ import annotations

import numpy as np

from nrr.ingest.footers import is_footer, is_total
from nrr.ingest.formats import contracts
from nrr.ingest.formats.format import Format, heading_of
from nrr.ingest.formats.not_revenue import WHAT_HELPS, says_revenue
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.table import Table

_CUSTOMERS = "customer customername customerfullname customerid name client clientname account accountname"
_STARTS = "serviceperiodstart serviceperiodstartdate servicestart servicestartdate servicefrom"
_ENDS = "serviceperiodend serviceperiodenddate serviceend serviceenddate serviceto"
_DOCUMENT = "transactiontype num invoice invoiceid invoicenumber invoiceno docnumber"
_AMOUNT = "amount lineamount netamount chargeamount amountwithouttax"


def read(reading: Reading) -> ParsedFile:
    """Return each invoice line spread over its service period; customers may stand in rows above their lines."""
    _fill_customers(reading)
    reading.notes.append("An invoice line without a service period is set apart: nothing says that it recurs.")
    return contracts.read(reading)


def _fill_customers(reading: Reading) -> None:
    """Name the customer in every line, from the rows that hold nothing but a customer."""
    table, column = reading.table, reading.coded("account")
    others = [table.coded(heading).blank for heading in table.headings if heading != reading.heading("account")]
    alone = ~column.blank & np.all(others, axis=0)
    alone &= ~column.flags(lambda text: is_total(text) or is_footer(text))
    if not alone.any():
        return
    customer, names = "", []
    for text, group in zip(column.texts().to_pylist(), alone.tolist(), strict=True):
        customer = text if group else customer
        names.append(text or customer)
    message = "Names the customer of the lines below; no line itself."
    reading.quarantine.add(np.flatnonzero(alone), "group_row", message, staked=False)
    reading.derive("account", "Customer of the line", names)


def _grouped(table: Table) -> bool:
    return heading_of(table.headings, "transactiontype type") is not None and not says_revenue(table)


QUICKBOOKS_PERIODS = Format(
    name="invoices_with_periods",
    title="Invoice lines with service periods (QuickBooks and others)",
    base="subscriptions",
    signature=(f"{_CUSTOMERS} column1", _STARTS, _ENDS, _DOCUMENT, _AMOUNT),
    needs=("end",),
    columns={
        "account": f"{_CUSTOMERS} column1",
        "start": _STARTS,
        "end": _ENDS,
        "amount": _AMOUNT,
        "product": "productservice item itemname product",
        "currency": "currency transactioncurrency",
    },
    settings={"end_is_last_day": True},
    accepts=lambda table: not says_revenue(table),
    read=read,
    told=lambda table: "The amount is that of its service period: ARR is 12 x amount / months of the period.",
)
QUICKBOOKS_SALES = Format(
    name="quickbooks_sales",
    title="QuickBooks Sales by Customer Detail",
    base="accounts",
    signature=("transactiontype type", "num no", "date", "amount", "productservice item memodescription memo"),
    columns={},
    accepts=_grouped,
    not_read="These are invoice lines by customer (QuickBooks Sales by Customer Detail). An invoice says what was "
    "billed on a day, not for which months, so it is not MRR: an annual invoice would look like one large month. Add "
    "the columns Service period start and Service period end, and each line is spread over its period. " + WHAT_HELPS,
)
