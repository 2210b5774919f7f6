"""``why`` on the command line: what moved NRR between two months, how sure it is, what hangs on few accounts."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from nrr import report, why
from nrr.formatting import decimal_money, percent, points
from nrr.results import Concentration, Confidence, Driver, Drivers, Influence, Interval
from nrr.shown import EFFECTS, shown_change, shown_drivers
from nrr.terminal import month, opened, printable, request, show


def add_to(
    commands: Any, *, stored: argparse.ArgumentParser, asked: argparse.ArgumentParser, printed: argparse.ArgumentParser
) -> None:
    """Add the command to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "why", parents=[stored, asked, printed], help="why NRR moved between two months, and how sure it is"
    )
    command.add_argument("--against", type=month, required=True, metavar="YYYY-MM", help="the earlier month")
    command.add_argument(
        "--by", required=True, metavar="DIMENSION", help=f"a dimension of the data, {why.COHORT} or {why.ACCOUNT}"
    )
    command.add_argument("--json", dest="format", action="store_const", const="json", default=argparse.SUPPRESS)
    command.set_defaults(run=_why)


def _why(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    for end in (arguments.as_of, arguments.against):
        report.check_month(warehouse, end)
    asked = request(arguments)
    found = why.drivers(warehouse, asked, arguments.against, arguments.by)
    behind = why.explanation(warehouse, asked, arguments.against)
    sure = {}
    if arguments.by not in (why.ACCOUNT, why.COHORT):
        sure = why.segment_confidence(warehouse, asked, arguments.by)
    listed = found.drivers if found.others is None else (*found.drivers, found.others)
    rows = [_row(driver, sure.get(driver.key)) for driver in listed]
    values = {
        "as_of": str(asked.as_of),
        "against": str(arguments.against),
        "window_months": asked.window_months,
        "definition": "point_to_point",
        "by": arguments.by,
        "nrr_before": found.before.point_to_point,
        "nrr": found.after.point_to_point,
        "change": found.change,
        "change_interval": _interval(behind.change),
        "sentences": [text for text in (found.sentence, behind.sentence) if text],
        **({"reason": found.reason} if found.reason else {}),
        "confidence": _confidence(behind.confidence),
        "drivers": rows,
        "months": [{"month": str(m.month), "role": m.role, "change": m.change} for m in behind.rolled],
        "concentration": _concentration(why.concentration(warehouse, asked)),
        "influences": [_influence(each) for each in why.influences(warehouse, asked)],
    }
    if arguments.format == "table":
        print(*map(printable, values["sentences"]), sep="\n")
        show("table", values, _shown(found, sure))
    else:
        show(arguments.format, values, [*rows, _total(found, behind.confidence)])


def _shown(found: Drivers, sure: Mapping[str, Confidence]) -> list[dict[str, Any]]:
    """Return the drivers and their total as a reader adds them up: tenths of a point and of a percent."""
    rows = []
    parts = shown_drivers(found)
    for part in parts:
        known = sure.get(part.driver.key)
        effects = {name: points(amount / 1000) for name, amount in part.effects.items()}
        rows.append(
            {
                "name": part.driver.name,
                **effects,
                "change": points(part.change / 1000),
                "nrr_before": percent(part.driver.nrr_before),
                "nrr_after": percent(part.driver.nrr_after),
                "interval": f"{percent(known.nrr.low)} to {percent(known.nrr.high)}" if known and known.nrr else None,
                "reading": known.reading if known else None,
            }
        )
    sums = {name: points(sum(part.effects[name] for part in parts) / 1000) for name in EFFECTS}
    ends = {"nrr_before": percent(found.before.point_to_point), "nrr_after": percent(found.after.point_to_point)}
    return [*rows, {"name": "Total", **sums, "change": points(shown_change(found) / 1000), **ends}]


def _row(driver: Driver, sure: Confidence | None) -> dict[str, Any]:
    effects = {name: getattr(driver, name) for name in ("expansion", "contraction", "churn", "mix", "rate", "change")}
    row: dict[str, Any] = {"key": driver.key, "name": driver.name, **effects}
    row |= {name: getattr(driver, name) for name in ("share_before", "share_after", "nrr_before", "nrr_after")}
    return row | _sure(sure)


def _total(found: Drivers, sure: Confidence) -> dict[str, Any]:
    effects = {name: found.total(name) for name in ("expansion", "contraction", "churn", "mix", "rate")}
    ends = {"nrr_before": found.before.point_to_point, "nrr_after": found.after.point_to_point}
    return {"key": "", "name": "Total", **effects, "change": found.change, **ends, **_sure(sure)}


def _sure(sure: Confidence | None) -> dict[str, Any]:
    interval = sure.nrr if sure else None
    return {
        "nrr_low": interval.low if interval else None,
        "nrr_high": interval.high if interval else None,
        "effective_accounts": round(sure.effective_accounts, 1) if sure else None,
        "reading": sure.reading if sure else None,
    }


def _interval(found: Interval | None) -> list[float] | None:
    return None if found is None else [found.low, found.high]


def _confidence(found: Confidence) -> dict[str, Any]:
    intervals = {name: _interval(getattr(found, name)) for name in ("nrr", "grr", "logo_retention")}
    return {"effective_accounts": found.effective_accounts, "reading": found.reading, **intervals}


def _concentration(found: Concentration) -> dict[str, Any]:
    values = {name: value for name, value in asdict(found).items() if name != "window"}
    return values | {"top_shares": {str(top): share for top, share in found.top_shares.items()}}


def _influence(found: Influence) -> dict[str, Any]:
    return {
        "account_id": found.account_id,
        "account_name": found.account_name,
        "opening_arr": decimal_money(found.opening_arr_cents),
        "closing_arr": decimal_money(found.closing_arr_cents),
        "change": found.change,
    }
