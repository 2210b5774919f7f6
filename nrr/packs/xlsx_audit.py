"""NRR, GRR and the bridge by formula from the accounts, beside what was computed, and whether the two agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from nrr.figures.theme import LIGHT
from nrr.formatting import percent
from nrr.packs import xlsx_charts, xlsx_segments
from nrr.packs.page import Chart, Kind, Series
from nrr.packs.xlsx_accounts import Ledger, Sums, Written
from nrr.packs.xlsx_book import GAPS, SAME, TIES, Book, Sheet, money_format
from nrr.results import COMPONENTS, HEADLINE_GRR, HEADLINE_NRR, PackFacts, Retention, named

_WIDTHS: list[float] = [44.0, *[16.0] * 5, *[13.0] * 9]
_HEADINGS = ["", "By formula", "As Holdfast computed it", "Difference", TIES, "How"]
_OPENED = {"opening_arr": ">"}
_KEPT = {"opening_arr": ">", "closing_arr": ">"}
_FIRST = 4


@dataclass(frozen=True)
class Line:
    """A figure by formula and as computed, both as a cell holds them: None where it cannot be computed."""

    label: str
    kind: Kind
    formula: str
    value: float | None
    computed: float | None
    how: str = ""
    strong: bool = False


def fill(sheet: Sheet, facts: PackFacts, accounts: Written) -> None:
    """Write the sheet of the headline figures, their waterfall and the segments."""
    found = facts.overview.retention
    for column, width in enumerate(_WIDTHS):
        sheet.raw.set_column(column, column, width)
    sheet.text(0, 0, f"NRR and GRR by formula, {found.window.opening.label} to {found.window.closing.label}", "title")
    sheet.text(
        1,
        0,
        f"Amounts in {facts.currency}. Every figure under By formula is computed by this workbook from sheet Accounts.",
        "muted",
        align="left",
    )
    if other := _headline(facts):
        sheet.text(2, 0, other, "text", bold=True)
    lines = figures(facts, accounts)
    row = write_lines(sheet, _FIRST - 1, lines, "The figures of the account list are Holdfast's")
    if found.reason:
        sheet.text(row, 0, f"n/a: {found.reason}", "muted", align="left")
    row = _waterfall(sheet, row + 1, found)
    if facts.segments:
        xlsx_segments.write(sheet, row + 1, facts.segments, accounts)
    elif "segments" in facts.missing:
        sheet.text(row + 1, 0, facts.missing["segments"], "muted", align="left")
    sheet.raw.freeze_panes(_FIRST, 1)
    sheet.raw.hide_gridlines(2)
    sheet.printed((0, 1))


def _headline(facts: PackFacts) -> str:
    """Return what the pack reports where it is not what this sheet computes, else nothing."""
    found, asked = facts.overview.retention, facts.request
    parts = [
        f"{named(chosen)} {percent(value)}"
        for chosen, value, plain in (
            (asked.definition, found.nrr, HEADLINE_NRR),
            (asked.grr_definition, found.grr, HEADLINE_GRR),
        )
        if chosen != plain
    ]
    if not parts:
        return ""
    return f"This sheet is point to point and capped; the pack reports {' and '.join(parts)}: see By definition."


def figures(facts: PackFacts, accounts: Written) -> list[Line]:
    """Return the headline's figures; formulas name cells of column B by where :func:`fill` writes each."""
    found, ledger, sums = facts.overview.retention, accounts.ledger, accounts.sums
    at = {name: f"B{_FIRST + 1 + place}" for place, name in enumerate(_NAMES)}
    cents = {name: ledger.total(name) for name in ("opening_arr", *COMPONENTS, "new_arr", "capped_arr")}
    cents["closing"] = cents["opening_arr"] + sum(cents[name] for name in COMPONENTS)
    return [
        *_amounts(found, sums, at, cents),
        *_ratios(found, at, cents),
        *_logos(found, ledger, sums, _FIRST + 1 + len(_NAMES) + len(COMPONENTS)),
        _counted_again(found, ledger, sums),
    ]


_NAMES = ("opening", *COMPONENTS, "closing", "new", "total", "capped", "nrr", "grr")
"""The first figures, in the order of their rows."""


def _amounts(found: Retention, sums: Sums, at: Mapping[str, str], cents: Mapping[str, int]) -> Iterable[Line]:
    new, capped = cents["new_arr"], cents["capped_arr"]
    moved = [
        (name.capitalize(), sums.total(name), cents[name], found.component_cents(name), how)
        for name, how in zip(COMPONENTS, _COMPONENTS_HOW, strict=True)
    ]
    bridge = f"ROUND(SUM({at['opening']}:{at['churn']}),2)"
    told = "At the closing, of accounts without ARR at the opening: in neither NRR nor GRR"
    joined = found.total_arr_cents - found.closing_arr_cents
    kept = found.closing_arr_cents - found.expansion_cents
    for label, formula, value, computed, how in [
        ("Opening ARR", sums.total("opening_arr"), cents["opening_arr"], found.opening_arr_cents, "Of every account"),
        *moved,
        (
            "Closing ARR of the opening accounts",
            bridge,
            cents["closing"],
            found.closing_arr_cents,
            "Opening + expansion + contraction + churn",
        ),
        ("ARR of new and returning accounts", sums.total("new_arr"), new, joined, told),
        (
            "Closing ARR of all accounts",
            f"ROUND({at['closing']}+{at['new']},2)",
            cents["closing"] + new,
            found.total_arr_cents,
            "The two above",
        ),
        ("Closing ARR, each account up to its opening ARR", sums.total("capped_arr"), capped, kept, "What GRR counts"),
    ]:
        yield Line(label, "money", formula, value / 100, computed / 100, how)


def _ratios(found: Retention, at: Mapping[str, str], cents: Mapping[str, int]) -> Iterable[Line]:
    opening = cents["opening_arr"]
    rates = [
        (f"{name.capitalize()} rate", at[name], cents[name], found.component_rate(name), "Of opening ARR")
        for name in COMPONENTS
    ]
    for label, over, amount, computed, how in [
        ("NRR, point to point", at["closing"], cents["closing"], found.point_to_point, "Closing / opening ARR"),
        ("GRR, capped", at["capped"], cents["capped_arr"], found.capped, "Capped closing / opening ARR"),
        *rates,
    ]:
        value = amount / opening if opening and computed is not None else None
        strong = label.startswith(("NRR", "GRR"))
        yield Line(label, "percent", f"{over}/{at['opening']}", value, computed, how, strong)


_COMPONENTS_HOW = (
    "Accounts whose ARR rose",
    "Accounts whose ARR fell and that stayed",
    "Accounts that left, with all their opening ARR",
)


def _logos(found: Retention, ledger: Ledger, sums: Sums, first: int) -> Iterable[Line]:
    counted: list[tuple[str, dict[str, str], Callable[[int, int], bool], int]] = [
        ("Accounts at the opening", _OPENED, lambda b, e: b > 0, found.opening_accounts),
        ("Accounts kept", _KEPT, lambda b, e: b > 0 and e > 0, found.retained_accounts),
        ("Accounts expanded", {"expansion": ">"}, lambda b, e: 0 < b < e, found.expanded_accounts),
        ("Accounts contracted", {"contraction": "<"}, lambda b, e: 0 < e < b, found.contracted_accounts),
        ("Accounts lost", {"churn": "<"}, lambda b, e: b > 0 and not e, found.churned_accounts),
    ]
    for label, signs, keep, computed in counted:
        yield Line(label, "count", sums.count(**signs), ledger.count(keep), computed)
    kept, opened = ledger.count(lambda b, e: b > 0 and e > 0), ledger.count(lambda b, e: b > 0)
    value = kept / opened if opened and found.logo_retention is not None else None
    yield Line("Logo retention", "percent", f"B{first + 1}/B{first}", value, found.logo_retention, "Kept / opening")


def _counted_again(found: Retention, ledger: Ledger, sums: Sums) -> Line:
    return Line(
        "Closing ARR of the opening accounts, counted",
        "money",
        sums.where("closing_arr", **_OPENED),
        ledger.total("closing_arr", ledger.opened) / 100,
        found.closing_arr_cents / 100,
        "Added up without the bridge: the two closings agree",
    )


def write_lines(sheet: Sheet, row: int, lines: list[Line], what: str) -> int:
    """Write figures with their differences and ties from a row of headings on; returns the row after them."""
    sheet.columns(row, _HEADINGS)
    sheet.text(row, 5, _HEADINGS[5], "column", align="left", indent=1)
    book = sheet.book
    for place, line in enumerate(lines, row + 1):
        strong = {"bold": line.strong}
        sheet.text(place, 0, line.label, "text", **strong)
        sheet.text(place, 5, line.how, "text", font_color=LIGHT.muted, align="left", indent=1)
        look, gap = figure_styles(book, line.kind, **strong)
        if line.value is None or line.computed is None:
            for column in (1, 2, 3, 4):
                sheet.text(place, column, "n/a", "muted", align="center" if column == 4 else "right")
            if line.computed is not None:
                sheet.raw.write_number(place, 2, line.computed, look)
            continue
        sheet.formula(place, 1, line.formula, line.value, look)
        sheet.raw.write_number(place, 2, line.computed, look)
        gone = SAME if line.kind == "percent" else 2
        difference = round(line.value - line.computed, gone) + 0.0
        sheet.formula(place, 3, f"ROUND(B{place + 1}-C{place + 1},{gone})", difference, gap)
        sheet.formula(place, 4, f"D{place + 1}=0", not difference, book.style("check"))
    sheet.check(what, (row + 1, 4), (row + len(lines), 4), map(ties, lines))
    return row + 1 + len(lines)


def ties(line: Line) -> bool:
    """Return whether a figure's formula gives what was computed, as far as it has one."""
    if line.value is None or line.computed is None:
        return True
    return not round(line.value - line.computed, SAME if line.kind == "percent" else 2)


def figure_styles(book: Book, kind: Kind, **properties: object) -> tuple[object, object]:
    """Return the looks of a figure of the audit and of its difference."""
    formats = {"money": money_format(book.currency), "percent": "0.00%", "count": "#,##0"}
    return (
        book.style("text", num_format=formats[kind], **properties),
        book.style("text", num_format=GAPS[kind]),
    )


def _waterfall(sheet: Sheet, row: int, found: Retention) -> int:
    """Draw the bridge from the formulas above; returns the row after it."""
    cents = [found.opening_arr_cents, *(found.component_cents(name) for name in COMPONENTS), found.closing_arr_cents]
    if not found.opening_arr_cents:
        return row
    title = f"ARR of the opening accounts, {found.window.opening.label} to {found.window.closing.label}"
    labels = (found.window.opening.label, *(name.capitalize() for name in COMPONENTS), found.window.closing.label)
    colours = ("neutral", *COMPONENTS, "neutral")
    series = Series("ARR", tuple(cents), "neutral", colours=colours)
    chart = Chart("waterfall", title, labels, (series,), "money", f"{title}.")
    sources = [f"B{_FIRST + 1 + place}" for place in range(len(cents))]
    return xlsx_charts.insert(sheet, row, chart, data_row=row + xlsx_charts.HEIGHT_ROWS + 1, sources=sources)
