"""How past renewals went: the rate beside GRR and NRR with the steps between them, and late renewals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from nrr.formatting import count, money, percent, plural, points
from nrr.glossary import help_text
from nrr.metrics import renewal_rate
from nrr.periods import Month
from nrr.results.renewals import RateStep, RenewalRate, Renewals
from nrr.shown import shown_steps
from nrr.ui import tables
from nrr.ui.naming import clean
from nrr.ui.renewals import cells, when
from nrr.ui.text import escape
from nrr.ui.view import View, page_path

OUTCOME_WORDS = {
    "left": "Did not renew",
    "reduced": "Renewed for less",
    "raised": "Renewed for more",
    "same": "Renewed at the same ARR",
    "gone_before": "Left before the renewal",
    "not_up": "Not up for renewal",
    "not_known": "No renewal date known",
}


def rate_section(view: View, rate: RenewalRate) -> None:
    """Show how the renewal rate leads to GRR and NRR, in ARR to the cent and in points, and the accounts behind it."""
    st.subheader("From the renewal rate to GRR and NRR", anchor=False, help=help_text("renewal-rate"))
    st.markdown(escape(rate.sentence))
    if rate.reason:
        return
    arr, steps = st.columns(2)
    with arr, st.container(border=True, height="stretch"):
        _walk(view, rate)
    with steps, st.container(border=True, height="stretch"):
        _steps("Gross renewal rate", rate.gross, renewal_rate.gross_steps(rate), "GRR", rate.grr)
        _steps("Net renewal rate", rate.net, renewal_rate.net_steps(rate), "NRR", rate.nrr)
        if rate.gross is None:
            st.caption("No account was up for renewal, so there is no rate to lead from.")
    _behind(view, rate)


def _walk(view: View, rate: RenewalRate) -> None:
    window = rate.window
    st.markdown(f"**ARR, {window.opening.label} to {window.closing.label}**")
    rows = renewal_rate.walk(rate)
    shown = [(words, _amount(cents, view.currency, total), total) for words, cents, total in rows]
    _ledger(shown, "ARR", "renewal_walk", "From opening to closing ARR through what was renewed")
    tables.csv_button(
        lambda: [{"Step": words, "ARR": cents / 100} for words, cents, _ in rows],
        f"holdfast-renewal-arr-{view.state.as_of}",
        "renewal_walk_csv",
    )


def _amount(cents: int, currency: str, total: bool) -> str:
    return f"+{money(cents, currency)}" if cents > 0 and not total else money(cents, currency)


def _ledger(rows: Sequence[tuple[str, str, bool]], heading: str, key: str, alt: str) -> None:
    """Show words and figures, totals in bold."""
    frame = pd.DataFrame([row[:2] for row in rows], columns=["Step", heading])
    bold = ["font-weight: bold" if total else "" for *_, total in rows]
    st.dataframe(
        frame.style.apply(lambda _: bold),
        hide_index=True,
        height="content",
        key=key,
        column_config={heading: st.column_config.TextColumn(alignment="right")},
        alt=alt,
    )


def _steps(first: str, start: float | None, steps: Sequence[RateStep], last: str, end: float | None) -> None:
    if start is None or end is None:
        return
    tenths = shown_steps(start, steps, end)
    rows = [(first, percent(start), True)]
    rows += [(step.text, points(tenth / 1000), False) for step, tenth in zip(steps, tenths, strict=True) if step.change]
    rows.append((last, percent(end), True))
    _ledger(rows, "Points", f"renewal_steps_{last}", f"Steps from the {first.lower()} to {last}, in points")


def _behind(view: View, rate: RenewalRate) -> None:
    counts = rate.frame["outcome"].value_counts()
    kinds = {name.replace("_", "-"): name for name in OUTCOME_WORDS if name in counts.index}
    chosen = view.state.pick if view.state.pick in kinds else None
    st.session_state["renewal_outcome"] = chosen
    st.pills(
        "Accounts behind",
        list(kinds),
        format_func=lambda at: f"{OUTCOME_WORDS[kinds[at]]} ({count(int(counts[kinds[at]]))})",
        key="renewal_outcome",
        on_change=_take_outcome,
        args=(view,),
        wrap=True,
    )
    if chosen is None:
        return
    rows = rate.frame[rate.frame["outcome"] == kinds[chosen]]
    listed = rows.head(tables.ROWS_SHOWN)
    shown = pd.DataFrame(
        {
            "Account": [clean(name) for name in listed["account_name"]],
            "Renewal": [when(None, month) for month in listed["renewal_month"]],
            "Opening ARR": listed["opening_cents"].to_numpy() / 100,
            "Due": listed["due_cents"].to_numpy() / 100,
            "Renewed": listed["renewed_cents"].to_numpy() / 100,
            "Closing ARR": listed["closing_cents"].to_numpy() / 100,
        }
    )
    if chosen in ("not-up", "not-known", "gone-before"):
        shown = shown.drop(columns=["Due", "Renewed"])
    amounts = [str(name) for name in shown if name not in ("Account", "Renewal")]
    formats = dict.fromkeys(amounts, tables.money_format(view.currency))
    tables.openable(view, shown, formats, list(listed["account_id"]), key="renewal_outcomes", alt="Accounts behind")
    tables.csv_button(lambda: outcome_rows(rows), f"holdfast-renewals-{chosen}-{view.state.as_of}", "outcome_csv")


def outcome_rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the accounts of a window as rows for a CSV, amounts in currency units."""
    return [
        {
            "Account ID": row["account_id"],
            "Account": row["account_name"],
            "Outcome": OUTCOME_WORDS[row["outcome"]],
            "Renewal month": "" if pd.isna(row["renewal_month"]) else str(Month(int(row["renewal_month"]))),
            "Opening ARR": row["opening_cents"] / 100,
            "Due": row["due_cents"] / 100,
            "Renewed": row["renewed_cents"] / 100,
            "Closing ARR": row["closing_cents"] / 100,
        }
        for row in cells(rows)
    ]


def late_section(view: View, result: Renewals) -> None:
    """Show the accounts whose subscription ended within the months of grace, and NRR if they renew or not."""
    st.subheader("Lapsed, pending renewal", anchor=False, help=help_text("grace"))
    lapsed = result.lapsed
    if lapsed is None:
        st.caption(
            "An account that ends counts as gone at once: no grace for late renewals is set. Set months of grace under "
            "the policies to see here who is late."
        )
        st.page_link(page_path("data"), label="Policies", icon=":material/tune:")
        return
    if not lapsed.accounts:
        st.caption(
            f"Nobody is late: no account ended within {plural(lapsed.grace_months, 'month')} without cancelling."
        )
        return
    st.markdown(
        escape(
            f"{plural(lapsed.accounts, 'account')} with {money(lapsed.arr_cents, view.currency)} may still renew: NRR "
            f"is {percent(lapsed.nrr_if_all_renew)} if all do, {percent(lapsed.nrr_if_none_renews)} if none does."
        )
    )
    rows = result.lapsed_frame
    shown = pd.DataFrame(
        {
            "Account": [clean(name) for name in rows["account_name"]],
            "ARR before": rows["arr_cents"].to_numpy() / 100,
            "Without since": [Month(int(month)).label for month in rows["month"]],
            "Last month of grace": [(Month(int(month)) + (lapsed.grace_months - 1)).label for month in rows["month"]],
        }
    )
    formats = {"ARR before": tables.money_format(view.currency)}
    tables.openable(view, shown, formats, list(rows["account_id"]), key="lapsed_list", alt="Lapsed accounts")


def _take_outcome(view: View) -> None:
    view.change(pick=st.session_state["renewal_outcome"] or "")
