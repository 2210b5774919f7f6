"""``at-risk`` on the command line: who may shrink or leave, what NRR is expected to lose, and the score's record."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from nrr import action, report
from nrr.formatting import decimal_money, known_money
from nrr.results import RiskList, RiskRow, ScoreRecord
from nrr.terminal import opened, request, show


def add_to(commands: Any, *, stored: argparse.ArgumentParser, asked: argparse.ArgumentParser, printed: Any) -> None:
    """Add the command to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "at-risk", parents=[stored, asked, printed], help="accounts by expected loss in NRR points, and the record"
    )
    command.add_argument("--record", action="store_true", help="how the score did at past month ends")
    command.set_defaults(run=_at_risk)


def values(found: RiskList) -> dict[str, Any]:
    """Return the list as plain values: amounts as exact decimal text, points and shares as fractions, None for n/a."""
    return {
        "as_of": str(found.as_of),
        "horizon_months": found.horizon_months,
        "sentence": found.sentence,
        "accounts": found.total_accounts,
        "arr": decimal_money(found.total_arr_cents),
        "arr_of_all_accounts": decimal_money(found.base_arr_cents),
        "expected_loss": known_money(found.total_expected_cents),
        "expected_loss_of_the_others": known_money(found.unlisted_cents),
        "rests_on": found.rest_on,
        "missing": list(found.missing),
        **({"reason": found.reason} if found.reason else {}),
        "rows": [row(each) for each in found.rows],
    }


def row(each: RiskRow) -> dict[str, Any]:
    """Return one account at risk as plain values."""
    return {
        "account_id": each.account_id,
        "account": each.account_name,
        "score": each.score,
        "level": each.level,
        "change": each.change,
        "coverage": each.coverage,
        "arr": decimal_money(each.arr_cents),
        "share_lost": each.loss,
        "expected_loss": known_money(each.expected_cents),
        "expected_points_of_nrr": each.expected_points,
        "renewal": str(each.renewal_month) if each.renewal_month else None,
        "owner": each.owner,
        "reasons": "; ".join(reason.text for reason in each.reasons),
    }


def record(found: ScoreRecord) -> dict[str, Any]:
    """Return the score's record as plain values."""
    plain = asdict(found)
    return {
        **plain,
        "months": [str(month) for month in found.months],
        "calibration": [_priced(band) for band in plain["calibration"]],
        "levels": [
            {**_priced(values), "lost_share": level.lost}
            for values, level in zip(plain["levels"], found.levels, strict=True)
        ],
    }


def _at_risk(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    report.check_month(warehouse, arguments.as_of)
    if arguments.record:
        found = record(action.risk_record(warehouse, request(arguments)))
        show(arguments.format, found, found["levels"])
        return
    listed = values(action.at_risk(warehouse, request(arguments)))
    show(arguments.format, listed, listed["rows"])


def _priced(values: dict[str, Any]) -> dict[str, Any]:
    """Return values with every amount in cents as exact decimal text, named without its unit."""
    return {
        name.removesuffix("_cents"): decimal_money(value) if name.endswith("_cents") else value
        for name, value in values.items()
    }
