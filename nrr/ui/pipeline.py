"""The CRM's open deals: by stage, what share of such deals was won, and those whose account is red."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from nrr.formatting import NOT_AVAILABLE, count, percent, plural, short_money
from nrr.glossary import help_text
from nrr.results import Deal, Opportunities, Pipeline, WonShare
from nrr.results.health import LEVELS
from nrr.ui import tables
from nrr.ui.naming import clean
from nrr.ui.text import escape, money_text
from nrr.ui.view import View

DEALS_SHOWN = 200
MOTION_WORDS = {"renewal": "Renewal", "expansion": "Expansion", "unstated": "Not stated"}
RED = LEVELS[0]


def section(view: View, found: Opportunities) -> None:
    """Show the open deals by motion and stage, and one by one, red accounts first."""
    with st.container(border=True):
        st.subheader("Open deals in the CRM", anchor=False)
        pipeline = found.pipeline
        if pipeline.reason:
            st.caption(escape(pipeline.reason))
        if not pipeline.deals:
            _won(pipeline)
            return
        st.caption(money_text(reading(view, pipeline)), help=help_text("won-share"))
        _stages(view, pipeline)
        _won(pipeline)
        with st.expander(f"{plural(len(pipeline.deals), 'deal')} one by one", icon=":material/list:"):
            _deals(view, pipeline.deals)


def reading(view: View, pipeline: Pipeline) -> str:
    """Return what is open, what it is worth weighted, and how much of it is with red accounts, in one sentence."""
    total = sum(deal.amount_cents or 0 for deal in pipeline.deals)
    known = [deal.weighted_cents for deal in pipeline.deals if deal.weighted_cents is not None]
    weighted = f", {short_money(sum(known), view.currency)} weighted by the share of such deals won" if known else ""
    red = [deal for deal in pipeline.deals if deal.level == RED]
    risky = ""
    if red:
        worth = short_money(sum(deal.amount_cents or 0 for deal in red), view.currency)
        risky = f" {plural(len(red), 'deal')} ({worth}) {'is' if len(red) == 1 else 'are'} with accounts in red."
    return f"{plural(len(pipeline.deals), 'open deal')}, {short_money(total, view.currency)}{weighted}.{risky}"


def deal_rows(deals: Sequence[Deal]) -> list[dict[str, Any]]:
    """Return deals as rows for a CSV: amounts in currency units, won share in percent."""
    return [
        {
            "Account ID": deal.account_id,
            "Account": deal.account_name,
            "Deal": deal.name,
            "Type": MOTION_WORDS[deal.motion],
            "Stage": deal.stage or "",
            "Amount": None if deal.amount_cents is None else deal.amount_cents / 100,
            "Won share %": None if deal.won is None else deal.won * 100,
            "Weighted": None if deal.weighted_cents is None else deal.weighted_cents / 100,
            "Close date": deal.close_date.isoformat(),
            "Health": (deal.level or "").capitalize(),
            "Owner": deal.owner or "",
        }
        for deal in deals
    ]


def _stages(view: View, pipeline: Pipeline) -> None:
    frame = pd.DataFrame(
        {
            "Type": [MOTION_WORDS[each.motion] for each in pipeline.stages],
            "Stage": [clean(each.stage, 40) for each in pipeline.stages],
            "Deals": [each.deals for each in pipeline.stages],
            "Amount": [each.amount_cents / 100 for each in pipeline.stages],
            "Weighted": [
                None if each.weighted_cents is None else each.weighted_cents / 100 for each in pipeline.stages
            ],
        }
    )
    amounts = dict.fromkeys(("Amount", "Weighted"), tables.money_format(view.currency))
    st.dataframe(
        tables.styled(frame, {**amounts, "Deals": count}),
        hide_index=True,
        key="stage_table",
        placeholder=NOT_AVAILABLE,
        alt="Open deals by stage",
    )


def _won(pipeline: Pipeline) -> None:
    for each in pipeline.won:
        st.caption(_won_words(each))
    if pipeline.note:
        st.caption(escape(pipeline.note))


def _won_words(won: WonShare) -> str:
    label = MOTION_WORDS[won.motion]
    if won.share is None or won.interval is None:
        return f"{label}: n/a. {escape(won.reason or '')}"
    interval = f"95% interval {percent(won.interval.low, 0)} to {percent(won.interval.high, 0)}"
    return f"{label}: {percent(won.share, 0)} won ({interval}), measured on {escape(won.measured_on)}."


def _deals(view: View, deals: Sequence[Deal]) -> None:
    ordered = sorted(deals, key=lambda deal: (deal.level != RED, -(deal.amount_cents or 0)))
    shown = ordered[:DEALS_SHOWN]
    frame = pd.DataFrame(
        {
            "Account": [clean(deal.account_name) for deal in shown],
            "Deal": [clean(deal.name, 40) for deal in shown],
            "Type": [MOTION_WORDS[deal.motion] for deal in shown],
            "Stage": [clean(deal.stage or "", 40) for deal in shown],
            "Amount": [None if deal.amount_cents is None else deal.amount_cents / 100 for deal in shown],
            "Won share": [deal.won for deal in shown],
            "Closes": [deal.close_date.isoformat() for deal in shown],
            "Health": [deal.level.capitalize() if deal.level else "No score" for deal in shown],
            "Owner": [clean(deal.owner or "") for deal in shown],
        }
    )
    formats = {"Amount": tables.money_format(view.currency), "Won share": lambda share: percent(share, 0)}
    ids = [deal.account_id for deal in shown]
    tables.openable(view, frame, formats, ids, key="deal_table", alt="Open deals")
    with st.container(horizontal=True, vertical_alignment="center"):
        tables.csv_button(lambda: deal_rows(ordered), f"holdfast-deals-{view.state.as_of}", "deal_csv")
        if len(shown) < len(ordered):
            st.caption(f"The first {count(len(shown))} of {count(len(ordered))}; the CSV has all.")
