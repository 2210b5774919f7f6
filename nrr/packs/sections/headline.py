"""NRR, GRR, logo retention and ARR with their bands, and how they went."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nrr.formatting import count, difference, joined, percent, plural, points
from nrr.packs import derivation
from nrr.packs.amounts import Amounts, amounts_of
from nrr.packs.page import Card, Chart, Page, Series
from nrr.packs.words import clause, fit, moved, sentence
from nrr.results import HEADLINE_GRR, HEADLINE_NRR, BenchmarkBands, Overview, PackFacts, Retention, definition, named
from nrr.results.measures import POINT_TO_POINT
from nrr.shown import interval_text

_SHORTER = {12: "12 months", 3: "Quarter", 1: "Month"}


def pages(facts: PackFacts) -> tuple[Page, ...]:
    now = facts.overview.retention
    bands = [] if now.reason else [each.source for each in facts.bands.values() if each.source]
    return (
        Page(
            key="headline",
            label="Headline",
            title=title(facts),
            cards=cards(facts.overview, facts.bands, amounts_of(facts)),
            chart=_chart(facts),
            lines=_lines(facts),
            footnote=sentence(*bands),
            notes=_notes(facts, now),
        ),
    )


def title(facts: PackFacts) -> str:
    """Return where NRR stands and how it moved, GRR beside it."""
    found = facts.overview
    now, nrr = found.retention, _name(found.retention)
    if now.nrr is None:
        return fit(f"{nrr} is n/a: {clause(now.nrr_reason or '')}", f"{nrr} is n/a")
    spans = ((found.quarter_ago, "on a quarter ago"), (found.year_ago, "on a year ago"))
    told = [f"{change} {span}" for at, span in spans if (change := moved(now.nrr, at.nrr)) is not None]
    head = f"{nrr} is {percent(now.nrr)}"
    grr = f"; GRR is {percent(now.grr)}" if now.grr is not None else ""
    if not told:
        return fit(f"{head}{grr}; no earlier window to compare with", f"{head}{grr}", head)
    return fit(f"{head}, {joined(told)}{grr}", f"{head}, {joined(told)}", f"{head}, {told[0]}")


def _name(now: Retention) -> str:
    return "NRR" if now.nrr_definition == HEADLINE_NRR else named(now.nrr_definition)


def cards(found: Overview, bands: Mapping[str, BenchmarkBands], amounts: Amounts) -> tuple[Card, ...]:
    """Return the four numbers that speak, each with its band and its changes."""
    now = found.retention
    names = {"nrr": definition(now.nrr_definition).name, "grr": definition(now.grr_definition).name}
    kept = f"{count(now.retained_accounts)} of {plural(now.opening_accounts, 'account')} kept"
    if now.logo_retention is None:
        kept = ""
    growth = [
        f"{amounts.signed(now.total_arr_cents - at.total_arr_cents)} on {span}"
        for at, span in ((found.quarter_ago, "quarter"), (found.year_ago, "year"))
        if at.total_arr_cents
    ]
    return (
        _ratio(found, bands, "NRR", "nrr", lambda r: r.nrr, names["nrr"]),
        _ratio(found, bands, "GRR", "grr", lambda r: r.grr, names["grr"]),
        _ratio(found, bands, "Logo retention", "logo_retention", lambda r: r.logo_retention, kept),
        Card(
            "ARR",
            amounts.text(now.total_arr_cents),
            "; ".join([*growth, plural(found.bridge.closing_accounts, "account")]),
        ),
    )


def _ratio(
    found: Overview,
    bands: Mapping[str, BenchmarkBands],
    label: str,
    metric: str,
    measure: Callable[[Retention], float | None],
    told: str,
) -> Card:
    value = measure(found.retention)
    changes = [
        f"{points(difference(value, before))} on {span}"
        for at, span in ((found.quarter_ago, "quarter"), (found.year_ago, "year"))
        if value is not None and (before := measure(at)) is not None
    ]
    band = bands[metric].find(value) if metric in bands else None
    return Card(
        label,
        percent(value),
        "; ".join(part for part in (told, *changes) if part),
        band.name if band else "",
        band.tone if band else "",
    )


def _chart(facts: PackFacts) -> Chart | None:
    trend = facts.overview.trend
    known = [each for each in trend if each.nrr is not None or each.grr is not None]
    if not known:
        return None
    lines = (("NRR", "nrr", "accent"), ("GRR", "grr", "neutral"))
    series = tuple(
        Series(name, values, colour, tuple(percent(value) for value in values))
        for name, field, colour in lines
        for values in [tuple(getattr(each, field) for each in trend)]
    )
    last = known[-1]
    scale = [(band.name, band.low or 0.0) for band in facts.bands["nrr"].bands]
    months = facts.request.window_months
    return Chart(
        "line",
        f"NRR and GRR over {plural(months, 'month')} (%)",
        tuple(each.window.closing.label for each in trend),
        series,
        "percent",
        f"NRR and GRR by month end; NRR is {percent(last.nrr)} in {last.window.closing.label}, GRR "
        f"{percent(last.grr)}.",
        tuple(sorted(scale, key=lambda each: -each[1])),
    )


def _lines(facts: PackFacts) -> tuple[str, ...]:
    found = facts.overview
    others = [
        f"{_SHORTER.get(months, plural(months, 'month'))} {percent(each.nrr)}"
        for months, each in sorted(found.by_window.items(), reverse=True)
        if months != facts.request.window_months
    ]
    sure = interval_text(facts.confidence) if facts.confidence else ""
    about = "" if found.retention.nrr_definition in POINT_TO_POINT else "Point to point: "
    return tuple(
        line
        for line in (
            found.sentence,
            facts.reading,
            f"{about}{sure}." if sure else "",
            f"NRR over other windows: {', '.join(others)}." if others else "",
        )
        if line
    )


def _notes(facts: PackFacts, now: Retention) -> str:
    plain = (facts.request.definition, facts.request.grr_definition) == (HEADLINE_NRR, HEADLINE_GRR)
    changes = "" if now.nrr is None else "Changes are differences of the rounded figures."
    return sentence(
        derivation.retention(now, facts.currency),
        changes,
        "" if plain else "Bands judge only what is measured as their source measures it.",
    )
