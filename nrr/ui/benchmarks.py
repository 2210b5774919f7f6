"""Which benchmarks apply to what a page shows, the switch between presets, and where those in force come from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from nrr import benchmarks
from nrr.benchmarks import Listed
from nrr.errors import NrrError
from nrr.glossary import help_text
from nrr.metrics.benchmarks import (
    BENCHMARKED,
    LABELS,
    Company,
    bands,
    companies_meant,
    size_of,
    stated,
    targets,
)
from nrr.results import Benchmark, BenchmarkBands, Overview, Request, Retention, SegmentTable
from nrr.results.confidence import RATE, Confidence
from nrr.ui import switches
from nrr.ui.text import escape, name
from nrr.ui.view import View, page_path

PRESETS = {"surveyed": "Surveyed", "convention": "Convention"}
GRADES = {
    "A": "A: the publisher's own text",
    "B": "B: a named source through a named third party",
    "own": "Own: added by you",
    "convention": "Convention: no survey",
}
_MOST = 8
_COLOURS = {"poor": "red", "fair": "orange", "good": "green"}


def of_overview(view: View, overview: Overview) -> dict[str, BenchmarkBands]:
    """Return the bands of the headline ratios: ``nrr``, ``grr`` and ``logo_retention``."""
    now, rows = overview.retention, in_use(view).rows
    company = _company(view, now)

    def found(reading: str) -> dict[str, BenchmarkBands]:
        return {
            metric: bands(rows, view.state.benchmark, metric, now, company, reading=reading) for metric in BENCHMARKED
        }

    first = found(RATE)
    return found(view.book.reading(view.request)) if any(each.bands for each in first.values()) else first


def of_segments(view: View, table: SegmentTable, sure: Mapping[str, Confidence]) -> dict[str, BenchmarkBands]:
    """Return the bands of each segment's NRR, by what its contracts are worth or, by convention, its size.

    ``sure`` holds the confidence of each segment: too few effective accounts get no bands.
    """
    rows, company = in_use(view).rows, _company(view, table.total)
    return {
        row.segment: bands(
            rows,
            view.state.benchmark,
            "nrr",
            row.retention,
            company,
            size=size_of(table.dimension, row.segment),
            reading=sure[row.segment].reading if row.segment in sure else RATE,
        )
        for row in table.rows
    }


def in_use(view: View) -> Listed:
    """Return the list in use; none while the workspace's own cannot be read, which the Data page tells."""
    try:
        return benchmarks.in_use(root(view))
    except NrrError:
        return Listed((), own=True)


def root(view: View) -> Path | None:
    """Return the workspace whose benchmarks count, None for the sample company, which has none of its own."""
    return None if view.book.sample else Path(view.book.root)


def badge(found: BenchmarkBands, value: float | None) -> str:
    """Return markdown that names the band of ``value``, empty where there is none."""
    band = found.find(value)
    return f":{_COLOURS.get(band.tone, 'gray')}-badge[{escape(band.name)}]" if band else ""


def switch(view: View, found: Mapping[str, BenchmarkBands]) -> None:
    """Show the choice of benchmarks and, one click away, where those in force come from.

    ``found`` is by metric or, for NRR, by segment.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        switches.switch(view, "benchmark", "Benchmark", PRESETS)
        with st.popover("Benchmarks", icon=":material/straighten:", type="tertiary", width="content"):
            _sources(view, found)


def _sources(view: View, found: Mapping[str, BenchmarkBands]) -> None:
    st.caption(help_text("benchmark"))
    for about, each in list(found.items())[:_MOST]:
        label = LABELS.get(about, about)
        st.markdown(f"**{name(label[:1].upper() + label[1:])}**  \n{escape(each.source)}.")
    for row in list(dict.fromkeys(row for each in found.values() for row in each.rows[:1]))[:_MOST]:
        _told(row)
    listed = in_use(view)
    if set_as := targets(listed.rows, "nrr"):
        st.markdown("**Targets from writing, not from a survey**")
        lines = [f"- {escape(companies_meant(row))}: NRR {escape(stated(row))}" for row in set_as]
        st.markdown("\n".join(lines))
    st.caption("The list in use is your own." if listed.own else "The list in use is the one that ships with the app.")
    with st.container(horizontal=True):
        link = view.link()
        st.page_link(page_path("data"), label="Whole list", icon=":material/database:", query_params=link)
        st.page_link(page_path("proof"), label="Public companies", icon=":material/verified:", query_params=link)


def _told(row: Benchmark) -> None:
    """Show everything that is known about a published figure; its address is text, never a link."""
    parts = {
        f"{LABELS[row.metric][:1].upper()}{LABELS[row.metric][1:]} of {companies_meant(row)}": stated(row),
        "Source": ", ".join(part for part in (row.source, str(row.year or "")) if part),
        "Definition": row.definition,
        "Sample": row.sample,
        "Grade": GRADES[row.grade],
        "Address": row.url,
        "Note": row.note,
    }
    st.caption("  \n".join(f"{escape(about)}: {escape(text)}" for about, text in parts.items() if text))


def _company(view: View, shown: Retention) -> Company:
    """Return the company as a whole, whatever is filtered: ``shown`` where nothing is."""
    whole = view.book.known_now(Request(view.state.as_of)) if view.state.filters else shown
    return Company(view.currency, whole.total_arr_cents)
