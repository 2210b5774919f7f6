"""ChartMogul's MRR movements: the smallest unit of its currency, ties by rank, the level in the MRR column."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from nrr.currencies import digits
from nrr.errors import NeedsChoice
from nrr.ingest.formats.format import Format
from nrr.ingest.formats.movements import read_log
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading


def read(reading: Reading) -> ParsedFile:
    """Return the levels that the movements add up to, held against the MRR column."""
    reading.notes.append("Amounts are in the smallest unit (cents) of the account's currency.")
    _name_accounts(reading)
    _settle_currency(reading)
    return read_log(reading, Decimal(1).scaleb(-digits(reading.mapping.currency or "")))


def _name_accounts(reading: Reading) -> None:
    """Make the account the customer's one external id, else ChartMogul's own: a customer may have several or none."""
    if not reading.has("customer_uuid") or reading.heading("customer_uuid") == reading.heading("account"):
        return
    external = reading.texts("account").to_pylist()
    uuids = reading.texts("customer_uuid").to_pylist()
    ids: dict[str, set[str]] = defaultdict(set)
    owners: dict[str, set[str]] = defaultdict(set)
    for text, uuid in zip(external, uuids, strict=True):
        if text and uuid:
            ids[uuid].add(text)
            owners[text].add(uuid)
    single = {uuid: min(texts) for uuid, texts in ids.items() if len(texts) == 1 and len(owners[min(texts)]) == 1}
    named = [single.get(uuid, uuid) if uuid else text for text, uuid in zip(external, uuids, strict=True)]
    if named != external:
        reading.notes.append("Customers without exactly one external id are named by their ChartMogul id.")
        reading.derive("account", "customer", [text or "" for text in named])


def _settle_currency(reading: Reading) -> None:
    """Take the invoices' one currency for the account's; raises NeedsChoice when they have several."""
    if reading.mapping.currency or not reading.has("invoice_currency"):
        return
    codes = tuple(sorted(reading.coded("invoice_currency").cleaned.drop_null().unique().to_pylist()))
    if len(codes) > 1:
        raise NeedsChoice(
            f"{reading.table.name} does not say which currency its amounts are in.",
            f"ChartMogul writes amounts in your account's currency; its invoices are in {', '.join(codes)}.",
            "Say which currency the ChartMogul account has: currency in the mapping.",
            codes,
        )
    if codes:
        reading.mapping = reading.mapping.with_changes(currency=codes[0].upper())


CHARTMOGUL_MOVEMENTS = Format(
    name="chartmogul_movements",
    title="ChartMogul MRR movements",
    base="long",
    signature=("date", "mrrmovement", "mrr", "movementtype", "customerexternalid customeruuid"),
    needs=("movement",),
    columns={
        "account": "customerexternalid customeruuid",
        "account_name": "customername",
        "month": "date",
        "amount": "mrrmovement",
        "movement": "movementtype",
        "level": "mrr",
        "rank": "rank",
        "customer_uuid": "customeruuid",
        "invoice_currency": "currencycode",
    },
    read=read,
)
