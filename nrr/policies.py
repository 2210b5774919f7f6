"""Settings that move a number. Each is a column of the table ``settings``, so that the models can read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from nrr.currencies import check_choice
from nrr.errors import NrrError
from nrr.policy_texts import SETTINGS, Setting

__all__ = ["SETTINGS", "Policies", "Setting", "changed", "setting", "words"]

_MOST_TAX = 100
_MOST_GRACE = 12
_MOST_PLACEHOLDER_CENTS = 10**7
_MOST_CENTS = 10**15
_MOST_WEIGHT = 100
HORIZONS = (3, 6, 12)


@dataclass(frozen=True)
class Policies:
    """What counts and how; money in cents, months as month indexes (0: the latest). Raises NrrError for a bad value."""

    past_due: str = "count"
    paused: str = "leave_out"
    trial: str = "leave_out"
    free_period: str = "keep"
    finite_discount: str = "apply"
    forever_discount: str = "apply"
    usage: str = "leave_out"
    proration: str = "leave_out"
    refund: str = "leave_out"
    ending: str = "end"
    tax_included: str = "0"  # percent of tax on top of the price that amounts include, as a decimal text
    placeholder_below_cents: int = 100
    grace_months: int = 0
    reporting_currency: str = ""  # empty: the one of most lines
    rates_month: int = 0
    mid_market_from_cents: int = 1_200_000
    enterprise_from_cents: int = 5_000_000
    usage_drop: float = 0.25
    health_usage_weight: int = 30
    health_support_weight: int = 15
    health_outcomes_weight: int = 20
    health_relationship_weight: int = 15
    health_renewal_weight: int = 20
    risk_horizon_months: int = 3

    def __post_init__(self) -> None:
        for each in SETTINGS:
            problem = _problem(each, getattr(self, each.name))
            if problem:
                raise NrrError(f"{each.title}: {getattr(self, each.name)!r} is not possible.", "", problem)
        check_choice(self.reporting_currency, self.rates_month)
        if self.mid_market_from_cents >= self.enterprise_from_cents:
            raise NrrError(
                "The size ranges overlap.",
                "Enterprise accounts have to start above where mid-market accounts start.",
                "Raise where enterprise starts, or lower where mid-market starts.",
            )
        if not any(getattr(self, each.name) for each in SETTINGS if each.unit == "weight"):
            raise NrrError(
                "Every weight of the health score is 0.",
                "A score is the weighted mean of its parts, so at least one part has to weigh something.",
                "Give one of the five weights a number above 0.",
            )


def setting(name: str) -> Setting:
    """Return the setting of that name. Raises NrrError naming the settings when there is none."""
    found = next((each for each in SETTINGS if each.name == name), None)
    if found is None:
        listed = ", ".join(each.name for each in SETTINGS)
        raise NrrError(f"There is no policy {name!r}.", "", f"The policies are: {listed}.")
    return found


def changed(policies: Policies, values: Mapping[str, Any]) -> Policies:
    """Return ``policies`` with ``values`` (by name, as text or as they are). Raises NrrError for an unknown one."""
    return replace(policies, **{name: _read(setting(name), value) for name, value in values.items()})


def words(each: Setting, value: Any) -> str:
    """Return a value of a setting as a person says it: ``Leave them out``, ``3 months``, ``19%``."""
    for choice in each.choices:
        if choice.value == value:
            return choice.label
    if each.unit == "percent":
        return f"{Decimal(str(value)).normalize():f}% tax" if Decimal(str(value)) else "No tax"
    if each.unit == "weight":
        return "Left out" if not value else f"Weight {value}"
    if each.unit in ("months", "horizon"):
        return "None" if not value else f"{value} month{'s' if value != 1 else ''}"
    if each.unit == "placeholder" and not value:
        return "Every amount counts"
    if each.unit == "share":
        return f"{(Decimal(str(value)) * 100).normalize():f}%"
    return f"{Decimal(value).scaleb(-2):,.2f} a year"


def _read(each: Setting, value: Any) -> Any:
    if each.choices or not isinstance(value, str):
        return value
    text = value.strip()
    try:
        number = Decimal(text.removesuffix("%").strip())
    except InvalidOperation:
        raise NrrError(f"{each.title}: {text!r} is not a number.", "", each.hint) from None
    if each.unit == "percent":
        return f"{number.normalize():f}" if number.is_finite() else text
    if each.unit == "share":
        return float(number / 100 if text.endswith("%") else number)
    return int(number) if number.is_finite() and number == int(number) else text


def _problem(each: Setting, value: Any) -> str:
    """Return what to do about a value that is not possible, nothing for one that is."""
    if each.choices:
        listed = ", ".join(f"{choice.value} ({choice.label.lower()})" for choice in each.choices)
        return "" if value in [choice.value for choice in each.choices] else f"Choose one of: {listed}."
    return "" if _possible(each, value) else each.hint


def _possible(each: Setting, value: Any) -> bool:
    if each.unit == "percent":
        try:
            rate = Decimal(value)
        except (InvalidOperation, TypeError):
            return False
        fits = rate.is_finite() and (rate == 0 or 1 <= rate < _MOST_TAX)
        return fits and rate == rate.quantize(Decimal("0.0001"))
    if each.unit == "share":
        return isinstance(value, (int, float)) and 0 < value <= 1
    if each.unit == "horizon":
        return value in HORIZONS and not isinstance(value, (bool, float))
    bounds = {"months": _MOST_GRACE, "placeholder": _MOST_PLACEHOLDER_CENTS, "weight": _MOST_WEIGHT}
    most = bounds.get(each.unit, _MOST_CENTS)
    least = 1 if each.unit == "cents" else 0
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
