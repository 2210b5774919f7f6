"""The levers of a scenario with what follows at once, the way to a target, and what compounds over three years."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from math import ceil

import pandas as pd
import streamlit as st

from nrr.figures import scenario as drawn
from nrr.formatting import difference, percent, points, short_money
from nrr.glossary import help_text
from nrr.metrics.scenarios import LEVERS, Change, Scenario, compounded, scenario, target
from nrr.results.outlook import Outlook, Paths, Target
from nrr.tokens import token
from nrr.ui import charts, levers, tables
from nrr.ui.text import escape, money_text, name
from nrr.ui.view import View, page_path

_WORDS = {"churn": "Churn", "contraction": "Contraction", "expansion": "Expansion"}
_WON = {"trailing": "As in the last 12 months", "none": "None"}
_POINT = Fraction(1, 100)


def section(view: View, found: Outlook) -> None:
    """Show the sliders, what follows from them, and ARR over three years."""
    st.subheader("What if", anchor=False, help=help_text("scenario"))
    change = levers.change(view.state.levers, found.dimension, found.segments)
    now, then = scenario(found.segments, Change()), scenario(found.segments, change)
    if now.nrr is None or then.nrr is None:
        st.caption(escape(now.reason or ""))
        return
    left, right = st.columns((2, 3), gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.caption("More or less than expected, over the year ahead and every year after.")
        for lever in LEVERS:
            _slider(view, "", lever, _WORDS[lever])
        with st.expander("By segment"):
            _by_segment(view, found)
        won = _won(view, found)
        if view.state.levers:
            st.button("As expected", icon=":material/restart_alt:", on_click=lambda: view.change(levers=()))
    paths = _paths(found, now, then, won)
    with right:
        with st.grid(2, min_column_width=200):
            _result(f"NRR to {found.quarters[-1].month.label}", percent(float(then.nrr)), points(_apart(then, now)))
            _result("ARR after three years", *_arr(view, paths))
        charts.show(drawn, paths, view, key="scenario")
    _compounding(view, found, now.nrr, then.nrr, won)


def solver(view: View, found: Outlook) -> None:
    """Show what reaching a target takes by one lever alone, and put it into the scenario where asked."""
    with st.container(border=True):
        st.subheader("Reach a target", anchor=False, help=help_text("scenario"))
        st.session_state["outlook_target"] = view.state.target
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.number_input(
                "NRR of the year ahead (%)",
                min_value=levers.TARGETS.start,
                max_value=levers.TARGETS.stop - 1,
                key="outlook_target",
                on_change=view.take,
                args=("target", "outlook_target"),
                width=220,
            )
            solved = target(found.segments, Fraction(view.state.target, 100))
            _apply(view, solved)
        st.markdown(escape(solved.reading))


def growth(view: View, found: Outlook) -> None:
    """Show the share of growth that came from expansion, and the way to the maturity stage."""
    with st.container(border=True):
        st.subheader("Growth from expansion", anchor=False, help=help_text("growth-share"))
        if found.growth_share is None:
            st.caption(escape(found.growth_reason or ""))
        else:
            st.markdown(
                f"**{percent(found.growth_share)}** of the last twelve months' ARR growth came from accounts that were "
                "there already. Growth of 40% at NRR of 110% would be 25%, at 130% 75%."
            )
        st.page_link(
            page_path("components"), label="Maturity stage, measured", query_params=view.link(),
            icon=":material/fact_check:",
        )  # fmt: skip


def _slider(view: View, segment: str, lever: str, label: str) -> None:
    key, start = f"lever_{segment}_{lever}", 0
    if segment:  # one that follows is a new slider when the overall one moves: where the old one stood is no move
        start = levers.value(view.state.levers, "", lever)
        key += f"_{start}"
    standing = levers.value(view.state.levers, segment, lever)
    told = st.session_state.get(key, start) != standing
    if told:  # a slider that stands there already would be pushed back while it is being moved
        st.session_state[key] = standing
    st.slider(
        label, levers.LEAST, levers.MOST, None if told else start, step=5, format="%+d%%", key=key,
        on_change=_move, args=(view, segment, lever, key),
    )  # fmt: skip


def _move(view: View, segment: str, lever: str, key: str) -> None:
    held = view.state.levers
    if st.session_state[key] != levers.value(held, segment, lever):  # else one that is gone reports where it stood
        view.change(levers=levers.moved(held, segment, lever, st.session_state[key]))


def _by_segment(view: View, found: Outlook) -> None:
    st.caption("A segment's own lever takes the place of the one above.")
    for each in found.segments:
        st.markdown(f"**{name(each.segment)}**")
        with st.grid(3, min_column_width=120):
            for lever in LEVERS:
                _slider(view, token(found.dimension, each.segment), lever, _WORDS[lever])


def _won(view: View, found: Outlook) -> int:
    """Show whether ARR counts accounts won, and return what is won each year in cents."""
    if found.new_arr_cents is None:
        st.caption("ARR is of today's accounts alone: the data does not reach back a year to tell what is won.")
        return 0
    st.session_state["outlook_won"] = view.state.won
    st.segmented_control(
        "New accounts each year",
        levers.WON,
        format_func=lambda choice: _WON[choice],
        key="outlook_won",
        required=True,
        on_change=view.take,
        args=("won", "outlook_won"),
        help=money_text(f"{short_money(found.new_arr_cents, view.currency)} of ARR was won in the last 12 months."),
    )
    return found.new_arr_cents if view.state.won == "trailing" else 0


def _paths(found: Outlook, now: Scenario, then: Scenario, won: int) -> Paths:
    assert now.nrr is not None
    assert then.nrr is not None
    return Paths(
        month=found.request.as_of,
        expected=compounded(found.arr_cents, now.nrr, new_cents=won),
        changed=compounded(found.arr_cents, then.nrr, new_cents=won),
        expected_nrr=float(now.nrr),
        changed_nrr=float(then.nrr),
        new_arr_cents=won,
    )


def _apart(then: Scenario, now: Scenario) -> float:
    return difference(float(then.nrr or 0), float(now.nrr or 0))


def _arr(view: View, paths: Paths) -> tuple[str, str]:
    apart = paths.changed[-1] - paths.expected[-1]
    sign = "+" if apart > 0 else ""
    return short_money(paths.changed[-1], view.currency), f"{sign}{short_money(apart, view.currency)}"


def _result(label: str, value: str, apart: str) -> None:
    with st.container(border=True, height="stretch"):
        moved = apart[:1] in "+-"
        st.metric(
            label, money_text(value), delta=money_text(apart) if moved else 0, delta_description="against expected"
        )


def _compounding(view: View, found: Outlook, expected: Fraction, changed: Fraction, won: int) -> None:
    with st.container(border=True):
        st.subheader("Compounding", anchor=False, help=help_text("scenario"))
        kinds = {"As expected": expected, "One point more": expected + _POINT, "Scenario": changed}
        if changed == expected:
            del kinds["Scenario"]
        months = [found.request.as_of + 12 * year for year in range(4)]
        rows = [
            {
                "": label,
                "NRR a year": float(nrr),
                **{
                    month.label: cents / 100
                    for month, cents in zip(months, compounded(found.arr_cents, nrr, new_cents=won), strict=True)
                },
            }
            for label, nrr in kinds.items()
        ]
        formats = {month.label: tables.money_format(view.currency) for month in months}
        frame = pd.DataFrame(rows)
        st.dataframe(
            tables.styled(frame, {**formats, "NRR a year": percent}), hide_index=True, key="outlook_compounding",
            alt="ARR over three years as expected, a point above, and under the scenario",
        )  # fmt: skip
        whose = "plus the accounts won, who then move alike" if won else "of the accounts of today"
        st.caption(
            f"ARR x NRR each year, {whose}. 100 at 105% a year against 110% is 5.0, 10.75 and 17.34 apart after one, "
            "two and three years."
        )


def _apply(view: View, solved: Target) -> None:
    more = None if not solved.more_expansion else ceil(solved.more_expansion * 100 - 1e-9)
    less = None if not solved.less_churn else -ceil(-solved.less_churn * 100 - 1e-9)
    for lever, change in (("expansion", more), ("churn", less)):
        if change is not None and levers.LEAST <= change <= levers.MOST:
            st.button(
                f"{_WORDS[lever]} {change:+d}%",
                key=f"apply_{lever}",
                icon=":material/tune:",
                help="Put this into the scenario, all else as expected",
                on_click=partial(view.change, levers=((("", lever, change)),)),
            )
