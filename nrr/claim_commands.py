"""The commands on what articles claim, measured on the data, and on the costs that price a churned amount."""

from __future__ import annotations

import argparse
from typing import Any

from nrr import controls, costs, measured, report
from nrr.formatting import decimal_money
from nrr.results import Finding, MeasuredClaims
from nrr.terminal import month, opened, request, show


def add_to(commands: Any, *, stored: argparse.ArgumentParser, asked: argparse.ArgumentParser, printed: Any) -> None:
    """Add the commands to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "claims", parents=[stored, asked, printed], help="what articles claim, measured on the data; maturity stage"
    )
    command.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    command.set_defaults(run=_claims)

    command = commands.add_parser("cost", parents=[stored], help="state what it cost to win customers")
    command.add_argument("--from", dest="first", type=month, required=True, metavar="YYYY-MM")
    command.add_argument("--to", dest="last", type=month, required=True, metavar="YYYY-MM")
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--new", metavar="AMOUNT", help="spent on new customers in these months")
    what.add_argument("--remove", action="store_true")
    command.add_argument("--expansion", metavar="AMOUNT", help="spent on expanding customers, where it is known")
    command.add_argument("--note", default="", metavar="TEXT")
    command.add_argument("--who", default="", metavar="TEXT")
    command.set_defaults(run=_cost)


def values(found: MeasuredClaims) -> dict[str, Any]:
    """Return the claims as plain values; what cannot be measured is None, with a ``reason``."""
    maturity = found.maturity
    return {
        "as_of": str(found.request.as_of),
        "window_months": found.request.window_months,
        "currency": found.currency,
        "claims": [
            {
                "id": claim.id,
                "claim": claim.claim,
                "evidence": claim.evidence,
                "reading": claim.reading,
                "findings": [_finding(each) for each in claim.findings],
            }
            for claim in found.claims
        ],
        "maturity": {
            "stage": maturity.stage.number if maturity.stage else None,
            "stage_by_expansion_share": maturity.by_share.number if maturity.by_share else None,
            "stage_by_nrr": maturity.by_nrr.number if maturity.by_nrr else None,
            "reading": maturity.reading,
            "expansion_share": _finding(maturity.expansion_share),
            "nrr": _finding(maturity.nrr),
            "questions": [
                {"question": each.question, "answer": each.answer, "measured": each.measured}
                for each in maturity.answers
            ],
        },
    }


def _finding(found: Finding) -> dict[str, Any]:
    plain: dict[str, Any] = {"measured": found.label, "unit": found.unit, "value": found.value}
    if found.count is not None:
        plain["count"] = found.count
    plain |= {"of": found.of, "what": found.what}
    plain["interval"] = [found.interval.low, found.interval.high] if found.interval else None
    if found.reason or found.unsure:
        plain["reason"] = found.reason or found.unsure
    return plain


def _claims(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    report.check_month(warehouse, arguments.as_of)
    stated = costs.in_force(arguments.workspace.root)
    found = values(measured.claims(warehouse, request(arguments), stated))
    rows = [{"claim": claim["id"], **_flat(each)} for claim in found["claims"] for each in claim["findings"]]
    maturity = found["maturity"]
    rows.append({"claim": "maturity", "measured": "stage", "unit": "stage", "value": maturity["stage"]})
    show(arguments.format, found, rows)


def _flat(finding: dict[str, Any]) -> dict[str, Any]:
    low, high = finding["interval"] or (None, None)
    return {
        **{name: finding.get(name) for name in ("measured", "unit", "value", "count", "of")},
        "low": low,
        "high": high,
        "reason": finding.get("reason", ""),
    }


def _cost(arguments: argparse.Namespace) -> None:
    root, months = arguments.workspace.root, (arguments.first, arguments.last)
    warehouse = opened(arguments)
    if arguments.remove:
        costs.remove(root, months, arguments.today, who=arguments.who)
        print(f"Removed the cost of {months[0]} to {months[1]}")
        return
    for end in months:
        report.check_month(warehouse, end)
    expansion = None if arguments.expansion is None else controls.cents_of(arguments.expansion, "cost")
    told = {"expansion_cents": expansion, "note": arguments.note, "who": arguments.who}
    cost = costs.state(root, months, controls.cents_of(arguments.new, "cost"), arguments.today, **told)
    print(f"Cost {cost.id} is kept: {decimal_money(cost.new_cents)} on new customers, {cost.first} to {cost.last}")
