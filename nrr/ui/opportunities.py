"""Opportunities: what they may come to, the list with its filters, limits nearly reached, what signs came to before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pandas as pd
import streamlit as st

from nrr.figures import white_space as figures
from nrr.formatting import NOT_AVAILABLE, count, money, percent, plural, points, short_money
from nrr.glossary import help_text
from nrr.results import MOTION_LABELS, MOTIONS, Opportunities, Opportunity, WhiteSpace
from nrr.tokens import token
from nrr.ui import charts, switches, tables
from nrr.ui.naming import clean
from nrr.ui.signs import interval, level_words, sign_words
from nrr.ui.text import escape, money_text
from nrr.ui.view import View

TOP = 20


def asked(view: View) -> Opportunities:
    """Return the opportunities at the month and under the filters in force."""
    with st.skeleton(height=400):
        return cast(Opportunities, view.book.ask("opportunities", view.request))


def white_space(view: View, found: Opportunities) -> WhiteSpace:
    """Return the white space by the dimension in force."""
    dimension = view.state.dimension or view.status.telling_dimension
    if dimension in (None, found.white_space.dimension):
        return found.white_space
    return cast(WhiteSpace, view.book.ask("white_space", view.request, dimension))


def products_held(view: View, found: Opportunities) -> None:
    """Show which products the accounts of each segment hold, or why that is not known."""
    if found.white_space.reason:
        with _card():
            st.subheader("Products held", anchor=False)
            st.caption(escape(found.white_space.reason))
        return
    space = white_space(view, found)
    charts.show(figures, space, view, key="white_space", ratios=True, above=lambda: switches.dimension(view))


def takeaway(view: View, found: Opportunities) -> None:
    """Show in a sentence and three cards what the signs may come to and how far they can be trusted."""
    st.markdown(f"##### {escape(found.sentence)}")
    with st.grid(3, min_column_width=240):
        with _card():
            _expected(view, found)
        with _card():
            _clearest(found)
        with _card():
            _open_deals(view, found)
    for note in (*found.missing, *_left_out(found)):
        st.caption(f":material/info: {escape(note)}")


def filtered(view: View, found: Opportunities) -> tuple[Opportunity, ...]:
    """Show the filters by motion and owner; return the opportunities that pass both."""
    held = {motion: sum(row.motion == motion for row in found.rows) for motion in MOTIONS}
    motions = [motion for motion in MOTIONS if held[motion]]
    owners = {token("owner", row.owner): row.owner for row in found.rows if row.owner}
    st.session_state["opportunity_motions"] = [motion for motion in view.state.motions if motion in motions]
    st.session_state["opportunity_owners"] = [owner for owner in view.state.owners if owner in owners]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if motions:
            words = {motion: f"{MOTION_LABELS[motion]} ({count(held[motion])})" for motion in motions}
            switches.pills(view, "Motion", "motions", "opportunity_motions", words)
        if owners:
            switches.owners(view, owners, "opportunity_owners")
    chosen, whose = st.session_state["opportunity_motions"], st.session_state["opportunity_owners"]
    return tuple(
        row
        for row in found.rows
        if (not chosen or row.motion in chosen) and (not whose or (row.owner and token("owner", row.owner) in whose))
    )


def listing(view: View, found: Opportunities, rows: Sequence[Opportunity]) -> None:
    """Show the first twenty, largest expected ARR first; choosing a row opens the account."""
    if not rows:
        said = "No opportunity passes these filters." if found.rows else found.reason or ""
        st.info(escape(said), icon=":material/info:")
        return
    top = rows[:TOP]
    frame = pd.DataFrame(
        {
            "Account": [clean(row.account_name) for row in top],
            "Expected ARR": [_units(row.expected_cents) for row in top],
            "Motion": [_motion(row) for row in top],
            "Why": [clean(row.reason, 120) for row in top],
            "Potential ARR": [_units(row.potential_cents) for row in top],
            "Conversion": [row.probability for row in top],
            "Health": [level_words(row.level) for row in top],
            "Owner": [clean(row.owner or "") for row in top],
            "Open deal": [_deal(row, view) for row in top],
            "ARR": [row.arr_cents / 100 for row in top],
        }
    )
    empty = [name for name in ("Owner", "Open deal") if not any(frame[name])]
    amounts = dict.fromkeys(("Expected ARR", "Potential ARR", "ARR"), tables.money_format(view.currency))
    st.caption(money_text(_counted(view, rows)))
    tables.openable(
        view,
        frame.drop(columns=empty),
        {**amounts, "Conversion": lambda share: percent(share, 0)},
        [row.account_id for row in top],
        key="opportunity_table",
        alt="Opportunities",
        columns={"Why": st.column_config.TextColumn(width=250)},
    )
    for reason in dict.fromkeys(row.unmeasured for row in top if row.unmeasured):
        st.caption(f":material/info: n/a: {escape(reason)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        tables.csv_button(lambda: csv_rows(rows), f"holdfast-opportunities-{view.state.as_of}", "opportunity_csv")
        if found.total_rows > len(found.rows):
            st.caption(f"The CSV has the first {count(len(found.rows))} of {count(found.total_rows)}.")


def csv_rows(rows: Sequence[Opportunity]) -> list[dict[str, Any]]:
    """Return opportunities as rows for a CRM: ARR in currency units, conversion in percent."""
    return [
        {
            "Account ID": row.account_id,
            "Account": row.account_name,
            "Motion": MOTION_LABELS[row.motion],
            "Product": row.product or "",
            "Reason": row.reason,
            "Expected ARR": _units(row.expected_cents),
            "Potential ARR": _units(row.potential_cents),
            "Conversion %": None if row.probability is None else row.probability * 100,
            "Not measured because": row.unmeasured or "",
            "Health": level_words(row.level),
            "Owner": row.owner or "",
            "ARR": row.arr_cents / 100,
            "Open deal": row.deal.name if row.deal else "",
            "Stage": (row.deal.stage or "") if row.deal else "",
        }
        for row in rows
    ]


def _expected(view: View, found: Opportunities) -> None:
    expected = found.total_expected_cents
    st.metric(
        f"Expected ARR, {plural(found.horizon_months, 'month')}",
        money_text(short_money(expected, view.currency)),
        help=help_text("opportunity") + (money_text(f" {money(expected, view.currency)}.") if expected else ""),
    )
    worth = f"{points(found.total_points)} of NRR, " if found.total_points is not None else ""
    opportunities = plural(found.total_rows, "opportunity", "opportunities")
    st.caption(f"{worth}{opportunities} in {plural(found.total_accounts, 'account')}")


def _clearest(found: Opportunities) -> None:
    known = [each for each in found.conversions if each.share is not None]
    best = max(known, key=lambda each: each.share or 0, default=None)
    st.metric(
        f"Most often followed: {MOTION_LABELS[best.motion].lower()}" if best else "Most often followed",
        percent(best.share, 0) if best else NOT_AVAILABLE,
        help=help_text("sign-conversion"),
    )
    if best is None:
        st.caption("Too little history to measure a sign.")
    else:
        st.caption(
            f"{escape(sign_words(best, first=True))}; {percent(best.without, 0)} without the sign. "
            f"95% interval {interval(best)}."
        )


def _open_deals(view: View, found: Opportunities) -> None:
    stages = [stage for stage in found.pipeline.stages if stage.motion == "expansion"]
    weighted = [stage.weighted_cents for stage in stages if stage.weighted_cents is not None]
    st.metric(
        "Open expansion deals, weighted",
        money_text(short_money(sum(weighted) if weighted else None, view.currency)),
        help=help_text("won-share"),
    )
    if not stages:
        st.caption(escape(found.pipeline.reason or "No expansion deal is open."))
        return
    deals, amount = sum(stage.deals for stage in stages), sum(stage.amount_cents for stage in stages)
    st.caption(money_text(f"{plural(deals, 'deal')}, {short_money(amount, view.currency)} in all"))


def _left_out(found: Opportunities) -> list[str]:
    notes = []
    if found.red:
        red = plural(found.red, "account")
        notes.append(f"{red} with such a sign {'is' if found.red == 1 else 'are'} red and left out: see At risk first.")
    if found.unscored and found.rows:
        notes.append(f"{count(found.unscored)} of {plural(found.total_accounts, 'account')} listed without a score.")
    return notes


def _counted(view: View, rows: Sequence[Opportunity]) -> str:
    known = [row.expected_cents for row in rows if row.expected_cents is not None]
    first = f"The first {TOP} of " if len(rows) > TOP else ""
    worth = f"{short_money(sum(known), view.currency)} of expected ARR in all" if known else "not measured yet"
    return f"{first}{plural(len(rows), 'opportunity', 'opportunities')}, {worth}."


def _motion(row: Opportunity) -> str:
    label = MOTION_LABELS[row.motion]
    return f"{label}: {clean(row.product, 40)}" if row.product else label


def _deal(row: Opportunity, view: View) -> str:
    if row.deal is None:
        return ""
    worth = "" if row.deal.amount_cents is None else f", {short_money(row.deal.amount_cents, view.currency)}"
    return f"{clean(row.deal.stage or row.deal.name, 40)}{worth}"


def _units(cents: int | None) -> float | None:
    return None if cents is None else cents / 100


def _card() -> Any:
    return st.container(border=True, height="stretch")
