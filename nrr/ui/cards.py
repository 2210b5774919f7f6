"""The numbers that speak: the headline cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from nrr import glossary
from nrr.formatting import count, difference, money, percent, plural, points, short_money
from nrr.results import BenchmarkBands, Overview, Retention, definition
from nrr.ui import benchmarks, why
from nrr.ui.text import escape, money_text
from nrr.ui.view import View

SPARK_MONTHS = 24
Measure = Callable[[Retention], float | None]
Below = Callable[[], None] | None


def headline(view: View, overview: Overview, found: Mapping[str, BenchmarkBands]) -> None:
    """Show NRR, GRR, logo retention and ARR, each with two years of history and the band it falls in."""
    with st.grid(4, min_column_width=150):
        _ratio(
            overview,
            "NRR",
            "nrr",
            lambda r: r.nrr,
            _shorter_windows(overview),
            found["nrr"],
            lambda: why.interval(view),
        )
        _ratio(overview, "GRR", "grr", lambda r: r.grr, _kept_arr(view, overview.retention), found["grr"])
        kept = _kept(overview.retention)
        _ratio(overview, "Logo retention", "logo-retention", lambda r: r.logo_retention, kept, found["logo_retention"])
        _arr(view, overview)


def _ratio(
    overview: Overview, label: str, term: str, measure: Measure, note: str, bands: BenchmarkBands, below: Below = None
) -> None:
    value, quarter, year = (measure(at) for at in (overview.retention, overview.quarter_ago, overview.year_ago))
    change = None if value is None or quarter is None else points(difference(value, quarter))
    history = [found for at in overview.trend[-SPARK_MONTHS:] if (found := measure(at)) is not None]
    now = overview.retention
    named = {"nrr": now.nrr_definition, "grr": now.grr_definition}.get(term)
    reason = {"nrr": now.nrr_reason, "grr": now.grr_reason}.get(term, now.reason)
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(
            label,
            percent(value),
            delta=change if change is None or change[0] in "+-" else 0,
            delta_description=None if change is None else "on qtr",
            chart_data=history if len(history) > 1 else None,
            help=f"{definition(named).formula}." if named else glossary.help_text(term),
        )
        apart = None if value is None or year is None else points(difference(value, year))
        on_year = "no year to compare" if apart is None else f"{apart} on year"
        st.markdown(f"{benchmarks.badge(bands, value)} :small[:gray[{on_year}]]".strip())
        told = note if value is not None else escape(reason or "")
        st.caption(f"{definition(named).name}  \n{told}" if named else told)
        if below is not None:
            below()


def _arr(view: View, overview: Overview) -> None:
    now, quarter, year = (at.total_arr_cents for at in (overview.retention, overview.quarter_ago, overview.year_ago))
    change = short_money(now - quarter, view.currency)
    history = [at.total_arr_cents / 100 for at in overview.trend[-SPARK_MONTHS:]]
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(
            "ARR",
            money_text(short_money(now, view.currency)),
            delta=money_text(change if now < quarter else f"+{change}") if now != quarter else 0,
            delta_description="on qtr",
            chart_data=history if len(history) > 1 else None,
            help=money_text(f"{money(now, view.currency)} at the end of {view.state.as_of.label}, all accounts."),
        )
        on_year = f"{signed_percent((now - year) / year)} on year" if year else "no year to compare"
        st.markdown(f":small[:gray[{on_year}]]")
        st.caption(plural(overview.bridge.closing_accounts, "account"))


def signed_percent(fraction: float) -> str:
    """Return ``+9.7%`` or ``-2.0%``."""
    text = percent(fraction)
    return text if text.startswith("-") or not float(text[:-1]) else f"+{text}"


def _shorter_windows(overview: Overview) -> str:
    words = {12: "12 months", 3: "quarter", 1: "month"}
    others = [months for months in sorted(overview.by_window, reverse=True) if months != overview.request.window_months]
    return " · ".join(f"{words.get(m, m)} {percent(overview.by_window[m].nrr)}" for m in others).capitalize()


def _kept_arr(view: View, now: Retention) -> str:
    """Return what capped GRR lost; no other definition of GRR is made of these amounts."""
    if now.grr_measured is not None:
        return f"Capped {percent(now.capped)}"
    return money_text(f"{short_money(now.contraction_cents + now.churn_cents, view.currency)} lost")


def _kept(now: Retention) -> str:
    return f"{count(now.retained_accounts)} of {plural(now.opening_accounts, 'account')} kept"
