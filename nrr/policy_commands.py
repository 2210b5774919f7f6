"""The policies on the command line: list them with what they move, try a value, apply one."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from nrr import report
from nrr.formatting import decimal_money, percent, plural, points
from nrr.policies import SETTINGS, Policies, Setting, changed, words
from nrr.results import Lapsed, PolicyEffect, PolicyEffects, PolicyOutcome
from nrr.terminal import opened, show

COMPUTED_AT = "12-month NRR at"


def add_to(commands: Any, *, stored: argparse.ArgumentParser, printed: argparse.ArgumentParser) -> None:
    """Add the command to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "policies", parents=[stored, printed], help="what counts, what every other choice would move; apply one"
    )
    pair = {"type": _pair, "action": "append", "default": [], "metavar": "NAME=VALUE"}
    command.add_argument("--set", dest="applied", help="build anew under this value and use that version", **pair)
    command.add_argument("--try", dest="tried", help="only say what this value would move", **pair)
    command.add_argument("--json", dest="format", action="store_const", const="json", default=argparse.SUPPRESS)
    command.set_defaults(run=_policies)


def _policies(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    if arguments.applied:
        recipe = arguments.workspace.recipe()
        policies = changed(recipe.policies, dict(arguments.applied))
        result = arguments.workspace.revise("policies", arguments.today, policies=policies)
        version = {"version": result.version, "changed": result.changed}
        show(arguments.format, {**version, "policies": asdict(policies)}, [version])
        return
    if arguments.tried:
        with_all = report.policy_effects(warehouse)
        found = _figures(report.policy_outcome(warehouse, dict(arguments.tried)), with_all)
        shown = {"as_of": str(with_all.as_of), "currency": with_all.currency, **dict(arguments.tried), **found}
        show(arguments.format, shown, [shown])
        return
    effects = report.policy_effects(warehouse)
    if arguments.format == "table":
        print(*_listed(effects), sep="\n")
        return
    values = policies_values(effects)
    rows = [
        {**{name: value for name, value in each.items() if name != "choices"}, **choice}
        for each in values["policies"]
        for choice in each["choices"]
    ]
    show(arguments.format, values, rows)


def policies_values(effects: PolicyEffects) -> dict[str, Any]:
    """Return every policy with its choices as plain values; money as decimal text, ratios as fractions."""
    return {
        "as_of": str(effects.as_of),
        "currency": effects.currency,
        "arr": decimal_money(effects.now.arr_cents),
        "nrr": effects.now.nrr,
        "policies": [_policy(each, effects) for each in SETTINGS],
    }


def lapsed_values(found: Lapsed | None) -> dict[str, Any]:
    """Return late renewals as plain values, nothing where the policies grant no grace."""
    if found is None:
        return {}
    return {
        "grace_months": found.grace_months,
        "lapsed_accounts": found.accounts,
        "lapsed_arr": decimal_money(found.arr_cents),
        "nrr_if_all_renew": found.nrr_if_all_renew,
        "nrr_if_none_renews": found.nrr_if_none_renews,
    }


def _policy(each: Setting, effects: PolicyEffects) -> dict[str, Any]:
    effect = effects.of(each.name)
    default = getattr(Policies, each.name)
    tried = {outcome.value: outcome for outcome in effect.outcomes}
    values = list(dict.fromkeys([effect.value, *(choice.value for choice in each.choices), *tried]))
    return {
        "policy": each.name,
        "title": each.title,
        "about": each.about,
        "default": default,
        "reason": each.reason,
        "lines": effect.lines,
        "accounts": effect.accounts,
        "moves": each.moves,
        "choices": [
            {"value": value, "says": words(each, value), "in_use": value == effect.value}
            | _figures(effects.now if value == effect.value else tried.get(value), effects)
            for value in values
        ],
    }


def _figures(outcome: PolicyOutcome | None, effects: PolicyEffects) -> dict[str, Any]:
    if outcome is None:
        return {"arr": None, "arr_change": None, "nrr": None, "nrr_change": None}
    now = effects.now
    return {
        "arr": decimal_money(outcome.arr_cents),
        "arr_change": decimal_money(outcome.arr_cents - now.arr_cents),
        "nrr": outcome.nrr,
        "nrr_change": None if outcome.nrr is None or now.nrr is None else outcome.nrr - now.nrr,
    }


def _listed(effects: PolicyEffects) -> list[str]:
    now, at = effects.now, effects.as_of
    lines = [f"ARR {decimal_money(now.arr_cents)} {effects.currency}, {COMPUTED_AT} {at}: {percent(now.nrr)}"]
    for each in SETTINGS:
        effect = effects.of(each.name)
        lines += ["", f"{each.name}: {each.title}. {each.about}"]
        lines.append(f"  * {_said(each, effect.value)}, as it is")
        tried = {outcome.value: outcome for outcome in effect.outcomes}
        others = dict.fromkeys([choice.value for choice in each.choices if choice.value != effect.value])
        for value in others | tried:
            said = _said(each, value)
            lines.append(f"    {said}" + (f": {moved(tried[value], effects)}" if value in tried else ""))
        lines.append(f"  {decided(each, effect)}")
    return lines


def _said(each: Setting, value: str | int | float) -> str:
    return f"{value} ({words(each, value)})"


def moved(outcome: PolicyOutcome, effects: PolicyEffects) -> str:
    """Return what an outcome moves: ``ARR -1,200.00, NRR -1.2 pts``, with the last month where only that moves."""
    now = effects.now
    change = outcome.arr_cents - now.arr_cents
    nrr = None if outcome.nrr is None or now.nrr is None else outcome.nrr - now.nrr
    text = f"ARR {decimal_money(change)}, NRR {points(nrr)}" if change or nrr else "moves nothing"
    later = outcome.last_arr_cents - now.last_arr_cents
    if effects.last > effects.as_of and later != change:
        text += f"; in {effects.last} ARR {decimal_money(later)}"
    return text


def decided(each: Setting, effect: PolicyEffect) -> str:
    """Return how much of the data a setting decides about."""
    if each.moves != "arr":
        return "It moves no ARR."
    if each.name == "tax_included" and not effect.lines:
        return "It would decide about every line."
    if not effect.lines:
        return "No line in your data is affected."
    noun = "gap" if each.name == "grace_months" else "line"
    return f"Decides about {plural(effect.lines, noun)} of {plural(effect.accounts, 'account')}."


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"{text!r}: write it as past_due=leave_out")
    return name.strip(), value.strip()
