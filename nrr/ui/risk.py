"""The accounts at risk: what is expected to be lost, filters, and the list with its reasons and next actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from nrr.figures import levels
from nrr.formatting import count, money, percent, plural, points, short_money, stake
from nrr.glossary import help_text
from nrr.results import Action, OwnerCoverage, RiskList, RiskRow
from nrr.results.health import level as level_of
from nrr.tokens import token
from nrr.ui import actions, switches, tables
from nrr.ui.health import COLOURS, LEVEL_WORDS
from nrr.ui.naming import clean
from nrr.ui.state import KEPT, LEVELLED, REASONS
from nrr.ui.text import escape, money_text
from nrr.ui.view import View

EXPECTED = "Expected loss"
REASON_WORDS = {
    "contraction": "Contracted",
    "usage": "Usage down",
    "support": "Tickets up",
    "payment": "Payments failed",
    "relationship": "Unhappy answers",
    "outcomes": "Outcomes missed",
    "renewal": "Renews soon",
}


def takeaway(view: View, risks: RiskList) -> None:
    """Show in a sentence and three cards what is expected to be lost, and what keeping accounts is worth."""
    if risks.sentence:
        st.markdown(f"##### {escape(risks.sentence)}")
    with st.grid(3, min_column_width=240):
        with _card():
            _expected(view, risks)
        with _card():
            _kept_whole(view, risks)
        with _card():
            _by_level(view, risks.coverage.total)
    if risks.rest_on:
        st.caption(f"The expected loss rests on {escape(risks.rest_on)}.")
    if risks.missing:
        with st.expander(f"{plural(len(risks.missing), 'signal')} the data does not carry", icon=":material/info:"):
            st.markdown("\n".join(f"- {escape(missing)}" for missing in risks.missing))


def filtered(view: View, risks: RiskList) -> tuple[RiskRow, ...]:
    """Show the filters by level, reason and owner; return the accounts that pass all."""
    kinds = [kind for kind in REASONS if any(_has(row, kind) for row in risks.rows)]
    found = [each for each in LEVELLED if any(_level(row) == each for row in risks.rows)]
    owners = {token("owner", row.owner): row.owner for row in risks.rows if row.owner}
    st.session_state["risk_reasons"] = [kind for kind in view.state.reasons if kind in kinds]
    st.session_state["risk_levels"] = [level for level in view.state.levels if level in found]
    st.session_state["risk_owners"] = [owner for owner in view.state.owners if owner in owners]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if found and found != ["none"]:
            counted = {level: sum(_level(row) == level for row in risks.rows) for level in found}
            words = {level: f"{LEVEL_WORDS[level]} ({count(counted[level])})" for level in found}
            switches.pills(view, "Health", "levels", "risk_levels", words)
        if owners:
            switches.owners(view, owners, "risk_owners")
    if kinds:
        held = {kind: sum(_has(row, kind) for row in risks.rows) for kind in kinds}
        words = {kind: f"{REASON_WORDS[kind]} ({count(held[kind])})" for kind in kinds}
        switches.pills(view, "Reason", "reasons", "risk_reasons", words)
    reasons, chosen = st.session_state["risk_reasons"], st.session_state["risk_owners"]
    coloured = st.session_state["risk_levels"]
    return tuple(
        row
        for row in risks.rows
        if (not reasons or any(_has(row, kind) for kind in reasons))
        and (not coloured or _level(row) in coloured)
        and (not chosen or (row.owner and token("owner", row.owner) in chosen))
    )


def listing(view: View, risks: RiskList, rows: tuple[RiskRow, ...], nexts: Mapping[str, Action]) -> RiskRow | None:
    """Show the accounts, largest expected loss first; return the one whose plan was just asked for.

    Choosing a row opens the account.
    """
    if not rows:
        said = "No account passes these filters." if risks.rows else "No account is in red or amber or shows a sign."
        st.info(said, icon=":material/check_circle:")
        return None
    arr = short_money(sum(row.arr_cents for row in rows), view.currency)
    cut = risks.total_accounts > len(risks.rows)
    of = f" of the first {count(len(risks.rows))} of {count(risks.total_accounts)}" if cut else ""
    st.caption(
        money_text(f"{plural(len(rows), 'account')}{of}, {arr} ARR. ")
        + "Press Plan for what to do about an account; choose its row to open it."
    )
    shown, key = rows[: tables.ROWS_SHOWN], f"risk_plan_{len(rows)}"
    frame, formats = _frame(view, shown, nexts)
    dark = view.dark
    tables.openable(
        view,
        frame,
        formats,
        [row.account_id for row in shown],
        key="risk_table",
        alt="Accounts at risk",
        look=lambda styler: styler.map(lambda score: _look(score, dark), subset=["Health"]),
        columns={"Plan": st.column_config.ButtonColumn("", type="tertiary", key=key, width=90)},
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        tables.csv_button(lambda: risk_rows(rows, nexts), f"holdfast-at-risk-{view.state.as_of}", "risk_csv")
        if len(rows) > len(shown):
            st.caption(f"The first {count(len(shown))} are shown; the CSV has all {count(len(rows))}.")
    click = st.session_state.get(key)
    return shown[click["row"]] if click else None


def risk_rows(rows: tuple[RiskRow, ...], nexts: Mapping[str, Action]) -> list[dict[str, Any]]:
    """Return the accounts as rows for a CSV: ARR in currency units, points of NRR, coverage in percent."""
    found = [(row, nexts.get(row.account_id)) for row in rows]
    return [
        {
            "Account ID": row.account_id,
            "Account": row.account_name,
            "Score": row.score,
            "Level": (row.level or "").capitalize(),
            "Change in 3 months": row.change,
            "Coverage %": row.coverage * 100,
            "Expected loss in NRR points": None if row.expected_points is None else row.expected_points * 100,
            "Expected loss in ARR": None if row.expected_cents is None else row.expected_cents / 100,
            "ARR": row.arr_cents / 100,
            "Reasons": "; ".join(reason.text for reason in row.reasons),
            "Renewal": str(row.renewal_month or ""),
            "Owner": row.owner or "",
            "Next action": action.title if action else "",
            "Due": str(action.due or "") if action else "",
        }
        for row, action in found
    ]


def digits(largest: float | None) -> int:
    """Return how many decimals tell points of NRR of this size (a fraction) from nothing, two at least."""
    return 2 if largest is None or largest >= 0.001 else 3 if largest >= 0.0001 else 4


def expected_points(row: RiskRow, decimals: int | None = None) -> str:
    """Return what an account is expected to take off NRR, or what it would if all of it went, in words."""
    if row.expected_points is not None:
        return f"{stake(row.expected_points, digits(row.expected_points) if decimals is None else decimals)} of NRR"
    return f"{stake(row.share_of_arr)} of NRR at stake" if row.share_of_arr is not None else ""


def _card() -> Any:
    return st.container(border=True, height="stretch", gap="xxsmall")


def _expected(view: View, risks: RiskList) -> None:
    horizon = plural(risks.horizon_months, "month")
    if risks.reason is not None or risks.total_expected_cents is None:
        share = risks.total_arr_cents / risks.base_arr_cents if risks.base_arr_cents else None
        st.metric(
            "ARR with a warning sign",
            money_text(short_money(risks.total_arr_cents, view.currency)),
            help=money_text(f"{money(risks.total_arr_cents, view.currency)} at the end of {risks.as_of.label}."),
        )
        st.caption(f"{plural(risks.total_accounts, 'account')}, {percent(share)} of ARR.")
        return
    whole = risks.total_expected_cents + (risks.unlisted_cents or 0)
    share = whole / risks.base_arr_cents if risks.base_arr_cents else None
    st.metric(f"Expected loss within {horizon}", f"{stake(share)} of NRR", help=help_text("expected-loss"))
    listed = short_money(risks.total_expected_cents, view.currency)
    of = f"{short_money(whole, view.currency)} of {short_money(risks.base_arr_cents, view.currency)} ARR"
    st.caption(money_text(f"{of}; {listed} of it in the {plural(risks.total_accounts, 'account')} below"))


def _kept_whole(view: View, risks: RiskList) -> None:
    most = min(view.state.keep, len(risks.rows))
    worth = risks.saved_by(most)
    first = "first account" if most == 1 else f"first {most}"
    st.metric(f"Keeping the {first} whole", points(worth) if most else "n/a", help=help_text("expected-loss"))
    if worth is None:
        st.caption(escape(risks.reason or ""))
        return
    cents = sum(row.expected_cents or 0 for row in risks.rows[:most])
    st.caption(money_text(f"of NRR: {short_money(cents, view.currency)} ARR that is expected to go"))
    if len(risks.rows) > 1:
        st.session_state["risk_keep"] = view.state.keep
        st.segmented_control(
            "Accounts kept", sorted(KEPT), key="risk_keep", required=True, label_visibility="collapsed",
            on_change=view.take, args=("keep", "risk_keep"),
        )  # fmt: skip


def _by_level(view: View, total: OwnerCoverage) -> None:
    st.markdown("**Accounts by health**", help=help_text("health-score"))
    for share in total.levels:
        level = share.level or "none"
        if share.accounts or share.level:
            badge = f":{COLOURS.get(level, 'gray')}-badge[{LEVEL_WORDS[level]}]"
            arr = money_text(short_money(share.arr_cents, view.currency))
            st.markdown(f"{badge} **{count(share.accounts)}** :small[:gray[{arr} ARR]]")


def _frame(
    view: View, rows: tuple[RiskRow, ...], nexts: Mapping[str, Action]
) -> tuple[pd.DataFrame, dict[str, Callable[..., str]]]:
    planned = [nexts.get(row.account_id) for row in rows]
    frame = pd.DataFrame(
        {
            "Account": [clean(row.account_name) for row in rows],
            "Plan": [":material/edit_note: Plan"] * len(rows),
            "Health": pd.Series([row.score for row in rows], dtype="float64"),
            "Change": pd.Series([row.change for row in rows], dtype="float64"),
            EXPECTED: pd.Series([row.expected_points for row in rows], dtype="float64"),
            "ARR": [row.arr_cents / 100 for row in rows],
            "Why": ["; ".join(reason.text for reason in row.reasons) for row in rows],
            "Renewal": [row.renewal_month.label if row.renewal_month else "" for row in rows],
            "Owner": [clean(row.owner or "") for row in rows],
            "Next action": [actions.in_words(each) if each else "" for each in planned],
        }
    )
    empty = {
        "Renewal": not any(row.renewal_month for row in rows),
        "Owner": not any(row.owner for row in rows),
        "Next action": not any(planned),
    }
    empty |= {EXPECTED: not any(row.expected_points is not None for row in rows)}
    frame = frame.drop(columns=[name for name, gone in empty.items() if gone])
    formats: dict[str, Callable[..., str]] = {
        "Health": lambda score: f"{score:.0f} {level_of(round(score))}",
        "Change": lambda change: f"{change:+.0f}" if change else "0",
        EXPECTED: lambda fraction: stake(fraction, digits(rows[0].expected_points)),
        "ARR": tables.money_format(view.currency),
    }
    return frame, {name: shown for name, shown in formats.items() if name in frame.columns}


def _look(score: float, dark: bool) -> str:
    level = None if pd.isna(score) else level_of(round(score))
    return f"color: {levels.colour(level, dark=dark)}; font-weight: 600" if level else ""


def _level(row: RiskRow) -> str:
    return row.level or "none"


def _has(row: RiskRow, kind: str) -> bool:
    return any(reason.kind == kind for reason in row.reasons)
