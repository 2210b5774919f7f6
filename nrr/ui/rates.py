"""Currencies: the switch of a bridge's rates, and the section of the Data page where rates are seen, typed, chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from nrr import csv_safe
from nrr.currencies import known
from nrr.errors import NrrError
from nrr.formatting import money, percent, plural
from nrr.glossary import help_text
from nrr.ingest.mapping import Mapping
from nrr.periods import Month
from nrr.results import Bridge, Components, Currencies, CurrencyRow, Overview, Retention
from nrr.ui import errors, private, switches
from nrr.ui.desk import Desk
from nrr.ui.text import escape, money_text
from nrr.ui.view import View
from nrr.workspace import Workspace

TYPED_FILE = "Rates typed on screen.csv"
_HEADINGS = ("month", "currency", "to currency", "rate")
READ = Mapping(
    "rates",
    {"rate_date": "month", "rate_currency": "currency", "rate_to": "to currency", "rate": "rate"},
    encoding="utf-8",
    delimiter=",",
)
_MONTHS_SHOWN = 24


def several(view: View) -> bool:
    """Return whether the book holds more than one currency, so that rates can be chosen."""
    return len(view.status.currencies) > 1


def at_month_ends(view: View) -> bool:
    """Return whether the whole book's movements are to be shown at each month's own rates."""
    return several(view) and view.state.rates == "month"


def switch(view: View) -> None:
    """Show the choice between constant currency and month-end rates, where there is one."""
    if several(view):
        switches.switch(view, "rates", "Exchange rates", switches.RATES)
    if at_month_ends(view):
        filled = view.book.month_rates(view.request).filled
        late = f" Without a rate of their own: {', '.join(month.label for month in filled[-3:])}." if filled else ""
        st.caption(
            f"Each month end at its own rates; FX is what they moved. NRR stays in constant currency.{late}",
            help=help_text("fx"),
        )


def whole_at_month_ends(view: View) -> bool:
    """Return whether the waterfall is of all accounts at month-end rates: then no list of accounts stands behind it."""
    return view.state.bridge == "all" and at_month_ends(view)


def waterfall_switches(view: View) -> None:
    """Show what the waterfall is of, and for all accounts the choice of rates."""
    switches.switch(view, "bridge", "Waterfall of", switches.BRIDGES)
    if view.state.bridge == "all":
        switch(view)


def waterfall_of(view: View, overview: Overview) -> Any:
    """Return what the Overview's waterfall shows: the opening accounts, or all at the rates asked for."""
    if view.state.bridge != "all":
        return overview.base
    return view.book.month_rates(view.request).bridge if at_month_ends(view) else overview.bridge


def bars_of(view: View, components: Components) -> tuple[Bridge, ...]:
    """Return the monthly or quarterly bridges at the rates asked for."""
    source = view.book.month_rates(view.request) if at_month_ends(view) else components
    return source.months if view.state.grain == "month" else source.quarters


def section(view: View, desk: Desk) -> None:
    """Show the currencies with their ARR and rates, missing ones first, and where rates are typed and chosen."""
    found = view.book.currencies(view.request)
    if len(found.rows) < 2 and not found.stated:
        st.caption(f"Every amount is in {escape(found.reporting)}.")
        return
    held = f" All amounts are at the rates of {found.rates_month.label}." if found.rates_month else ""
    st.caption(f"Amounts count in {found.reporting}.{held}", help=help_text("constant-currency"))
    for row in found.missing:
        _missing(row, found, view)
    _table(found, view)
    if view.book.sample:
        return
    with errors.shown():
        _type(view, desk, found)
        if several(view):
            _choose(view, desk, found)


def _missing(row: CurrencyRow, found: Currencies, view: View) -> None:
    amount = money_text(money(row.local_cents, row.currency)) if row.local_cents else "no"
    st.warning(
        f"{plural(row.rows, 'row')} not counted, with {amount} ARR at the end of {view.state.as_of.label}. "
        f"Upload a file of exchange rates above, or type the rate to {found.reporting} below.",
        title=f"No exchange rate for {row.currency}",
        icon=":material/currency_exchange:",
    )


def _table(found: Currencies, view: View) -> None:
    rows = [
        {
            "Currency": row.currency,
            "ARR": money(row.local_cents, row.currency),
            f"ARR in {found.reporting}": money(row.arr_cents, found.reporting) if row.rate else "not counted",
            "Accounts": row.accounts,
            f"1 is, in {found.reporting}": row.rate or "no rate",
            "From": "; ".join(row.sources) or ("" if row.rate else f"{plural(row.rows, 'row')} in quarantine"),
        }
        for row in found.rows
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        key="currencies",
        alt=f"ARR by currency at the end of {view.state.as_of.label}",
    )


def _type(view: View, desk: Desk, found: Currencies) -> None:
    with st.expander("Type exchange rates", expanded=bool(found.missing), icon=":material/edit:"):
        st.caption(
            f"One unit of the currency in {found.reporting} at the end of the month. What is typed counts before files."
        )
        rows = [
            {"Month": str(month), "Currency": code, "Rate": rate}
            for month, code, to, rate in found.stated
            if to == found.reporting
        ][: _MONTHS_SHOWN * max(len(found.rows) - 1, 1)]
        wanted = found.rates_month or view.status.default_as_of
        rows = [{"Month": str(wanted), "Currency": row.currency, "Rate": ""} for row in found.missing] + rows
        columns = list(rows[0]) if rows else ["Month", "Currency", "Rate"]
        edited = st.data_editor(
            pd.DataFrame(rows, columns=columns, dtype="string"),
            num_rows="add",
            hide_index=True,
            key=f"rates-{view.book.version}",
        )
        if st.button("Put these rates in use", key="rates-save", disabled=desk.work is not None):
            given = [{str(name): _cell(value) for name, value in row.items()} for row in edited.to_dict("records")]
            changed = [row for row in given if row not in rows and row["Rate"]]
            _import(view, desk, as_rows(changed, found.reporting))
            st.rerun()


def _cell(value: Any) -> str:
    return "" if value is None or value is pd.NA else str(value).strip()


def as_rows(rows: Sequence[dict[str, str]], reporting: str) -> list[dict[str, str]]:
    """Return typed rates as rows of a file. Raises NrrError naming the first that is none."""
    if not rows:
        raise NrrError("No rate was changed.", "", "Type a month, a currency and a rate.")
    for row in rows:
        said = f"{row['Month']} {row['Currency']} {row['Rate']}"
        try:
            Month.parse(row["Month"])
            right = Decimal(row["Rate"]).is_finite() and Decimal(row["Rate"]) > 0
        except (ValueError, InvalidOperation):
            right = False
        if not right or not known(row["Currency"].upper()) or row["Currency"].upper() == reporting:
            raise NrrError(
                "A rate cannot be used.",
                f"{said}: a rate has a month, another currency than {reporting}, and a number above zero.",
                "Write it as 2025-11, EUR, 1.15.",
            )
    values = ((r["Month"], r["Currency"].upper(), reporting, r["Rate"]) for r in rows)
    return [dict(zip(_HEADINGS, each, strict=True)) for each in values]


def _import(view: View, desk: Desk, rows: list[dict[str, str]]) -> None:
    desk.folder = desk.folder or private.folder()
    path = Path(desk.folder.name) / TYPED_FILE
    path.write_bytes(csv_safe.to_csv(rows, list(_HEADINGS)))
    listed = [{"path": str(path), "name": TYPED_FILE, "mapping": READ.to_json()}]
    desk.begin("import", {"workspace": view.book.root, "files": listed, "replace": False}, "Converting at these rates")


def _choose(view: View, desk: Desk, found: Currencies) -> None:
    """Offer the reporting currency and the month of the rates, with NRR at each month's rates before it is applied."""
    nrr = {each.month: each.nrr for each in found.nrr_by_month[:_MONTHS_SHOWN]}
    months: list[Month | None] = [None, *nrr]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        currency = st.selectbox(
            "Amounts count in",
            view.status.currencies,
            index=view.status.currencies.index(found.reporting),
            key=f"reporting-{view.book.version}",
            width=180,
        )
        month = st.selectbox(
            "At the rates of",
            months,
            index=months.index(found.rates_month) if found.fixed and found.rates_month in months else 0,
            format_func=lambda each: _month_label(each, nrr, found),
            key=f"rates-month-{view.book.version}",
            width=320,
        )
        chosen = (currency, month) != (found.reporting, found.rates_month if found.fixed else None)
        apply = st.button("Apply", key="rates-apply", type="primary", disabled=not chosen or desk.work is not None)
    now: Retention = view.book.overview(view.request).retention
    if chosen:
        st.caption(
            f"NRR (point to point) is {percent(now.point_to_point)} now and would be "
            f"{percent(_nrr_at(month, nrr, found))}. "
            "Another reporting currency alone changes amounts, not NRR, as long as rates agree with each other."
        )
    if apply:
        policies = Workspace(Path(view.book.root)).recipe().policies
        changed = replace(policies, reporting_currency=currency, rates_month=month.index if month else 0)
        payload = {"workspace": view.book.root, "action": "currency", "changes": {"policies": asdict(changed)}}
        desk.begin("revise", payload, "Converting at other rates")
        st.rerun()


def _month_label(month: Month | None, nrr: dict[Month, float | None], found: Currencies) -> str:
    said = f"NRR {percent(_nrr_at(month, nrr, found))}"
    return f"The latest month with every rate: {said}" if month is None else f"{month.label}: {said}"


def _nrr_at(month: Month | None, nrr: dict[Month, float | None], found: Currencies) -> float | None:
    latest = max(nrr, default=None)
    at = month or latest
    return nrr.get(at) if at else None
