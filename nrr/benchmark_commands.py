"""The command that says which benchmarks apply to the book, why, and where it stands."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from nrr import benchmarks, report, why
from nrr.benchmarks import Listed
from nrr.errors import NrrError
from nrr.formatting import decimal_money, known_money, percent
from nrr.metrics.benchmarks import BENCHMARKED, LABELS, Company, bands, companies_meant, contract_value, stated, targets
from nrr.results import PRESETS, Benchmark, BenchmarkBands, Request, Retention
from nrr.terminal import condition, existing_file, month, opened, positive
from nrr.terminal import request as asked


def add_to(commands: Any, *, stored: argparse.ArgumentParser, measured: argparse.ArgumentParser) -> None:
    """Add the command to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "benchmarks", parents=[stored, measured], help="which benchmarks apply, why, and where the book stands"
    )
    command.add_argument("--as-of", type=month, default=None, metavar="YYYY-MM")
    command.add_argument("--window", type=positive, default=12, metavar="MONTHS")
    command.add_argument("--where", type=condition, action="append", default=[], metavar="DIMENSION=VALUE")
    command.add_argument("--json", action="store_true", help="with everything that is known about each source")
    change = command.add_mutually_exclusive_group()
    change.add_argument(
        "--use", type=existing_file, metavar="CSV", help="put your own list in the place of the shipped"
    )
    change.add_argument("--reset", action="store_true", help="go back to the list that ships with the app")
    command.set_defaults(run=_benchmarks)


def _benchmarks(arguments: argparse.Namespace) -> None:
    root = arguments.workspace.root
    warehouse = opened(arguments)
    status = report.status(warehouse)
    arguments.as_of = arguments.as_of or status.default_as_of
    request = asked(arguments)
    report.check_month(warehouse, request.as_of)
    if arguments.use:
        benchmarks.replace(root, _bytes(arguments.use), arguments.use.name)
    elif arguments.reset:
        benchmarks.reset(root)
    listed = benchmarks.in_use(root)
    retention = report.headline(warehouse, request)
    company = Company(status.currency, report.headline(warehouse, Request(request.as_of)).total_arr_cents)
    reading = why.reading(warehouse, request)
    found = {
        preset: [bands(listed.rows, preset, metric, retention, company, reading=reading) for metric in BENCHMARKED]
        for preset in PRESETS
    }
    values = _values(listed, retention, company, found)
    print(json.dumps(values, indent=1) if arguments.json else _text(values))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NrrError(f"{path.name} cannot be read.", f"{error.strerror}.", "Check the file and try again.") from error


def _values(
    listed: Listed, retention: Retention, company: Company, found: dict[str, list[BenchmarkBands]]
) -> dict[str, Any]:
    """Return what applies and where the book stands as plain values; ratios are fractions, amounts exact decimals."""
    acv = contract_value(retention)
    set_as = [row for metric in BENCHMARKED for row in targets(listed.rows, metric)]
    return {
        "as_of": str(retention.window.closing),
        "window_months": retention.window.months,
        "currency": company.currency,
        "contract_value": known_money(acv),
        "company_arr": decimal_money(company.arr_cents),
        "own_list": listed.own,
        "benchmarks": [
            {"preset": preset, **_standing(each, retention)}
            for preset, listed_bands in found.items()
            for each in listed_bands
        ],
        "targets": [
            {"metric": row.metric, "of": companies_meant(row), "says": stated(row), **_row(row)} for row in set_as
        ],
    }


def _standing(found: BenchmarkBands, retention: Retention) -> dict[str, Any]:
    value: float | None = getattr(retention, found.metric)
    band = found.find(value)
    return {
        "metric": found.metric,
        "value": value,
        "band": band.name if band else None,
        "applies": found.source,
        "bands": [{"name": each.name, "from": each.low, "until": each.high} for each in found.bands],
        "published": [_row(row) for row in found.rows],
    }


def _row(row: Benchmark) -> dict[str, Any]:
    told = ("definition", "source", "year", "sample", "grade", "url", "note")
    return {name: getattr(row, name) for name in told}


def _text(values: dict[str, Any]) -> str:
    own = "your own list" if values["own_list"] else "the list that ships with the app"
    lines = [
        f"{values['as_of']}, {values['window_months']} months, by {own}: average contract "
        f"{values['contract_value'] or 'n/a'}, company ARR {values['company_arr']} {values['currency']}"
    ]
    for preset in PRESETS:
        lines.append(f"\n{preset}")
        for each in values["benchmarks"]:
            if each["preset"] == preset:
                label = LABELS[each["metric"]]
                stands = each["band"] or "no band"
                lines.append(f"  {label} {percent(each['value'])}: {stands}\n    {each['applies']}.")
    lines.append("\ntargets from writing, not from a survey")
    lines += [f"  {LABELS[each['metric']]} {each['says']}: {each['of']}" for each in values["targets"]]
    return "\n".join(lines)
