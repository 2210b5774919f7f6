"""Why NRR moved, how sure it is and how much hangs on few accounts: the sections of Segments and the Overview."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from nrr.figures import drivers, rolled_months
from nrr.formatting import count, percent, plural, points, shared_tenths
from nrr.glossary import help_text
from nrr.periods import Month, month_range
from nrr.results import Concentration, Confidence, SegmentTable, named
from nrr.results.confidence import ACCOUNTS
from nrr.results.measures import POINT_TO_POINT
from nrr.shown import interval_text
from nrr.ui import charts, switches, tables
from nrr.ui.naming import clean
from nrr.ui.text import escape
from nrr.ui.view import View, page_path

QUARTER, YEAR = 3, 12
_THIN_SEGMENTS = 8
_AT_ONCE = 1_000  # accounts up to which an interval is there before a reader would see that it is not


def is_point_to_point(view: View) -> bool:
    """Return whether the chosen definition is the one that intervals and drivers are of."""
    return view.request.definition in POINT_TO_POINT


def interval(view: View) -> None:
    """Show under the NRR card how sure it is. The page does not wait for it where that takes long."""
    st.fragment(_interval, parallel=view.status.accounts > _AT_ONCE)(view)


def behind(view: View) -> None:
    """Show which months moved NRR in a quarter and whether by more than chance; the page does not wait either."""
    st.fragment(_behind, parallel=view.status.accounts > _AT_ONCE)(view)


def few_accounts(view: View, table: SegmentTable, sure: Mapping[str, Confidence]) -> None:
    """List the accounts of the segments that have too few for a rate."""
    thin = [row.segment for row in table.rows if row.segment in sure and sure[row.segment].reading == ACCOUNTS]
    if not thin:
        return
    leaders = view.book.segment_leaders(view.request, table.dimension)
    rows = [(segment, account) for segment in thin[:_THIN_SEGMENTS] for account in leaders.get(segment, ())]
    window = view.request.window
    opened, closed = window.opening.label, window.closing.label
    frame = pd.DataFrame(
        {
            "Segment": [clean(segment) for segment, _ in rows],
            "Account": [clean(account.account_name) for _, account in rows],
            opened: [account.opening_arr_cents / 100 for _, account in rows],
            closed: [account.closing_arr_cents / 100 for _, account in rows],
            "Change": [(account.closing_arr_cents - account.opening_arr_cents) / 100 for _, account in rows],
        }
    )
    with st.container(border=True):
        st.subheader("Too few accounts for a rate", anchor=False, help=help_text("effective-accounts"))
        more = f" The first {_THIN_SEGMENTS} of {len(thin)} such segments." if len(thin) > _THIN_SEGMENTS else ""
        st.caption(f"One account moves these rates, so read the largest accounts instead.{more}")
        formats = dict.fromkeys((opened, closed, "Change"), tables.money_format(view.currency))
        ids = tuple(account.account_id for _, account in rows)
        tables.openable(view, frame, formats, ids, key="few_accounts", alt="The largest accounts of small segments")


def moved(view: View, dimension: str) -> None:
    """Show what moved NRR between two months, part by part and month by month."""
    st.subheader(f"Why {_measured(view)} moved", anchor=False, help=help_text("drivers"))
    months = comparable(view)
    if not months:
        st.caption("No earlier month has a whole window of history to compare with.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        before = _against(view, months)
        by = switches.switch(view, "parts", "Parts", switches.PARTS)
        effect = switches.switch(view, "effect", "Steps", switches.EFFECTS)
    found = view.book.drivers(view.request, before, dimension if by == "segment" else by)
    charts.show(drivers, found, view, key="drivers", ratios=True, effect=effect)
    charts.show(rolled_months, view.book.explanation(view.request, before), view, key="rolled", ratios=True)


def comparable(view: View) -> list[Month]:
    """Return the earlier months at which the window has all of its history, newest first."""
    first = view.status.first_month + view.state.window_months
    as_of = view.state.as_of
    return list(reversed(month_range(first, as_of - 1))) if first < as_of else []


def concentration(view: View) -> None:
    """Show how much hangs on few accounts."""
    found = view.book.concentration(view.request)
    st.subheader("Concentration", anchor=False, help=help_text("concentration"))
    if not found.opening_accounts or found.nrr is None:
        st.caption("No account had ARR at the window's opening.")
        return
    if not is_point_to_point(view):
        st.caption("NRR is point to point here.")
    with st.grid(3, min_column_width=220):
        for label, value, told in _cards(found):
            with st.container(border=True, height="stretch", gap="xxsmall"):
                st.metric(label, value)
                st.caption(told)


def influence(view: View) -> None:
    """Show the accounts that raise NRR most and those that lower it most, each with NRR without it."""
    found = view.book.influences(view.request)
    nrr = view.book.concentration(view.request).nrr
    if not found or nrr is None:
        return
    frame = pd.DataFrame(
        {
            "Account": [clean(each.account_name) for each in found],
            view.request.window.opening.label: [each.opening_arr_cents / 100 for each in found],
            view.request.window.closing.label: [each.closing_arr_cents / 100 for each in found],
            "Influence": [each.change for each in found],
            "NRR without it": [nrr - each.change for each in found],
        }
    )
    with st.container(border=True):
        st.subheader(f"Accounts that move {_measured(view)} most", anchor=False, help=help_text("influence"))
        st.caption(f"{_measured(view)} is {percent(nrr)}. Choose a row to open the account.")
        formats = dict.fromkeys(frame.columns[1:3], tables.money_format(view.currency))
        digits = _digits(max(abs(each.change) for each in found))
        formats |= {
            "Influence": lambda change: points(change, digits),
            "NRR without it": lambda value: percent(value, digits),
        }
        ids = tuple(each.account_id for each in found)
        tables.openable(view, frame, formats, ids, key="influence", alt="Accounts that move NRR most, either way")


def _cards(found: Concentration) -> list[tuple[str, str, str]]:
    """Return label, value and words of each card."""
    largest = [f"{top} largest {percent(share)}" for top, share in found.top_shares.items() if top > 1]
    held, top = found.most_of_expansion, found.top_shares.get(1, 0.0)
    shares = [found.expanded_share, found.unchanged_share, found.contracted_share, found.churned_share]
    grew, flat, shrank, left = (amount / 1000 for amount in shared_tenths([share or 0.0 for share in shares], 1000))
    without = None if found.nrr_without_top is None or found.nrr is None else found.nrr_without_top - found.nrr
    return [
        (
            "Largest account",
            percent(top, _digits(top)),
            f"of opening ARR; {', '.join(largest)}" if largest else "",
        ),
        (
            "Effective accounts",
            count(round(found.effective_accounts)),
            f"of {plural(found.opening_accounts, 'account')}",
        ),
        (
            f"NRR without the {found.top_accounts} largest",
            percent(found.nrr_without_top),
            f"{points(without)} against all accounts" if without is not None else "No other account.",
        ),
        (
            "Accounts behind half of expansion",
            count(found.half_of_expansion) if held else "n/a",
            f"{plural(held, 'account')} behind 80% of it" if held else "No account expanded.",
        ),
        (
            "Accounts that expanded",
            percent(grew),
            f"{percent(flat)} flat, {percent(shrank)} contracted, {percent(left)} churned",
        ),
        ("Median account NRR", percent(found.median_account_nrr), "Every account counted the same."),
    ]


def _digits(largest: float) -> int:
    """Return how many decimals tell fractions of this size from nothing, one at least."""
    return 1 if largest >= 0.005 else 2 if largest >= 0.0005 else 3


def _against(view: View, months: list[Month]) -> Month:
    """Offer the months to compare with; return the one in force, a year ago unless the link names another."""
    as_of = view.state.as_of
    usual = next((as_of - back for back in (YEAR, QUARTER) if as_of - back in months), months[0])
    chosen = view.state.against if view.state.against in months else usual
    words = {as_of - QUARTER: " (a quarter ago)", as_of - YEAR: " (a year ago)"}
    st.session_state["why_against"] = chosen
    st.selectbox(
        "Compare with",
        months,
        format_func=lambda month: f"{month.label}{words.get(month, '')}",
        key="why_against",
        on_change=view.take,
        args=("against", "why_against"),
        width=240,
    )
    return chosen or usual


def _measured(view: View) -> str:
    return "NRR" if is_point_to_point(view) else named("point_to_point")


def _interval(view: View) -> None:
    with st.skeleton(height=20):
        found = view.book.explanation(view.request, view.state.as_of - QUARTER).confidence
    text = interval_text(found)
    if text:
        st.caption(text if is_point_to_point(view) else f"Point to point: {text}", help=help_text("interval"))


def _behind(view: View) -> None:
    with st.skeleton(height=20):
        found = view.book.explanation(view.request, view.state.as_of - QUARTER)
    if found.sentence:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(escape(found.sentence), width="content")
            link = view.link(against=found.before)
            st.page_link(page_path("segments"), label="Why NRR moved", icon=":material/call_split:", query_params=link)
