"""What articles claim beside the same on the user's own data, the maturity stage, and costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from nrr import controls, costs
from nrr.errors import NrrError
from nrr.formatting import NOT_AVAILABLE, count, money, percent, plural, short_money
from nrr.glossary import help_text
from nrr.metrics.maturity import STAGES
from nrr.periods import Month, month_range
from nrr.results import Claim, Cost, Finding, Maturity, MeasuredClaims
from nrr.results.claims import MONEY, MONTHS, SHARE
from nrr.ui import errors, tables
from nrr.ui.naming import clean
from nrr.ui.text import escape, money_text
from nrr.ui.view import View, page_path

SECTION = "measured-on-your-data"
_COLUMNS = ("Measured", "Value", "Of", "95% interval")


def link(view: View) -> None:
    """Show the way to the section from another page."""
    st.page_link(
        page_path("components"), label="What articles claim, measured on your data", query_params=view.link(),
        icon=":material/fact_check:",
    )  # fmt: skip


def section(view: View) -> None:
    """Show every claim with its measurement, then the maturity stage: part of the Components page."""
    with errors.shown():
        stated = () if view.book.sample else costs.in_force(Path(view.book.root))
        found = view.book.claims(view.request, stated)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader("Measured on your data", anchor=SECTION, width="content", help=help_text("measured-claim"))
            tables.csv_button(lambda: rows(found), f"holdfast-claims-{view.state.as_of}", "claims_csv")
        st.caption(
            "What articles claim, beside the same on this company's own history. None of the claims has published "
            "evidence, so nothing is colored. A difference between groups is no proof of a cause."
        )
        for claim in found.claims:
            _claim(view, claim, stated)
        _maturity(view, found.maturity)


def rows(found: MeasuredClaims) -> list[dict[str, Any]]:
    """Return one row per finding for a CSV: shares as fractions, money in currency units."""
    return [
        {
            "Topic": claim.title,
            "Claim": claim.claim,
            "Evidence": claim.evidence,
            "Measured": finding.label,
            "Unit": finding.unit,
            "Value": finding.value,
            "Count": finding.count,
            "Of": finding.of,
            "Interval from": finding.interval.low if finding.interval else None,
            "Interval to": finding.interval.high if finding.interval else None,
            "Reason": finding.reason or finding.unsure,
        }
        for claim in found.claims
        for finding in claim.findings
    ]


def value_text(finding: Finding, currency: str) -> str:
    """Return a finding's value in its unit: ``13.5%``, ``3 months``, ``$34.4k`` or ``1.35``."""
    return NOT_AVAILABLE if finding.value is None else _in_unit(finding.value, finding.unit, currency)


def _claim(view: View, claim: Claim, stated: Sequence[Cost]) -> None:
    with st.container(border=True):
        said, measured = st.columns((2, 5), gap="medium")
        with said:
            st.markdown(f"**{escape(claim.title)}**  \n{escape(claim.claim)}")
            st.badge(claim.evidence, color="gray")
        with measured:
            st.markdown(f"**{money_text(escape(claim.reading))}**")
            if claim.measured:
                _findings(view, claim)
        if claim.id == "replacement":
            _costs(view, stated)


def _findings(view: View, claim: Claim) -> None:
    lines = [
        (
            finding.label,
            value_text(finding, view.currency).replace(" ", "\u00a0"),
            _based_on(finding),
            _interval(finding, view.currency),
        )
        for finding in claim.findings
    ]
    frame = pd.DataFrame([tuple(money_text(cell) for cell in line) for line in lines], columns=list(_COLUMNS))
    st.table(
        frame, hide_index=True, border="horizontal", alt=f"{claim.title}: what was measured, of how many, how sure"
    )


def _based_on(finding: Finding) -> str:
    if finding.value is None:
        return ""
    of = plural(finding.of, finding.what)
    return of if finding.count is None else f"{count(finding.count)} of {of}"


def _interval(finding: Finding, currency: str) -> str:
    if finding.value is None:
        return finding.reason or ""
    if finding.interval is None:
        return finding.unsure or ""
    low, high = (_in_unit(end, finding.unit, currency) for end in (finding.interval.low, finding.interval.high))
    if finding.unit == MONTHS:
        low = low.split()[0]
    return f"{low} to {high}"


def _in_unit(value: float, unit: str, currency: str) -> str:
    if unit == SHARE:
        return percent(value)
    if unit == MONTHS:
        return "1 month" if value == 1 else f"{value:g} months"
    return short_money(round(value * 100), currency) if unit == MONEY else f"{value:.2f}"


def _maturity(view: View, found: Maturity) -> None:
    with st.container(border=True):
        st.markdown(f"**Maturity stage**  \n{escape(found.reading)}", help=help_text("maturity-stage"))
        stages = pd.DataFrame(
            [
                {
                    "Stage": f"{stage.number} {stage.name}",
                    "Expansion share, NRR": stage.said,
                    "Here": _here(found, stage.number),
                }
                for stage in STAGES
            ]
        )
        asked = pd.DataFrame(
            [{"Ask yourself": answer.question, "The data says": answer.answer} for answer in found.answers]
        )
        left, right = st.columns((2, 3), gap="medium")
        with left:
            st.table(stages, hide_index=True, border="horizontal", alt="The five maturity stages")
        with right:
            st.table(asked, hide_index=True, border="horizontal", alt="Self-assessment, answered from the data")
        st.caption(
            "The highest stage whose two lower bounds both hold; between two stages it is still the lower one. NRR is "
            "point to point. The stages are a claim, with no published evidence."
        )


def _here(found: Maturity, number: int) -> str:
    by = {"measured": found.stage, "by share": found.by_share, "by NRR": found.by_nrr}
    return ", ".join(words for words, stage in by.items() if stage is not None and stage.number == number)


def _costs(view: View, stated: Sequence[Cost]) -> None:
    if view.book.sample:
        st.caption("The sample company states no costs. Import your own file, then state them here.")
        return
    with st.expander("Costs", icon=":material/payments:"), errors.shown():
        st.caption(help_text("replacement-cost"))
        if stated:
            st.table(
                pd.DataFrame([_cost_row(cost, view.currency) for cost in stated]),
                hide_index=True, border="horizontal", alt="Costs as stated",
            )  # fmt: skip
        _form(view, stated)
        _removal(view, stated)


def _cost_row(cost: Cost, currency: str) -> dict[str, str]:
    return {
        "Months": _span(cost),
        "New customers": money_text(money(cost.new_cents, currency)),
        "Expansion": money_text(money(cost.expansion_cents, currency)),
        "Note": escape(cost.note),
        "Stated by": escape(cost.who),
        "On": cost.stated_on,
    }


def _span(cost: Cost) -> str:
    return f"{cost.first.label} to {cost.last.label}"


def _form(view: View, stated: Sequence[Cost]) -> None:
    number = max((cost.id for cost in stated), default=0)
    months = {str(month): month.label for month in reversed(month_range(view.status.first_month, view.state.as_of))}
    names, opened = list(months), str(max(view.request.window.opening + 1, view.status.first_month))
    with st.form(f"cost-{number}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        ends = [
            st.selectbox(
                label,
                names,
                index=names.index(start),
                format_func=lambda at: months[at],
                key=f"cost-{label}-{number}",
                width=130,
            )
            for label, start in (("From", opened), ("To", names[0]))
        ]
        spent = st.text_input(
            f"Spent on new customers ({view.currency})", placeholder="1,200,000", max_chars=40,
            key=f"cost-new-{number}", width=220,
        )  # fmt: skip
        expansion = st.text_input(
            f"On expansion ({view.currency}), if known", max_chars=40, key=f"cost-expansion-{number}", width=220
        )
        note = st.text_input("Note", max_chars=costs.NOTE_LENGTH, key=f"cost-note-{number}", width=160)
        who = st.text_input("Stated by", max_chars=costs.WHO_LENGTH, key=f"cost-who-{number}", width=130)
        pressed = st.form_submit_button("Measure", icon=":material/payments:")
    if pressed:
        if not spent.strip():
            raise NrrError("No amount is stated.", "", "Write what was spent on new customers.")
        costs.state(
            Path(view.book.root),
            (Month.parse(ends[0]), Month.parse(ends[1])),
            controls.cents_of(spent, "cost"),
            date.today(),
            expansion_cents=controls.cents_of(expansion, "cost") if expansion.strip() else None,
            note=note,
            who=who,
        )
        st.rerun()


def _removal(view: View, stated: Sequence[Cost]) -> None:
    if not stated:
        return
    by_id = {cost.id: cost for cost in stated}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Remove a cost", list(by_id), format_func=lambda number: clean(_span(by_id[number])), index=None,
            placeholder="Choose one", key=f"cost-gone-{len(stated)}", width=300,
        )  # fmt: skip
        pressed = st.button("Remove", icon=":material/delete:", disabled=chosen is None, key="cost-remove")
    if pressed and chosen is not None:
        cost = by_id[chosen]
        costs.remove(Path(view.book.root), (cost.first, cost.last), date.today())
        st.rerun()
