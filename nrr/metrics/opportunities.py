"""Accounts that show a sign of expansion, and what it may be worth (METRICS.md section 9).

A sign is read at a month's end from what was known then; what followed it is measured on 24 earlier month-ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from nrr.formatting import as_words, count, percent, plural, points, short_money
from nrr.metrics import conversions, health_facts, mechanisms
from nrr.metrics.conversions import FULL, GAP, PLAN, TREND, Measured
from nrr.metrics.risk_history import with_scores
from nrr.periods import Month
from nrr.results import (
    Conversion,
    Deal,
    LimitUse,
    Opportunities,
    Opportunity,
    Pipeline,
    Request,
    WhiteSpace,
)
from nrr.results.health import LEVELS, level
from nrr.results.opportunities import CROSS_SELL, SEATS, TIER, USAGE
from nrr.warehouse import Warehouse

HORIZON_MONTHS = 6
MONTHS_MEASURED = 24
FEWEST_ALIKE = 10
ONE_IN = 4
FEWEST_READINGS = 4
SHOWN = 20_000
LEADING = 20
_MECHANISMS = ((SEATS, SEATS), ("usage", USAGE), ("tier", USAGE), ("tier", TIER))
_ALIKE = ("industry", "vertical", "sector", "segment")
_MODELS = {
    "growth_months": ("dimension", "as_of", "first_month", "last_month"),
    "growth_peers": ("fewest",),
    "growth_products": (),
    "growth_holders": (),
    "growth_gaps": ("one_in",),
    "growth_readings": ("as_of", "first_month", "fewest_readings"),
    "growth_metrics": (),
    "growth_limits": (),
    "growth_plans": ("fewest",),
    "growth_signs": (),
    "growth_outcomes": ("as_of", "first_month"),
    "growth_followed": ("first_month", "last_month", "horizon"),
    "growth_product_sizes": ("as_of",),
}
RED, EXPANSION = LEVELS[0], "expansion"
Levels = Mapping[int, str | None]
_DAYS_A_MONTH = 365.25 / 12
_FARTHEST_MONTHS = 24


@dataclass(frozen=True)
class Span:
    """The months whose signs are measured: those with the horizon behind them; none where ``first`` > ``last``."""

    first: Month
    last: Month


def span(started: Month, as_of: Month) -> Span:
    """Return the last 24 month-ends that have 6 months behind them, as far as the data reaches back."""
    last = as_of - HORIZON_MONTHS
    return Span(max(started, last - (MONTHS_MEASURED - 1)), last)


def opportunities(
    session: Warehouse, request: Request, white_space: WhiteSpace, pipeline: Pipeline, levels: Levels, most: int = SHOWN
) -> Opportunities:
    """Return the ``most`` valuable opportunities; ``session`` holds the models of :func:`signs`."""
    settings = session.table("settings")[0]
    as_of, currency = request.as_of, settings["currency"]
    measured = _measured(session, span(Month(settings["first_month"]), as_of))
    found = session.rows("metrics/growth_now", as_of=as_of.index)
    healthy = [row for row in found if levels.get(row["account_key"]) != RED]
    deals = {deal.account_key: deal for deal in reversed(pipeline.deals) if deal.motion == EXPANSION}
    rows = [_opportunity(row, measured, as_of, levels, deals) for row in healthy]
    rows.sort(key=lambda row: (row.expected_cents is None, -(row.expected_cents or 0), -row.arr_cents, row.account_id))
    expected = [row.expected_cents for row in rows if row.expected_cents is not None]
    base = session.rows("metrics/growth_base", as_of=as_of.index)[0]
    partly = Opportunities(
        request=request,
        currency=currency,
        horizon_months=HORIZON_MONTHS,
        rows=tuple(rows[:most]),
        total_accounts=len({row.account_key for row in rows}),
        total_rows=len(rows),
        total_expected_cents=sum(expected) if expected else None,
        base_arr_cents=base["arr_cents"],
        red=len({row["account_key"] for row in found}) - len({row.account_key for row in rows}),
        unscored=len({row.account_key for row in rows if row.level is None}),
        conversions=measured.listed,
        limits=_limits(session, as_of, levels),
        white_space=white_space,
        pipeline=pipeline,
        similar=_similar(alike_by(session)),
        sentence="",
        missing=_missing(session, as_of),
        reason=None if rows else _nothing(base),
    )
    return replace(partly, sentence=_sentence(partly, rows))


def signs(session: Warehouse, request: Request) -> None:
    """Hold the models of signs and what followed them. ``session`` is scoped and holds ``window_accounts``."""
    measured = span(Month(session.table("settings")[0]["first_month"]), request.as_of)
    mechanisms.explain_months(session, request, measured.first + 1, request.as_of)
    session.define("growth_motions", {"mechanism": "VARCHAR", "motion": "VARCHAR"}, _MECHANISMS, temporary=True)
    _hold(session, request.as_of, measured, _MODELS)


def holdings(session: Warehouse, as_of: Month) -> None:
    """Hold the accounts of ``as_of`` and their products only. ``session`` is scoped."""
    _hold(session, as_of, Span(as_of, as_of), ("growth_months", "growth_products"))


def _hold(session: Warehouse, as_of: Month, measured: Span, models: Iterable[str]) -> None:
    values: dict[str, Any] = {
        "as_of": as_of.index,
        "first_month": measured.first.index,
        "last_month": measured.last.index,
        "horizon": HORIZON_MONTHS,
        "dimension": alike_by(session),
        "fewest": FEWEST_ALIKE,
        "one_in": ONE_IN,
        "fewest_readings": FEWEST_READINGS,
    }
    for model in models:
        bound = {name: values[name] for name in _MODELS[model]}
        session.materialize(f"metrics/{model}", temporary=True, **bound)


def levels(session: Warehouse, as_of: Month) -> dict[int, str | None]:
    """Return the health level of every account with ARR at ``as_of``, None where no signal is known of it."""
    scored = with_scores(health_facts.facts(session, [as_of]), session.table("settings")[0])
    pairs = zip(scored["account_key"].tolist(), scored["score"].tolist(), strict=True)
    return {key: level(None if score != score else int(score)) for key, score in pairs}


def alike_by(session: Warehouse) -> str | None:
    """Return the dimension that beside their size makes accounts alike, None where the data has none."""
    known = {row["dimension"].casefold(): row["dimension"] for row in session.rows("metrics/dimensions")}
    return next((known[name] for name in _ALIKE if name in known), None)


def _measured(session: Warehouse, months: Span) -> Measured:
    gains = session.rows("metrics/growth_gains", first_month=months.first.index)
    values = {"first_month": months.first.index, "last_month": months.last.index, "horizon": HORIZON_MONTHS}
    without = session.rows("metrics/growth_without", **values)
    return conversions.measured(session.rows("metrics/growth_conversions"), gains, without)


def _opportunity(
    row: dict[str, Any], measured: Measured, as_of: Month, levels: Levels, deals: Mapping[int | None, Deal]
) -> Opportunity:
    motion, product = row["motion"], row["product"]
    record = measured.of(motion, row["sign"], product if motion == CROSS_SELL else "")
    gain = row["ratio"] if motion == CROSS_SELL else record.gain if record else None
    share = record.share if record else None
    potential = None if gain is None else conversions.amount(row["arr_cents"], gain)
    expected = 0 if share == 0 else None
    if gain is not None and share:
        expected = conversions.amount(row["arr_cents"], gain, share)
    return Opportunity(
        account_key=row["account_key"],
        account_id=row["account_id"],
        account_name=row["account_name"],
        motion=motion,
        product=product or None,
        reason=_reason(row),
        arr_cents=row["arr_cents"],
        potential_cents=potential,
        probability=share,
        expected_cents=expected,
        level=levels.get(row["account_key"]),
        owner=row["owner"],
        deal=deals.get(row["account_key"]),
        unmeasured=_unmeasured(record) if expected is None else None,
    )


def _unmeasured(record: Conversion | None) -> str:
    if record is None:
        return f"No earlier month with this sign has {HORIZON_MONTHS} months behind it."
    if record.share is None:
        return record.reason or ""
    return f"What such an expansion adds is known of {record.gains} only; {conversions.FEWEST_GAINS} are needed."


def _reason(row: dict[str, Any]) -> str:
    if row["sign"] == GAP:
        return f"{count(row['alike'])} of {count(row['others'])} similar accounts hold {row['product']}"
    if row["sign"] == PLAN:
        where = f" in {row['product']}" if row["product"] else ""
        dearer = f"{count(row['alike'])} of {count(row['others'])} similar accounts are on a dearer plan"
        return f"On {row['plan']}{where}; {dearer}"
    used = f"{as_words(row['metric'])} at {_number(row['value'])} of {_number(row['limit_value'])}"
    if row["sign"] == FULL:
        return f"{used}: full"
    share = percent(row["value"] / row["limit_value"], 0)
    return f"{used} ({share})" + (", full within 90 days on its trend" if row["sign"] == TREND else "")


def _limits(session: Warehouse, as_of: Month, levels: Levels) -> tuple[LimitUse, ...]:
    return tuple(
        LimitUse(
            account_key=row["account_key"],
            account_id=row["account_id"],
            account_name=row["account_name"],
            metric=as_words(row["metric"]),
            motion=row["motion"],
            value=row["value"],
            limit=row["limit_value"],
            used=row["value"] / row["limit_value"],
            reaches_on=reaches_on(as_of, row),
            arr_cents=row["arr_cents"],
            level=levels.get(row["account_key"]),
            owner=row["owner"],
        )
        for row in session.rows("metrics/growth_limits_now", as_of=as_of.index)
    )


def reaches_on(as_of: Month, row: Mapping[str, Any]) -> date | None:
    """Return the day on which the line of ``row`` (``fitted`` at the month's end, ``slope`` a month) reaches its limit.

    None where the limit is reached already, the line does not rise, or it takes more than two years.
    """
    if row["value"] >= row["limit_value"] or not row["slope"] or row["slope"] <= 0:
        return None
    months = max(0.0, (row["limit_value"] - row["fitted"]) / row["slope"])
    return None if months > _FARTHEST_MONTHS else as_of.last_day + timedelta(days=round(months * _DAYS_A_MONTH))


def _similar(dimension: str | None) -> str:
    size = f"the same size, at least {FEWEST_ALIKE} others"
    if dimension is None:
        return f"Similar accounts have {size}."
    return f"Similar accounts have the same size and {dimension} where there are {FEWEST_ALIKE} others, else {size}."


def _missing(session: Warehouse, as_of: Month) -> tuple[str, ...]:
    carried = session.rows("metrics/growth_carried", as_of=as_of.index)[0]
    missing = []
    if not carried["limits"]:
        missing.append("No usage with limits: import a usage file with a limit column to see who runs out of seats.")
    elif not carried["limits_now"]:
        missing.append(f"No usage readings with a limit in {as_of.label}.")
    if not carried["products"]:
        missing.append("No product names: a product column in the revenue file shows who lacks what others hold.")
    if not carried["plans"]:
        missing.append("No plan names: a plan column in the revenue file shows who is on a lower plan than others.")
    return tuple(missing)


def _nothing(base: dict[str, Any]) -> str:
    return "No account has ARR in this month." if not base["accounts"] else "No account shows a sign of expansion."


def _sentence(found: Opportunities, rows: list[Opportunity]) -> str:
    if found.reason:
        return found.reason
    accounts = f"{plural(found.total_accounts, 'account')} show{'s' if found.total_accounts == 1 else ''} a sign"
    if found.total_expected_cents is None:
        return f"{accounts} of expansion; what it may come to cannot be measured yet."
    first = sum(row.expected_cents or 0 for row in rows[:LEADING])
    if not found.total_expected_cents:
        months = sum(each.account_months for each in found.conversions if each.share == 0)
        return f"{accounts} of expansion; none of {count(months)} past months with such signs was followed by it."
    part = ""
    if len(rows) > LEADING:
        part = f"; the first {LEADING} are {percent(first / found.total_expected_cents, 0)} of it"
    worth = short_money(found.total_expected_cents, found.currency)
    return (
        f"{accounts} of expansion, {worth} of expected ARR within {found.horizon_months} months, "
        f"{points(found.total_points)} of NRR{part}."
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"
