"""A pack's pages from its facts: the sections asked for, in their order, and what stands on every page."""

from __future__ import annotations

from collections.abc import Callable

from nrr.formatting import plural
from nrr.packs.amounts import amounts_of
from nrr.packs.page import Pack, Page
from nrr.packs.sections import (
    at_risk,
    cohorts,
    concentration,
    definitions,
    headline,
    moved,
    outlook,
    quarters,
    restatements,
    segments,
    waterfall,
)
from nrr.packs.words import one_line
from nrr.results import PackFacts, definition

Section = Callable[[PackFacts], tuple[Page, ...]]

SECTION_PAGES: dict[str, Section] = {
    "headline": headline.pages,
    "quarters": quarters.pages,
    "waterfall": waterfall.pages,
    "why": moved.pages,
    "segments": segments.pages,
    "cohorts": cohorts.pages,
    "concentration": concentration.pages,
    "at_risk": at_risk.pages,
    "outlook": outlook.pages,
    "restatements": restatements.pages,
    "definitions": definitions.pages,
}
LABELS = {
    "headline": "Headline",
    "quarters": "Trailing nine quarters",
    "waterfall": "ARR waterfall",
    "why": "Why NRR moved",
    "segments": "Segments",
    "cohorts": "Cohorts",
    "concentration": "Concentration",
    "at_risk": "At risk and actions",
    "outlook": "Outlook",
    "restatements": "Restatements",
    "definitions": "Definitions and data",
}
"""What a section is called where it is chosen."""


def pack(facts: PackFacts) -> Pack:
    """Return the pages of the sections in ``facts.settings``; one that cannot be computed says why on its page."""
    amounts = amounts_of(facts)
    request = facts.request
    window = request.window
    company = one_line(facts.company)
    return Pack(
        company=company,
        title="Net revenue retention",
        period=f"{plural(window.months, 'month')} to {window.closing.label}",
        source=_source(facts),
        currency=facts.currency,
        unit=amounts.unit,
        version=facts.status.version,
        pages=tuple(page for name in facts.settings.sections for page in SECTION_PAGES[name](facts)),
        logo=facts.settings.logo,
        template=facts.settings.template,
    )


def _source(facts: PackFacts) -> str:
    request = facts.request
    names = f"NRR {definition(request.definition).name.lower()}, GRR {definition(request.grr_definition).name.lower()}"
    kept = definitions.filters(facts)
    parts = (
        names,
        f"{plural(request.window_months, 'month')} to {request.as_of.label}",
        kept and f"only {kept}",
        f"version {facts.status.version}",
        definitions.checks(facts),
    )
    return " · ".join(part for part in parts if part)
