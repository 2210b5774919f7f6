"""One account's health on screen: the score with its parts, where it came from, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pandas as pd
import streamlit as st

from nrr.figures import health_trend
from nrr.formatting import percent
from nrr.glossary import help_text
from nrr.results import AccountDetail, Action, Health, HealthPart, RiskReason
from nrr.results.health import level as level_of
from nrr.ui import actions, charts, playbooks
from nrr.ui.text import escape
from nrr.ui.view import View

COLOURS = {"red": "red", "amber": "orange", "green": "green"}
LEVEL_WORDS = {"red": "Red", "amber": "Amber", "green": "Green", "none": "No score"}


def of(view: View, account_key: int) -> Health | None:
    """Return an account's health at the as-of month, None where it has no ARR then."""
    return cast("Health | None", view.book.ask("account_health", account_key, view.state.as_of))


def section(view: View, account: AccountDetail, account_key: int) -> None:
    """Show an account's health, its reasons and playbook, and its actions: part of its page."""
    health = of(view, account_key)
    st.subheader("Health", anchor=False, help=help_text("health-score"))
    if health is None:
        st.caption(f"It has no ARR at the end of {view.state.as_of.label}, so it has no score.")
    else:
        _scored(view, health)
    level = health.level if health else None
    left, right = st.columns(2, gap="medium")
    plan(view, account.account_id, level, account.reasons, actions.kept(view), _owner(account), (left, right))


def _scored(view: View, health: Health) -> None:
    left, right = st.columns((3, 4), gap="medium")
    with left:
        charts.show(health_trend, health, view, key="health_trend")
    with right, st.container(border=True, height="stretch"):
        summary(health)
        parts(health)


def summary(health: Health) -> None:
    """Show the score in a sentence: its level, its change and how much of the weights it rests on."""
    if health.score is None or health.level is None:
        st.markdown("**No score.** The data says nothing of this account's health yet.")
        return
    change = {None: "no score three months before", 0: "as three months before"}.get(
        health.change, f"{health.change:+d} in three months" if health.change else ""
    )
    st.markdown(f"**Health** {badge(health.score)}  {change}")
    if health.coverage < 1:
        st.caption(f"It rests on {percent(health.coverage, 0)} of the weights; what is not known is left out.")


def badge(score: int | None) -> str:
    """Return a score with its level in words and colour, as markdown."""
    level = level_of(score)
    return f":{COLOURS[level]}-badge[{score} {level}]" if level else ":gray-badge[no score]"


def parts(health: Health) -> None:
    """Show every part with its weight, its score and what it rests on."""
    st.table(
        pd.DataFrame([_row(part) for part in health.parts]),
        hide_index=True,
        border="horizontal",
        alt="Parts of the health score",
    )


def plan(
    view: View,
    account_id: str,
    level: str | None,
    reasons: tuple[RiskReason, ...],
    found: Sequence[Action],
    owner: str,
    places: tuple[Any, Any],
) -> None:
    """Show what to do about an account: the playbook that fits in the first place, its actions in the second."""
    with places[0]:
        steps = playbooks.for_account(view, level, reasons, account_id)
    with places[1]:
        st.markdown("**Actions**")
        actions.of_account(view, account_id, found, steps, owner)


def _row(part: HealthPart) -> dict[str, str]:
    level = level_of(None if part.score is None else round(part.score))
    shown = f":{COLOURS[level]}[{part.score:.0f}\u00a0{level}]" if level else "n/a"
    said = "; ".join(part.findings) or part.reason or ""
    return {
        "Part": part.name.capitalize(),
        "Weight": percent(part.weight, 0),
        "Score": shown,
        "Rests on": escape(said),
    }


def _owner(account: AccountDetail) -> str:
    return next((segment for dimension, segment in account.segments if dimension == "owner"), "")
