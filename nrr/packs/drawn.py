"""The figure of a page for a browser: the app's own where the facts hold its result, else the page's chart."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from nrr.figures import cohort_heatmap, drivers, forward_nrr, movements, segments, trend, waterfall
from nrr.packs import plotted
from nrr.packs.page import Page
from nrr.results import PackFacts

_MOST_SEGMENTS = 20


@dataclass(frozen=True)
class Drawn:
    """A figure with its heading and what it shows in a sentence."""

    title: str
    alt: str
    figure: go.Figure


def drawn(page: Page, facts: PackFacts) -> Drawn | None:
    """Return what a page shows as a figure, None where it is all words and tables."""
    found = _own(page.key, facts)
    if found is not None:
        return found
    return None if page.chart is None else Drawn(page.chart.title, page.chart.alt, plotted.figure(page.chart))


def _own(key: str, facts: PackFacts) -> Drawn | None:
    """Return the app's figure of a page, None where it has none or there is nothing to draw."""
    currency, overview = facts.currency, facts.overview
    if key == "headline" and any(each.nrr is not None for each in overview.trend):
        line = trend.figure(overview.trend, currency=currency, bands=facts.bands["nrr"], titled=False, sourced=False)
        return Drawn(trend.title(overview.trend), trend.alt_text(overview.trend), line)
    if key == "quarters" and facts.components.quarters:
        quarters = facts.components.quarters
        bars = movements.figure(quarters, currency=currency, titled=False)
        return Drawn(
            movements.title(quarters, currency=currency), movements.alt_text(quarters, currency=currency), bars
        )
    if key in ("waterfall", "waterfall_all"):
        result = overview.base if key == "waterfall" else overview.bridge
        steps = waterfall.figure(result, currency=currency, titled=False)
        title, alt = (each(result, currency=currency) for each in (waterfall.title, waterfall.alt_text))
        return Drawn(title, alt, steps) if steps.data else None
    return _compared(key, facts)


def _compared(key: str, facts: PackFacts) -> Drawn | None:
    if key == "why" and facts.drivers and facts.drivers.drivers:
        found = facts.drivers
        return Drawn(drivers.title(found), drivers.alt_text(found), drivers.figure(found, titled=False))
    table = facts.segments
    if key == "segments" and table and len(table.rows) <= _MOST_SEGMENTS and table.total.nrr is not None:
        sure = facts.segment_confidence if table.total.nrr_measured is None else None
        bars = segments.figure(
            table,
            currency=facts.currency,
            titled=False,
            confidence=sure,
            bands=facts.segment_bands,
            sourced=False,
        )
        return Drawn(segments.title(table), segments.alt_text(table), bars)
    if key == "cohorts" and facts.cohorts and any(cohort.values for cohort in facts.cohorts.cohorts):
        cells = cohort_heatmap.figure(facts.cohorts, currency=facts.currency, titled=False)
        return Drawn(cohort_heatmap.title(facts.cohorts), cohort_heatmap.alt_text(facts.cohorts), cells)
    if key == "outlook" and facts.outlook and facts.outlook.quarters:
        ahead = forward_nrr.figure(facts.outlook, titled=False)
        return Drawn(forward_nrr.title(facts.outlook), forward_nrr.alt_text(facts.outlook), ahead)
    return None
