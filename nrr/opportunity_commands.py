"""``opportunities`` on the command line: who shows a sign of expansion, what such signs came to, and the open deals."""

from __future__ import annotations

import argparse
from typing import Any

from nrr import action, report
from nrr.formatting import decimal_money, known_money
from nrr.results import Conversion, Deal, DealStage, LimitUse, Opportunities, Opportunity, WhiteSpaceCell, WonShare
from nrr.terminal import opened, request, show


def add_to(commands: Any, *, stored: argparse.ArgumentParser, asked: argparse.ArgumentParser, printed: Any) -> None:
    """Add the command to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "opportunities",
        parents=[stored, asked, printed],
        help="where expansion waits: expected ARR by account, limits, white space, conversion of signs, open deals",
    )
    command.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    command.set_defaults(run=_opportunities)


def values(found: Opportunities) -> dict[str, Any]:
    """Return the opportunities as plain values: amounts as exact decimal text, shares as fractions, None for n/a."""
    return {
        "as_of": str(found.as_of),
        "currency": found.currency,
        "horizon_months": found.horizon_months,
        "sentence": found.sentence,
        "expected_arr": known_money(found.total_expected_cents),
        "expected_points_of_nrr": found.total_points,
        "accounts": found.total_accounts,
        "opportunities": found.total_rows,
        "left_out_because_red": found.red,
        "without_a_score": found.unscored,
        "similar": found.similar,
        "missing": list(found.missing),
        **({"reason": found.reason} if found.reason else {}),
        "rows": [row(each) for each in found.rows],
        "conversions": [_conversion(each) for each in found.conversions],
        "limits": [_limit(each) for each in found.limits],
        "white_space": {
            "by": found.white_space.dimension,
            **({"reason": found.white_space.reason} if found.white_space.reason else {}),
            "cells": [_cell(each) for each in found.white_space.cells],
        },
        "pipeline": {
            **({"reason": found.pipeline.reason} if found.pipeline.reason else {}),
            "note": found.pipeline.note,
            "stages": [_stage(each) for each in found.pipeline.stages],
            "won": [_won(each) for each in found.pipeline.won],
            "deals": [_deal(each) for each in found.pipeline.deals],
        },
    }


def row(each: Opportunity) -> dict[str, Any]:
    """Return one opportunity as plain values."""
    return {
        "account_id": each.account_id,
        "account": each.account_name,
        "motion": each.motion,
        "product": each.product,
        "expected_arr": known_money(each.expected_cents),
        "potential_arr": known_money(each.potential_cents),
        "conversion": each.probability,
        "level": each.level,
        "owner": each.owner,
        "arr": decimal_money(each.arr_cents),
        "open_deal": each.deal.name if each.deal else None,
        "reason": each.reason,
        **({"not_measured_because": each.unmeasured} if each.unmeasured else {}),
    }


def _opportunities(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    report.check_month(warehouse, arguments.as_of)
    found = values(action.opportunities(warehouse, request(arguments)))
    show(arguments.format, found, found["rows"])


def _conversion(each: Conversion) -> dict[str, Any]:
    return {
        "motion": each.motion,
        "sign": each.label,
        "account_months": each.account_months,
        "accounts": each.accounts,
        "converted": each.converted,
        "share": each.share,
        "interval": [each.interval.low, each.interval.high] if each.interval else None,
        "without_the_sign": each.without,
        "median_gain": each.gain,
        "gains": each.gains,
        "median_months": each.months,
        **({"reason": each.reason} if each.reason else {}),
    }


def _limit(each: LimitUse) -> dict[str, Any]:
    return {
        "account_id": each.account_id,
        "account": each.account_name,
        "metric": each.metric,
        "value": each.value,
        "limit": each.limit,
        "used": each.used,
        "reaches_on": each.reaches_on.isoformat() if each.reaches_on else None,
    }


def _cell(each: WhiteSpaceCell) -> dict[str, Any]:
    return {
        "product": each.product,
        "segment": each.segment,
        "accounts": each.accounts,
        "holders": each.holders,
        "arr_of_the_others": decimal_money(each.missing_arr_cents),
    }


def _stage(each: DealStage) -> dict[str, Any]:
    return {
        "motion": each.motion,
        "stage": each.stage,
        "deals": each.deals,
        "amount": decimal_money(each.amount_cents),
        "weighted": known_money(each.weighted_cents),
    }


def _won(each: WonShare) -> dict[str, Any]:
    return {
        "motion": each.motion,
        "won": each.won,
        "closed": each.closed,
        "share": each.share,
        "interval": [each.interval.low, each.interval.high] if each.interval else None,
        "measured_on": each.measured_on,
        **({"reason": each.reason} if each.reason else {}),
    }


def _deal(each: Deal) -> dict[str, Any]:
    return {
        "account_id": each.account_id,
        "account": each.account_name,
        "deal": each.name,
        "motion": each.motion,
        "stage": each.stage,
        "amount": known_money(each.amount_cents),
        "won_share": each.won,
        "weighted": known_money(each.weighted_cents),
        "closes": each.close_date.isoformat(),
        "level": each.level,
        "owner": each.owner,
    }
