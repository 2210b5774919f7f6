"""The policies on the Data page: what counts, what every other choice would move, and applying one."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nrr.formatting import money, percent, plural, points
from nrr.policies import HORIZONS, SETTINGS, Policies, Setting, changed, words
from nrr.results import Lapsed, PolicyEffect, PolicyEffects, PolicyOutcome
from nrr.ui import errors
from nrr.ui.desk import Desk
from nrr.ui.text import escape, money_text
from nrr.ui.view import View
from nrr.workspace import Workspace

_STEPS = {"percent": 0.5, "cents": 1000.0, "placeholder": 1.0, "share": 5.0}
_MOST = {"months": 12, "weight": 100}
_LABELS = {
    "percent": "Tax rate in percent",
    "months": "Months",
    "cents": "ARR a year",
    "placeholder": "Below, a year",
    "share": "Percent",
    "weight": "Weight",
    "horizon": "Months ahead",
}


def section(view: View, desk: Desk) -> None:
    """Show every policy with its effect on ARR and NRR; a change is tried at once and put in use by Apply."""
    with st.spinner("Working out what each policy moves"):
        effects = view.book.policy_effects()
    st.caption(
        "What counts as ARR. Beside each choice is what it would change in ARR and 12-month NRR (point to point) at "
        f"the end of {effects.as_of.label}, computed from every line of your files."
    )
    if view.book.sample:
        st.caption("The sample company's policies cannot be changed: import your own files, then choose here.")
    chosen: dict[str, Any] = {}
    slots: dict[str, DeltaGenerator] = {}
    deciding = [each for each in SETTINGS if effects.of(each.name).lines or _differs(each, effects)]
    for each in deciding:
        slots[each.name] = _setting(view, each, effects, chosen)
    if not deciding:
        st.caption("No line of your files carries anything that a policy decides about.")
    rest = [each for each in SETTINGS if each not in deciding]
    with st.expander(plural(len(rest), "more policy", "more policies")):
        for each in rest:
            slots[each.name] = _setting(view, each, effects, chosen)
    changes = {name: value for name, value in chosen.items() if value != effects.of(name).value}
    if changes:
        with slots[next(reversed(changes))], errors.shown():
            _apply(view, desk, effects, changes)


def late_renewals(view: View, lapsed: Lapsed | None) -> None:
    """Show accounts that lapsed within the months of grace, with NRR if all or none of them renew; nothing if none."""
    if lapsed is None or not lapsed.accounts:
        return
    amount = money_text(money(lapsed.arr_cents, view.currency))
    with st.container(border=True):
        st.markdown(
            f"**Lapsed, pending renewal:** {plural(lapsed.accounts, 'account')} with {amount} of ARR ended without a "
            f"known cancellation, at most {plural(lapsed.grace_months, 'month')} ago. "
            f"NRR (point to point) is **{percent(lapsed.nrr_if_all_renew)}** if all renew and "
            f"**{percent(lapsed.nrr_if_none_renews)}** if none renews; figures here count them as gone."
        )


def _differs(each: Setting, effects: PolicyEffects) -> bool:
    return bool(effects.of(each.name).value != getattr(Policies, each.name))


def _setting(view: View, each: Setting, effects: PolicyEffects, chosen: dict[str, Any]) -> DeltaGenerator:
    """Show one setting, keep what is chosen in ``chosen`` and return the place below it."""
    effect = effects.of(each.name)
    with st.container(border=True):
        text, choice = st.columns((2, 3), gap="medium")
        with text:
            st.markdown(f"**{each.title}**")
            st.caption(each.about)
        with choice:
            pick = _choices if each.choices else _number
            chosen[each.name] = pick(view, each, effect, effects)
            default = words(each, getattr(Policies, each.name))
            st.caption(f"{_decided(each, effect)} Default: {default.lower()}. {each.reason}")
        return st.container()


def _choices(view: View, each: Setting, effect: PolicyEffect, effects: PolicyEffects) -> Any:
    outcomes = {outcome.value: outcome for outcome in effect.outcomes}
    values = [choice.value for choice in each.choices]
    return st.radio(
        each.title,
        values,
        index=values.index(str(effect.value)),
        format_func=lambda value: words(each, value),
        captions=[
            "In use" if value == effect.value else _moved(outcomes.get(value), effects, view.currency)
            for value in values
        ],
        key=_key(view, each),
        label_visibility="collapsed",
        disabled=view.book.sample,
    )


def _number(view: View, each: Setting, effect: PolicyEffect, effects: PolicyEffects) -> Any:
    """Show a number as people write it (money in units, shares in percent) and return it as the policy holds it."""
    if each.unit == "horizon":
        return _horizon(view, each, effect)
    scale = Decimal(100 if each.unit in ("cents", "placeholder") else 1)
    shown = Decimal(str(effect.value)) / scale * (100 if each.unit == "share" else 1)
    whole = each.unit in _MOST
    written = st.number_input(
        _LABELS[each.unit] + (f" ({view.currency})" if scale > 1 else ""),
        min_value=0 if whole else 0.0,
        max_value=_MOST.get(each.unit),
        value=int(shown) if whole else float(shown),
        step=_STEPS[each.unit] if not whole else 1,
        key=_key(view, each),
        width=220,
        disabled=view.book.sample,
    )
    if effect.outcomes:
        said = (f"{words(each, o.value)}: {_moved(o, effects, view.currency)}" for o in effect.outcomes)
        st.caption("  \n".join(said))
    number = Decimal(str(written))
    if each.unit == "percent":
        return f"{number.normalize():f}"
    if each.unit == "share":
        return float(number / 100)
    return int(number * scale)


def _horizon(view: View, each: Setting, effect: PolicyEffect) -> Any:
    return st.radio(
        each.title,
        HORIZONS,
        index=HORIZONS.index(int(effect.value)),
        format_func=lambda months: words(each, months),
        key=_key(view, each),
        label_visibility="collapsed",
        horizontal=True,
        disabled=view.book.sample,
    )


def _apply(view: View, desk: Desk, effects: PolicyEffects, changes: dict[str, Any]) -> None:
    policies = changed(Workspace(Path(view.book.root)).recipe().policies, changes)
    with st.spinner("Working out what this moves"):
        outcome = view.book.policy_outcome(tuple(sorted(changes.items())))
    st.divider()
    said = "; ".join(
        f"{each.title}: {words(each, changes[each.name]).lower()}" for each in SETTINGS if each.name in changes
    )
    st.markdown(f"**Not applied yet.** {escape(said)}.")
    st.markdown(
        money_text(
            f"ARR {money(effects.now.arr_cents, view.currency)} to {money(outcome.arr_cents, view.currency)}, "
            f"NRR {percent(effects.now.nrr)} to {percent(outcome.nrr)} at the end of {effects.as_of.label}."
        )
    )
    with st.container(horizontal=True):
        applied = st.button("Apply", type="primary", key="apply-policies", disabled=desk.work is not None)
        st.button("Discard", key="discard-policies", on_click=_discard, args=(view,))
    if applied:
        changed_recipe = {"policies": asdict(policies)}
        payload = {"workspace": view.book.root, "action": "policies", "changes": changed_recipe}
        desk.begin("revise", payload, "Building the figures under the new policies")
        st.rerun()


def _discard(view: View) -> None:
    for each in SETTINGS:
        st.session_state.pop(_key(view, each), None)


def _key(view: View, each: Setting) -> str:
    return f"policy-{each.name}-{view.book.version}"


def _moved(outcome: PolicyOutcome | None, effects: PolicyEffects, currency: str) -> str:
    if outcome is None:
        return "Would change nothing"
    now = effects.now
    change = outcome.arr_cents - now.arr_cents
    nrr = None if outcome.nrr is None or now.nrr is None else outcome.nrr - now.nrr
    text = f"ARR {_signed(change, currency)}, NRR {points(nrr)}" if change or nrr else "Moves neither ARR nor NRR"
    later = outcome.last_arr_cents - now.last_arr_cents
    if effects.last > effects.as_of and later != change:
        text += f"; {_signed(later, currency)} at the end of {effects.last.label}"
    return money_text(text)


def _signed(cents: int, currency: str) -> str:
    text = money(cents, currency)
    return f"+{text}" if cents > 0 else text


def _decided(each: Setting, effect: PolicyEffect) -> str:
    if each.moves != "arr":
        return "Moves no ARR."
    if each.name == "tax_included" and not effect.lines:
        return "Would decide about every line."
    if not effect.lines:
        return "No line in your data is affected."
    noun = "gap" if each.name == "grace_months" else "line"
    return f"Decides about {plural(effect.lines, noun)} of {plural(effect.accounts, 'account')}."
