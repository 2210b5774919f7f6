"""The year ahead: what is expected, what is known, by segment, and how such forecasts did before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pandas as pd
import streamlit as st

from nrr.formatting import NOT_AVAILABLE, count, money, percent, short_money, stake
from nrr.glossary import help_text
from nrr.metrics.outlook import DEFAULT_DIMENSION
from nrr.results import Request
from nrr.results.outlook import BackTest, Outlook, Range
from nrr.ui import tables
from nrr.ui.naming import clean
from nrr.ui.text import escape, money_text
from nrr.ui.view import View

_KINDS = {
    "cancellation": "Cancellations",
    "reduction": "Reductions",
    "increase": "Increases",
    "renewal": "Up for renewal",
}


def asked(view: View) -> Outlook:
    """Return the outlook at the month and under the filters in force, by the dimension that the link names."""
    request = Request(view.state.as_of, filters=view.state.filters)
    dimension = view.state.dimension or DEFAULT_DIMENSION
    return cast(Outlook, view.book.ask("outlook", request, dimension))


def dimension(view: View) -> None:
    """Show by which dimension rates are learned and scenarios are made."""
    st.session_state["outlook_dimension"] = view.state.dimension or DEFAULT_DIMENSION
    st.selectbox(
        "Rates and scenarios by",
        list(view.status.dimensions),
        format_func=clean,
        key="outlook_dimension",
        on_change=lambda: view.change(dimension=st.session_state["outlook_dimension"], levers=()),
        width=260,
    )


def takeaway(found: Outlook) -> None:
    """Show the one sentence, and what is not known."""
    if found.reason:
        st.info(escape(found.reason), title="There is no outlook yet", icon=":material/explore:")
    else:
        st.markdown(f"##### {escape(found.sentence)}")
        year = _test(found, "nrr", 4)
        if year.reason is None and not year.beats_naive:
            st.caption(f":material/warning: {escape(year.reading)}")
    for note in found.missing:
        st.caption(f":material/info: {escape(note)}")


def cards(view: View, found: Outlook) -> None:
    """Show NRR of the year ahead, expansion of the next quarter and what one point is worth."""
    if found.year is None:
        return
    first, end = found.quarters[0], found.quarters[-1]
    year = found.year
    with st.grid(3, min_column_width=240):
        _card(
            f"NRR to {end.month.label}",
            percent(year.value),
            f"80% interval {percent(year.low)} to {percent(year.high)}",
            _error(found, "nrr", 4),
            "forward-nrr",
        )
        _card(
            f"Expansion to {first.month.label}",
            short_money(round(first.expansion.value), view.currency),
            f"80% interval {_amounts(first.expansion, view.currency)}",
            _error(found, "expansion", 1),
            "back-test",
        )
        _card(
            "One point of NRR is worth",
            short_money(found.point_cents, view.currency),
            f"more ARR after three years, at {percent(year.value)} a year or a point above",
            money_text(f"{money(found.point_cents, view.currency)} on {money(found.arr_cents, view.currency)} of ARR"),
            "scenario",
        )


def known(view: View, found: Outlook) -> None:
    """Show what is known of the year ahead by quarter."""
    with st.container(border=True, height="stretch"):
        st.subheader("Known of the year ahead", anchor=False, help=help_text("forward-nrr"))
        if not found.known:
            st.caption("No cancellation, change or renewal date after this month is known from the files.")
            return
        terms = any(change.expected_cents is not None for change in found.known)
        rows = [
            {
                "When": change.label,
                "What": _KINDS[change.kind],
                "Accounts": change.accounts,
                "ARR": change.cents,
                **({"Expected to be kept": change.expected_cents} if terms else {}),
            }
            for change in found.known
        ]
        formats: dict[str, Any] = dict.fromkeys(("ARR", "Expected to be kept"), _short(view.currency))
        _table(rows, {**formats, "Accounts": count}, "known", "Known changes by quarter")
        st.caption(
            "Renewals are ends of stated terms, kept at their own past rate."
            if terms
            else "Renewal dates are of the accounts file; what is expected of them is in the rates."
        )


def segments(view: View, found: Outlook) -> None:
    """Show by segment what is expected of its ARR."""
    with st.container(border=True, height="stretch"):
        st.subheader("Expected by segment", anchor=False, help=help_text("expected-rates"))
        rows = [
            {
                "Segment": clean(each.segment),
                "ARR": each.arr_cents,
                "Expansion": each.expansion,
                "Contraction": each.contraction,
                "Churn": each.churn,
                "NRR": each.expected_nrr,
                "Renewals kept": float("nan") if each.renewal_rate is None else each.renewal_rate,
            }
            for each in found.segments
        ]
        formats: dict[str, Any] = dict.fromkeys(("Expansion", "Contraction", "Churn", "NRR", "Renewals kept"), percent)
        _table(rows, {**formats, "ARR": _short(view.currency)}, "rates", "Expected rates by segment")
        st.caption(
            "Of ARR now, over the year; churn is net of accounts that come back. Renewals kept: the share of ARR in "
            "the quarter of its yearly renewal that stayed, as measured."
        )


def back_tests(view: View, found: Outlook) -> None:
    """Show how past forecasts did beside naive ones, and how other ways to forecast did."""
    st.subheader("How such forecasts did", anchor=False, help=help_text("back-test"))
    for test in found.back_tests:
        if test.target is not None:
            st.markdown(escape(test.reading))
    tested = [test for test in found.back_tests if test.reason is None]
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown("**Forecast against what came**")
            rows = forecast_rows(found)
            if rows:
                tables.csv_button(lambda: rows, f"holdfast-back-test-{view.state.as_of}", "back_test_csv")
        _table([_test_row(test) for test in tested], {}, "tests", "Errors of past forecasts")
        for reading in dict.fromkeys(test.reason for test in found.back_tests if test.reason):
            st.caption(escape(reading))
        if any(not test.beats_naive for test in tested):
            st.caption("Where the naive forecast is as good, read ours as no better than repeating the past.")
    with st.container(border=True):
        st.markdown("**Other ways to forecast next quarter's expansion**")
        listed = [{"Method": name, "Missed by": error} for name, error in found.compared]
        _table(listed, {"Missed by": percent}, "methods", "Errors of other methods")
        st.caption(f"How it is done: {escape(found.method)}")


def forecast_rows(found: Outlook) -> list[dict[str, Any]]:
    """Return every past forecast for a CSV: expansion in currency units, NRR as a fraction."""
    return [
        {
            "Of": test.measure,
            "Quarters ahead": test.quarters_ahead,
            "To month": str(month),
            **{
                name: value / 100 if test.measure == "expansion" else value
                for name, value in (("Forecast", forecast), ("Actual", actual), ("Naive", naive))
            },
        }
        for test in found.back_tests
        for month, forecast, actual, naive in test.rows
    ]


def _card(label: str, value: str, interval: str, told: str, term: str) -> None:
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(label, money_text(value), help=help_text(term))
        st.markdown(f":small[{money_text(interval)}]")
        st.caption(told)


def _error(found: Outlook, measure: str, quarters: int) -> str:
    test = _test(found, measure, quarters)
    if test.error is None or test.naive_error is None:
        return escape(test.reason or "")
    size = percent if measure == "expansion" else stake
    beaten = "" if test.beats_naive else ": no better than that"
    met = ""
    if test.target is not None:
        met = f" Target {percent(test.target, 0)}: {'met' if test.error <= test.target else 'not met'}."
    naive = f"{test.naive_name} by {size(test.naive_error)}{beaten}"
    return escape(f"Past forecasts missed by {size(test.error)} on average, {naive}.{met}")


def _test(found: Outlook, measure: str, quarters: int) -> BackTest:
    return next(each for each in found.back_tests if (each.measure, each.quarters_ahead) == (measure, quarters))


def _test_row(test: BackTest) -> dict[str, Any]:
    size = percent if test.measure == "expansion" else stake
    what = "Expansion" if test.measure == "expansion" else "NRR"
    return {
        "Of": f"{what}, next {'quarter' if test.quarters_ahead == 1 else 'year'}",
        "Forecasts": len(test.rows),
        "Missed by": size(test.error),
        "Naive": size(test.naive_error),
        "Naive is": test.naive_name,
        "Beaten": "Yes" if test.beats_naive else "No",
        "Inside 80%": NOT_AVAILABLE if test.inside is None else percent(test.inside, 0),
    }


def _table(rows: list[dict[str, Any]], formats: dict[str, Any], key: str, alt: str) -> None:
    if rows:
        frame = pd.DataFrame(rows)
        held = {name: each for name, each in formats.items() if name in frame.columns}
        st.dataframe(
            tables.styled(frame, held), hide_index=True, key=f"outlook_{key}", alt=alt, placeholder=NOT_AVAILABLE
        )


def _amounts(found: Range, currency: str) -> str:
    return f"{short_money(round(found.low), currency)} to {short_money(round(found.high), currency)}"


def _short(currency: str) -> Callable[[float], str]:
    return lambda cents: short_money(round(cents), currency)
