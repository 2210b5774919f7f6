"""Parsed files in, a finished version out: source tables, models, checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from nrr import ties
from nrr.errors import CheckFailed, FileRefused
from nrr.exchange import Exchange, convertible, exchange, rate_rows
from nrr.formatting import plural
from nrr.ingest.catalogue import base
from nrr.ingest.coverage import months_between_files
from nrr.ingest.mapping import Coverage
from nrr.loading import Source, load_sources
from nrr.models import MapStretch, count_lines, hold_map, hold_transfers, join_windows, map_stretches
from nrr.periods import Month
from nrr.policies import Policies
from nrr.results import HEADLINE_WINDOWS, Check
from nrr.warehouse import Warehouse

_DEFINITIONS = "1"  # raised whenever other code than SQL would give other figures from the same files and policies
_END_OF_TIME = 1_000_000
_SETTING_TYPES = {"int": "BIGINT", "float": "DOUBLE", "str": "VARCHAR"}


@cache
def definitions_version() -> str:
    """Return what names the definitions of this code: the same files and policies give other figures under another."""
    folder = files("nrr").joinpath("sql")
    models = (entry for part in folder.iterdir() for entry in part.iterdir() if entry.name.endswith(".sql"))
    text = "".join(sorted(f"{model.name}\n{model.read_text(encoding='utf-8')}" for model in models))
    return f"{_DEFINITIONS}-{sha256(text.encode()).hexdigest()[:8]}"


def build_version(
    path: Path, version: str, sources: Sequence[Source], policies: Policies, company: str, currency: str
) -> None:
    """Write a finished database at ``path``. Raises NrrError where it cannot; the caller removes what was left."""
    rates = exchange(sources, currency, policies.rates_month)
    sources = convertible(sources, rates)
    warehouse = Warehouse.create(path, version)
    try:
        load_sources(warehouse, sources)
        coverage = joint_coverage(sources)
        _settings(warehouse, coverage, policies, company, rates)
        _store_rates(warehouse, coverage, rates)
        run_models(warehouse)
        refuse_failing(store_checks(warehouse))
        warehouse.close(checkpoint=True)
    except BaseException:
        warehouse.close()
        raise


def joint_coverage(sources: Sequence[Source]) -> Coverage:
    """Return the months that all revenue files together speak of.

    Files of monthly amounts end where their months end; subscription files, which go on while open, are cut there.
    """
    revenue = [(base(s.parsed.mapping.kind), s.parsed.coverage) for s in sources if s.parsed.coverage is not None]
    spans = [coverage for _, coverage in revenue]
    monthly = [coverage for kind, coverage in revenue if kind != "subscriptions"]
    deciding = monthly or spans
    if all(kind == "wide" for kind, _ in revenue):
        _refuse_gaps(months_between_files(monthly))
    return Coverage(
        min(span.first_month for span in spans),
        max(span.last_month for span in deciding),
        max(span.last_complete_month for span in deciding),
        None if monthly else max(span.open_until or span.last_month for span in spans),
    )


def _refuse_gaps(absent: tuple[Month, ...]) -> None:
    """Raise FileRefused where months between the files are in none of them: every account would seem gone in them."""
    if absent:
        listed = ", ".join(month.label for month in absent[:6]) + (", ..." if len(absent) > 6 else "")
        raise FileRefused(
            f"No file covers {listed}.",
            "There are files before and after, so every account would seem to leave and come back.",
            "Import the files of these months together with this one, or take out the files on one side of them.",
        )


def run_models(warehouse: Warehouse) -> None:
    """Build every table and view that the metrics read, from the source tables and ``settings``."""
    count_lines(warehouse, temporary=False)
    warehouse.materialize("marts/size_segments")
    stretches = map_stretches(warehouse)
    hold_map(warehouse, stretches[-1].valid_from, temporary=False)
    hold_transfers(warehouse, stretches)
    warehouse.define("windows", {"window_months": "INTEGER"}, [[months] for months in HEADLINE_WINDOWS])
    warehouse.define("asked_segments", {"dimension": "VARCHAR", "segment": "VARCHAR"}, [])
    warehouse.define("fixed_month", {"month": "INTEGER"}, [[0]])
    warehouse.materialize("marts/eligible", view=True)
    warehouse.materialize("marts/opening_spells", view=True)
    warehouse.materialize("marts/window_spells")
    warehouse.materialize("marts/kept_accounts", view=True)
    warehouse.materialize("marts/movement_months")
    if len(stretches) > 1:
        join_windows(warehouse, stretches[-1], [(each, _windows_under(warehouse, each)) for each in stretches[:-1]])


def _windows_under(warehouse: Warehouse, stretch: MapStretch) -> list[dict[str, int]]:
    """Return the rows of ``window_spells`` under an earlier account map."""
    with warehouse.session() as session:
        hold_map(session, stretch.valid_from)
        for model in ("marts/eligible", "marts/opening_spells", "marts/window_spells"):
            session.materialize(model, temporary=True)
        return session.table("window_spells")


def store_checks(warehouse: Warehouse) -> tuple[Check, ...]:
    """Run every check, store what it found in the tables ``checks`` and ``check_rows``, and return it."""
    warehouse.define("checks", {"name": "VARCHAR", "description": "VARCHAR", "wrong_rows": "BIGINT"}, [])
    warehouse.define("check_rows", {"name": "VARCHAR", "number": "INTEGER", "wrong_row": "VARCHAR"}, [])
    found = ties.run(warehouse)
    for check in found:
        warehouse.execute("insert into checks values ($name, $description, $wrong_rows)", _stored(check))
        for number, row in enumerate(check.sample, start=1):
            warehouse.execute("insert into check_rows values (?, ?, ?)", [check.name, number, row])
    return found


def _stored(check: Check) -> dict[str, object]:
    return {"name": check.name, "description": check.description, "wrong_rows": check.wrong_rows}


def refuse_failing(found: Sequence[Check]) -> None:
    """Raise CheckFailed when any check has wrong rows."""
    failing = [check for check in found if check.wrong_rows]
    if failing:
        raise CheckFailed(
            "The figures do not tie out, so they are not put in use.",
            " ".join(
                f"{check.description} {plural(check.wrong_rows, 'row breaks', 'rows break')} this." for check in failing
            ),
            "First: " + "; ".join(row for check in failing for row in check.sample[:1]),
        )


def _store_rates(warehouse: Warehouse, coverage: Coverage, rates: Exchange) -> None:
    """Store the rates of the one month and of every month end, from the one before the data begins."""
    last = coverage.open_until or coverage.last_month
    columns = {"month": "INTEGER", "currency": "VARCHAR", "numerator": "HUGEINT", "denominator": "HUGEINT"}
    columns |= dict.fromkeys(("file_id", "row_number", "other_file_id", "other_row_number"), "BIGINT")
    warehouse.define("constant_rates", columns, rate_rows(rates.constant.values()))
    foreign = [[code] for code in rates.constant if code != rates.currency]
    warehouse.define("foreign_currencies", {"currency": "VARCHAR"}, foreign)
    months = range(coverage.first_month.index - 1, last.index + 1) if foreign else ()
    month_ends = [(month, code) for month in months for code in rates.constant]
    stated = rate_rows(rates.at(month, code) for month, code in month_ends)
    warehouse.define(
        "month_rates",
        {"month": "INTEGER", **{"stated_month" if name == "month" else name: kind for name, kind in columns.items()}},
        [[month, *row] for (month, _), row in zip(month_ends, stated, strict=True)],
    )


def _settings(warehouse: Warehouse, coverage: Coverage, policies: Policies, company: str, rates: Exchange) -> None:
    last = coverage.open_until or coverage.last_month
    columns: dict[str, tuple[str, object]] = {
        "first_month": ("INTEGER", coverage.first_month.index),
        "last_month": ("INTEGER", last.index),
        "last_stated_month": ("INTEGER", coverage.last_month.index),
        "default_as_of": ("INTEGER", coverage.last_complete_month.index),
        "end_of_time": ("INTEGER", _END_OF_TIME),
        "unstated_segment": ("VARCHAR", "Not stated"),
        **{f.name: (_SETTING_TYPES[str(f.type)], getattr(policies, f.name)) for f in fields(policies)},
        "company": ("VARCHAR", company),
        "currency": ("VARCHAR", rates.currency),
        "constant_month": ("INTEGER", rates.constant_month),
    }
    warehouse.define(
        "settings", {name: kind for name, (kind, _) in columns.items()}, [[value for _, value in columns.values()]]
    )
    months = range(coverage.first_month.index, last.index + 1)
    warehouse.define("months", {"month": "INTEGER"}, [[index] for index in months])
