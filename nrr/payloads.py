"""Results as plain values: what the command line prints and the worker sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from nrr.formatting import decimal_money, known_money
from nrr.results import (
    Bridge,
    CohortTable,
    ControlResult,
    Currencies,
    DefinitionLab,
    LeftOutLine,
    Model,
    Note,
    OriginalRows,
    Retention,
    SegmentBridges,
    SegmentTable,
    SourceLine,
    SourceOfMonth,
    Status,
)

if TYPE_CHECKING:
    from nrr.workspace import ImportResult

RETENTION_MONEY = {
    "opening_arr": "opening_arr_cents",
    "closing_arr_of_opening_accounts": "closing_arr_cents",
    "total_arr": "total_arr_cents",
    "expansion": "expansion_cents",
    "contraction": "contraction_cents",
    "churn": "churn_cents",
}


def retention(result: Retention, status: Status) -> dict[str, Any]:
    """Return one retention as plain values; what cannot be computed is None, with a ``reason``."""
    within = status.first_month <= result.window.opening and result.window.closing <= status.known_until
    money = {name: decimal_money(getattr(result, field)) if within else None for name, field in RETENTION_MONEY.items()}
    if result.window.closing <= status.known_until:
        money["total_arr"] = decimal_money(result.total_arr_cents)
    values = {
        "as_of": str(result.window.closing),
        "window_months": result.window.months,
        "currency": status.currency,
        "opening_month": str(result.window.opening),
        **money,
        "definition": result.nrr_definition,
        "grr_definition": result.grr_definition,
        "nrr": result.nrr,
        "grr": result.grr,
        "logo_retention": result.logo_retention,
        "opening_accounts": result.opening_accounts if within else None,
        "retained_accounts": result.retained_accounts if within else None,
    }
    if status.last_month < result.window.closing <= status.known_until:
        values["note"] = f"The files state nothing after {status.last_month}; open subscriptions count as unchanged."
    return values | reasons(result)


def segments(table: SegmentTable, status: Status) -> list[dict[str, Any]]:
    """Return each segment's retention as plain values."""
    return [
        {"dimension": row.dimension, "segment": row.segment, **retention(row.retention, status)} for row in table.rows
    ]


def bridge(result: Bridge) -> dict[str, Any]:
    """Return one month's movements as plain values."""
    return {
        "month": str(result.last),
        "opening_arr": decimal_money(result.opening_arr_cents),
        **{name: decimal_money(result.cents(name)) for name in result.movements},
        "closing_arr": decimal_money(result.closing_arr_cents),
        "opening_accounts": result.opening_accounts,
        **{f"{name}_accounts": result.accounts(name) for name in result.movements},
        "closing_accounts": result.closing_accounts,
    }


def segment_bridges(result: SegmentBridges) -> dict[str, Any]:
    """Return one segment's monthly movements as plain values."""
    return {
        "dimension": result.dimension,
        "segment": result.segment,
        "months": [bridge(month) for month in result.bridges],
    }


def definitions(lab: DefinitionLab, status: Status) -> dict[str, Any]:
    """Return every definition's value by id; what cannot be computed is None, with its reason under ``reasons``."""
    return {
        "as_of": str(lab.request.as_of),
        "window_months": lab.request.window_months,
        "currency": status.currency,
        "opening_month": str(lab.request.window.opening),
        "definitions": {value.id: value.value for value in lab.values},
        "reasons": {value.id: value.reason for value in lab.values if value.reason},
    }


def reasons(figures: Retention) -> dict[str, str]:
    """Return why ratios are null: ``reason`` where none can be computed, else one for each definition that cannot."""
    found = {"reason": figures.reason, "nrr_reason": figures.nrr_reason, "grr_reason": figures.grr_reason}
    if figures.reason:
        return {"reason": figures.reason}
    return {name: reason for name, reason in found.items() if reason}


def source(
    found: SourceOfMonth, originals: Mapping[int, OriginalRows], models: Sequence[Model], status: Status
) -> dict[str, Any]:
    """Return the lines behind one account's ARR of one month, the rows they are in the files, and the models."""

    def where(line: SourceLine | LeftOutLine) -> dict[str, Any]:
        name, sha256 = found.files[line.file_id]
        original = originals[line.file_id]
        row = {"headings": list(original.headings), "cells": list(original.rows.get(line.row_number, ()))}
        place = {"file": name, "sha256": sha256, "sheet": original.sheet, "row": line.row_number}
        return {**place, "column": line.column_name, "original": row, "account_in_file": line.unit_id}

    lines = [
        {
            **where(line),
            "first_month": str(line.first_month),
            "end_month": str(line.end_month) if line.end_month else None,
            "stated_first_month": str(line.stated_first),
            "stated_end_month": str(line.stated_end) if line.stated_end else None,
            "stated_arr": decimal_money(line.stated_arr_cents),
            "local_arr": decimal_money(line.local_arr_cents),
            "local_currency": line.currency or status.currency,
            "arr": decimal_money(line.arr_cents),
        }
        for line in found.lines
    ]
    return {
        "account_id": found.account_id,
        "month": str(found.month),
        "currency": status.currency,
        "version": status.version,
        "arr": decimal_money(found.arr_cents),
        "lines_arr": decimal_money(found.lines_cents),
        "lines": lines,
        "left_out": [{**where(line), "reason": line.reason} for line in found.left_out],
        "models": [asdict(model) | {"reads": list(model.reads)} for model in models],
    }


def note(written: Note) -> dict[str, Any]:
    """Return a note as plain values."""
    return asdict(written) | {"month": str(written.month) if written.month else None}


def control(result: ControlResult) -> dict[str, Any]:
    """Return a control total and its comparison as plain values."""
    stated = result.control
    places = [asdict(place) for place in result.places]
    amounts = {"arr": result.arr_cents, "difference": result.difference_cents}
    return {
        "month": str(stated.month),
        "filters": [list(pair) for pair in stated.filters],
        "stated_arr": decimal_money(stated.arr_cents),
        **{name: known_money(cents) for name, cents in amounts.items()},
        "reason": result.reason,
        "note": stated.note,
        "who": stated.who,
        "stated_on": stated.stated_on,
        "places": [{**place, "arr": known_money(cents)} for place in places for cents in [place.pop("arr_cents")]],
    }


def currencies(found: Currencies) -> dict[str, Any]:
    """Return the currencies of a book as plain values: ``rate`` is units of the reporting currency for one."""
    return {
        "as_of": str(found.request.as_of),
        "reporting_currency": found.reporting,
        "rates_month": str(found.rates_month) if found.rates_month else None,
        "currencies": [
            {
                "currency": row.currency,
                "arr": decimal_money(row.local_cents),
                f"arr_{found.reporting}": known_money(row.arr_cents),
                "accounts": row.accounts,
                "rate": row.rate,
                "rate_month": str(row.rate_month) if row.rate_month else None,
                "sources": list(row.sources),
                "rows_left_out": row.rows,
            }
            for row in found.rows
        ],
        "nrr_by_rates_month": {str(each.month): each.nrr for each in found.nrr_by_month},
    }


def cohorts(table: CohortTable, currency: str) -> dict[str, Any]:
    """Return a cohort table as plain values, ``values`` by age in months."""
    return {
        "as_of": str(table.as_of),
        "period": table.period,
        "measure": table.measure,
        "currency": currency,
        "cohorts": [
            {
                "label": cohort.label,
                "first_month": str(cohort.first_month),
                "accounts": cohort.accounts,
                "opening_arr": decimal_money(cohort.opening_arr_cents),
                "values": list(cohort.values),
            }
            for cohort in table.cohorts
        ],
    }


def imported(result: ImportResult) -> dict[str, Any]:
    """Return what an import brought as plain values."""
    files = [
        {
            **asdict(f),
            "months": list(f.months) if f.months else None,
            "notes": list(f.notes),
            "examples": list(f.examples),
        }
        for f in result.files
    ]
    return {"version": result.version, "changed": result.changed, "files": files}
