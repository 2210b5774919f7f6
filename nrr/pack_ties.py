"""The tie of page and pack: what a board pack's first pages say is what the app shows and its accounts add up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nrr import board_pack, report
from nrr.formatting import percent
from nrr.packs.amounts import Amounts
from nrr.packs.page import Table, Value
from nrr.packs.sections import headline, quarters, waterfall
from nrr.results import COMPONENTS, MOVEMENTS, Check, Components, Overview
from nrr.warehouse import Warehouse

PAGE_EQUALS_PACK = "page_equals_pack"
_HOLDS = (
    "At the default as-of month, the headline, the quarters and the waterfalls of the board pack equal what the pages "
    "show, and the accounts of its workbook add up to them."
)
_SAMPLE_ROWS = 20


class Told(NamedTuple):
    """One figure as the pack says it and as it has to be; ``where`` names the page."""

    where: str
    figure: str
    pack: Value
    page: Value


def check(warehouse: Warehouse, overview: Overview) -> Check:
    """Return the tie with the figures that break it; ``overview`` is the app's at the default as-of month."""
    wrong = [told for told in figures(warehouse, overview) if told.pack != told.page]
    sample = tuple(f"{told.where}, {told.figure}: pack {told.pack}, page {told.page}" for told in wrong[:_SAMPLE_ROWS])
    return Check(PAGE_EQUALS_PACK, _HOLDS, len(wrong), sample)


def figures(warehouse: Warehouse, overview: Overview) -> Iterator[Told]:
    """Yield the figures of the pack's pages beside those of the app, none where there is no NRR to show."""
    if overview.retention.reason:
        return
    amounts = Amounts(overview.currency, "")
    yield from _headline(overview, amounts)
    yield from _waterfalls(warehouse, overview, amounts)
    yield from _quarters(report.components(warehouse, overview.request), amounts)


def _headline(overview: Overview, amounts: Amounts) -> Iterator[Told]:
    now = overview.retention
    said = {card.label: card.value for card in headline.cards(overview, {}, amounts)}
    shown = {"NRR": percent(now.nrr), "GRR": percent(now.grr), "Logo retention": percent(now.logo_retention)}
    for label, value in {**shown, "ARR": amounts.text(now.total_arr_cents)}.items():
        yield Told("Headline", label, said.get(label), value)


def _waterfalls(warehouse: Warehouse, overview: Overview, amounts: Amounts) -> Iterator[Told]:
    """Yield the steps beside the accounts' own amounts added up."""
    frame = board_pack.accounts(warehouse, overview.request, None).frame
    opened = frame["opening_arr_cents"] > 0
    opening, closing = frame["opening_arr_cents"], frame["closing_arr_cents"]
    moved = [frame["change_cents"][opened & (frame["movement"] == name)] for name in COMPONENTS]
    base = [int(column.sum()) for column in (opening, *moved, closing[opened])]
    flows = [int(frame[f"{name}_cents"].sum()) for name in MOVEMENTS]
    yield from _steps("ARR waterfall", waterfall.base_table(overview.retention, amounts), base)
    whole = [int(opening.sum()), *flows, int(closing.sum())]
    yield from _steps("ARR of all accounts", waterfall.all_table(overview.bridge, amounts), whole)


def _steps(where: str, table: Table, cents: Sequence[int]) -> Iterator[Told]:
    for row, amount in zip(table.rows, cents, strict=True):
        yield Told(where, str(row[0]), row[1], amount)


def _quarters(components: Components, amounts: Amounts) -> Iterator[Told]:
    if not components.quarters:
        return
    rows = {str(row[0]): row for row in quarters.quarter_table(components, amounts).rows}
    for at, (bridge, kept) in enumerate(zip(components.quarters, components.quarter_retention, strict=True), start=1):
        shown: dict[str, Value] = {
            "Opening ARR": bridge.opening_arr_cents,
            **{name.capitalize(): bridge.cents(name) for name in MOVEMENTS},
            "Closing ARR": bridge.closing_arr_cents,
            "NRR": kept.nrr,
            "GRR": kept.grr,
        }
        for name, value in shown.items():
            yield Told("Quarters", f"{name} to {bridge.last}", rows[name][at], value)
