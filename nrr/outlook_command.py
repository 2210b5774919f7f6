"""The command on the year ahead: forward NRR, how such forecasts did, a scenario and a target."""

from __future__ import annotations

import argparse
from fractions import Fraction
from typing import Any

from nrr import action, report
from nrr.formatting import decimal_money, known_money
from nrr.metrics.outlook import DEFAULT_DIMENSION
from nrr.metrics.scenarios import LEVERS, Change, compounded, scenario, target
from nrr.results.outlook import BackTest, Outlook, Range, SegmentRates
from nrr.terminal import opened, positive, request, show


def add_to(commands: Any, *, stored: argparse.ArgumentParser, asked: argparse.ArgumentParser, printed: Any) -> None:
    """Add the command to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "outlook", parents=[stored, asked, printed], help="NRR of the quarters ahead, back-tested; scenario and target"
    )
    command.add_argument("--by", default=DEFAULT_DIMENSION, metavar="DIMENSION", help="rates by its segments")
    for lever in LEVERS:
        command.add_argument(
            f"--{lever}", type=_percent, default=0, metavar="PERCENT", help=f"{lever} is that much more than expected"
        )
    command.add_argument("--target", type=positive, metavar="PERCENT", help="what reaching this NRR takes")
    command.set_defaults(run=_outlook)


def values(found: Outlook, change: Change, aimed: int | None) -> dict[str, Any]:
    """Return the outlook as plain values; amounts are decimal texts, ratios fractions, intervals of 80%."""
    plain: dict[str, Any] = {
        "as_of": str(found.request.as_of),
        "currency": found.currency,
        "arr": decimal_money(found.arr_cents),
        "reason": found.reason,
        "sentence": found.sentence,
        "missing": list(found.missing),
        "nrr_next_year": _range(found.year) if found.year else None,
        "quarters": [
            {
                "to": str(each.month),
                "nrr": _range(each.nrr),
                **{name: _amounts(getattr(each, name)) for name in ("expansion", "contraction", "churn")},
                "nrr_of_twelve_months": _range(each.annual) if each.annual else None,
            }
            for each in found.quarters
        ],
        "known": [
            {
                "when": each.label,
                "kind": each.kind,
                "accounts": each.accounts,
                "arr": decimal_money(each.cents),
                "expected_to_be_kept": known_money(each.expected_cents),
            }
            for each in found.known
        ],
        "by": found.dimension,
        "segments": [_segment(each) for each in found.segments],
        "back_tests": [_test(each) for each in found.back_tests],
        "methods": [{"method": name, "error": error} for name, error in found.compared],
        "growth_share_of_expansion": found.growth_share,
        "growth_reason": found.growth_reason,
    }
    if found.segments:
        plain["scenario"] = _scenario(found, change)
        if aimed is not None:
            solved = target(found.segments, Fraction(aimed, 100))
            plain["target"] = {
                "nrr": solved.nrr,
                "gap": decimal_money(solved.gap_cents),
                "more_expansion": solved.more_expansion,
                "less_churn": solved.less_churn,
                "reading": solved.reading,
            }
    return plain


def _outlook(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    report.check_month(warehouse, arguments.as_of)
    change = Change(**{lever: getattr(arguments, lever) for lever in LEVERS})
    found = action.outlook(warehouse, request(arguments), arguments.by)
    plain = values(found, change, arguments.target)
    rows = [
        {
            "to": each["to"],
            **{f"nrr_{name}": each["nrr"][name] for name in ("expected", "low", "high")},
            **{name: each[name]["expected"] for name in ("expansion", "contraction", "churn")},
        }
        for each in plain["quarters"]
    ]
    show(arguments.format, plain, rows or [{"reason": found.reason}])


def _scenario(found: Outlook, change: Change) -> dict[str, Any]:
    then = scenario(found.segments, change)
    nrr = then.nrr or Fraction(0)
    return {
        **{lever: float(getattr(change, lever)) for lever in LEVERS},
        "nrr": None if then.nrr is None else float(then.nrr),
        "arr_after_years": [decimal_money(cents) for cents in compounded(found.arr_cents, nrr)],
        "arr_after_years_with_new": None
        if found.new_arr_cents is None
        else [decimal_money(cents) for cents in compounded(found.arr_cents, nrr, new_cents=found.new_arr_cents)],
    }


def _segment(each: SegmentRates) -> dict[str, Any]:
    amounts = ("arr", "expansion", "contraction", "churn", "renewing")
    return {
        "segment": each.segment,
        **{name: decimal_money(getattr(each, f"{name}_cents")) for name in amounts},
        "expected_nrr": each.expected_nrr,
        "renewal_rate": each.renewal_rate,
    }


def _test(test: BackTest) -> dict[str, Any]:
    names = ("measure", "quarters_ahead", "error", "naive_error", "naive_name", "beats_naive", "inside", "target")
    return {**{name: getattr(test, name) for name in names}, "forecasts": len(test.rows), "reading": test.reading}


def _range(found: Range) -> dict[str, float]:
    return {"expected": found.value, "low": found.low, "high": found.high}


def _amounts(found: Range) -> dict[str, str]:
    return {name: decimal_money(round(value)) for name, value in _range(found).items()}


def _percent(text: str) -> int:
    """Return a whole number of percent from -100 on."""
    try:
        found = int(text.removesuffix("%"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of percent") from None
    if found < -100:
        raise argparse.ArgumentTypeError("nothing can fall by more than 100 percent")
    return found
