"""ARR by currency, the rates it is converted at, and its movements at each month's own rates (METRICS.md 2)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from nrr.metrics import movements
from nrr.periods import Month, month_range
from nrr.results import Bridge, Currencies, CurrencyRow, MonthRates, RatesMonth, Request
from nrr.warehouse import Warehouse

_SHOWN_DIGITS = 10
_Rates = dict[int, dict[str, Fraction]]


def currencies(session: Warehouse, request: Request) -> Currencies:
    """Return the currencies of the book at the request's month, and NRR of its window at each month's rates."""
    settings = session.table("settings")[0]
    constant = settings["constant_month"]
    return Currencies(
        request=request,
        reporting=settings["currency"],
        rates_month=None if constant is None else Month(constant),
        fixed=bool(settings["rates_month"]),
        rows=(*_missing(session, request.as_of), *_held(session, request.as_of)),
        nrr_by_month=_nrr_by_month(session, request, settings["currency"]),
        stated=tuple(
            (Month(row["month"]), row["currency"], row["to_currency"], row["rate"])
            for row in session.rows("metrics/rates_stated")
        ),
    )


def month_rates(session: Warehouse, request: Request, first: Month, quarters: int, earliest: Month) -> MonthRates:
    """Return the bridge of the window, of its months from ``first`` and of its quarters, at month-end rates."""
    flows = movements.flows_of(session.rows("metrics/month_rate_movements"))
    window = request.window
    filled = {row["month"] for row in session.table("month_rates") if _is_filled(row)}
    shown = month_range(first, request.as_of)
    return MonthRates(
        request=request,
        currency=session.table("settings")[0]["currency"],
        bridge=movements.bridges(flows, [(window.opening + 1, window.closing)], fx=True)[0],
        months=movements.bridges(flows, [(month, month) for month in shown], fx=True),
        quarters=movements.bridges(flows, movements.quarter_spans(request.as_of, quarters, earliest), fx=True),
        filled=tuple(month for month in shown if month.index in filled),
    )


def monthly_bridges(session: Warehouse, first: Month, last: Month) -> tuple[Bridge, ...]:
    """Return one bridge per month from ``first`` to ``last`` at month-end rates."""
    flows = movements.flows_of(session.rows("metrics/month_rate_movements"))
    return movements.bridges(flows, [(month, month) for month in month_range(first, last)], fx=True)


def _is_filled(row: dict[str, Any]) -> bool:
    return row["file_id"] is not None and row["stated_month"] != row["month"]


def _held(session: Warehouse, as_of: Month) -> tuple[CurrencyRow, ...]:
    files = {row["file_id"]: row["name"] for row in session.table("source_files")}
    totals = {row["currency"]: row for row in session.rows("metrics/currency_totals", month=as_of.index)}
    nothing = {"local_cents": 0, "arr_cents": 0, "accounts": 0}
    rows = []
    for rate in session.table("constant_rates"):
        total = totals.get(rate["currency"], nothing)
        stated = ((rate["file_id"], rate["row_number"]), (rate["other_file_id"], rate["other_row_number"]))
        rows.append(
            CurrencyRow(
                currency=rate["currency"],
                local_cents=total["local_cents"],
                arr_cents=total["arr_cents"],
                accounts=total["accounts"],
                rows=0,
                rate=_rate_text(Fraction(int(rate["numerator"]), int(rate["denominator"]))),
                rate_month=Month(rate["month"]) if stated[0][0] is not None else None,
                sources=tuple(f"{files[file]}, line {row}" for file, row in stated if file is not None),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-(row.arr_cents or 0), row.currency)))


def _missing(session: Warehouse, as_of: Month) -> tuple[CurrencyRow, ...]:
    return tuple(
        CurrencyRow(row["currency"], row["local_cents"], None, row["accounts"], row["row_count"], None, None)
        for row in session.rows("metrics/unconverted_totals", month=as_of.index)
    )


def _nrr_by_month(session: Warehouse, request: Request, reporting: str) -> tuple[RatesMonth, ...]:
    """Return NRR at the rates of each month that states all of them, the latest first; amounts are not rounded."""
    rates: _Rates = defaultdict(lambda: {reporting: Fraction(1)})
    foreign = {row["currency"] for row in session.table("foreign_currencies")}
    for row in session.table("month_rates"):
        if row["currency"] in foreign and row["stated_month"] == row["month"]:
            rates[row["month"]][row["currency"]] = Fraction(int(row["numerator"]), int(row["denominator"]))
    window = request.window
    amounts = session.rows(
        "metrics/currency_window", opening_month=window.opening.index, closing_month=window.closing.index
    )
    found = []
    for month in sorted((month for month, known in rates.items() if foreign <= known.keys()), reverse=True):
        opening = sum(row["opening_cents"] * rates[month][row["currency"]] for row in amounts)
        closing = sum(row["closing_cents"] * rates[month][row["currency"]] for row in amounts)
        found.append(RatesMonth(Month(month), float(Fraction(closing) / opening) if opening else None))
    return tuple(found)


def _rate_text(rate: Fraction) -> str:
    """Return the rate as decimal text, to ten digits where it has more."""
    with localcontext() as context:
        context.prec = _SHOWN_DIGITS
        return format((Decimal(rate.numerator) / Decimal(rate.denominator)).normalize(), "f")
