"""The cost of a churned unit of ARR, the expansion share of new ARR, and the maturity stage (METRICS.md section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from nrr.formatting import percent, plural, points
from nrr.metrics import shares
from nrr.metrics.claims import Accounts
from nrr.metrics.confidence import Cents, confidence
from nrr.periods import Month
from nrr.results.claims import NO_EVIDENCE, RATIO, SHARE, Answer, Claim, Cost, Finding, Maturity, Stage
from nrr.results.request import Request
from nrr.results.retention import Bridge, Retention

STAGES = (
    Stage(1, "reactive", 0.0, 0.0, False, "expansion share under 10%, NRR under 100%"),
    Stage(2, "basic", 0.20, 1.05, False, "20 to 30%, 105 to 110%"),
    Stage(3, "structured", 0.40, 1.15, False, "40 to 50%, 115 to 120%"),
    Stage(4, "data-driven", 0.60, 1.20, True, "60% and more, above 120%"),
    Stage(5, "predictive", 0.70, 1.30, True, "70% and more, above 130%"),
)
GIVE_COSTS = "Give costs to measure this."
_YEAR = 12
_SMALLEST_SHOWN = 0.0005


def replacement(cost: Cost | None, bridge: Bridge | None, filtered: bool) -> Claim:
    """Return what a unit of new ARR cost to win, and of expansion; ``bridge`` has the movements of the cost's months.

    A churned unit costs as much to replace as a new one costs to win.
    """
    reason = GIVE_COSTS
    if filtered:
        reason = "Costs are of all accounts; take the filters away."
    usable = cost if cost is not None and bridge is not None and not filtered else None
    gained = (bridge.new_cents, bridge.expansion_cents) if usable and bridge else (None, None)
    new = _unit_cost("To replace a churned 1.00 of ARR", usable.new_cents if usable else None, gained[0], reason)
    expansion = _unit_cost(
        "To win 1.00 of expansion", usable.expansion_cents if usable else None, gained[1],
        "No cost of expansion is given." if usable else reason,
    )  # fmt: skip
    accounts = bridge.new_accounts if bridge and usable else 0
    new = Finding(new.label, RATIO, new.value, accounts, "new account", reason=new.reason, unsure=new.unsure)
    said = new.reason or ""
    if usable is not None and new.value is not None:
        span = f"{usable.first.label} to {usable.last.label}"
        said = f"From {span}, a new 1.00 of ARR cost {new.value:.2f} to win ({plural(accounts, 'new account')})."
        if expansion.value is not None:
            said += f" 1.00 of expansion cost {expansion.value:.2f}."
    return Claim(
        "replacement", "Cost of replacing churn", "A churned dollar costs 3 to 5 dollars to replace.", NO_EVIDENCE,
        said, (new, expansion),
    )  # fmt: skip


def latest(costs: Sequence[Cost], first: Month, as_of: Month) -> Cost | None:
    """Return the cost whose months end last, by ``as_of`` and all after ``first``, the data's own; None where none is.

    In the data's first month everyone from before is new, whom no such cost has won.
    """
    within = [cost for cost in costs if first < cost.first and cost.last <= as_of]
    return max(within, default=None, key=lambda cost: (cost.last, cost.first, cost.id))


def expansion_share(new: Cents, expansion: Cents, started: Month, opening: Month) -> Finding:
    """Return expansion / (new + expansion) over the window, from each account's sums.

    Not where the window opens before the data starts: everyone from before would be new in its first month.
    """
    label, nothing = "Expansion share of new ARR", "Nothing was gained in the window."
    if opening < started:
        missing = f"The data starts in {started.label}, within the window."
        return Finding(label, SHARE, None, 0, "account", reason=missing)
    found = shares.ratio(label, expansion, new + expansion, "account", nothing)
    return Finding(
        label,
        SHARE,
        found.value,
        found.of,
        found.what,
        interval=found.interval,
        reason=found.reason,
        unsure=found.unsure,
    )


def expansion_claim(found: Finding, bridge: Bridge) -> Claim:
    """Return the expansion share beside what articles ask for."""
    span = f"{bridge.first.label} to {bridge.last.label}"
    reading = (
        f"{percent(found.value)} of the ARR gained from {span} was expansion." if not found.reason else found.reason
    )
    return Claim(
        "expansion-share", "Expansion in growth", "Mature companies gain 60% and more of new ARR from expansion.",
        NO_EVIDENCE, reading, (found,),
    )  # fmt: skip


def stage_of(share: float, nrr: float) -> Stage:
    """Return the highest stage whose lower bounds both hold; whoever is between two stages is still at the lower."""
    return next(stage for stage in reversed(STAGES) if share >= stage.expansion_share and _reached(stage, nrr))


def maturity(
    request: Request, share: Finding, retention: Retention, held: Accounts, answers: tuple[Answer, ...]
) -> Maturity:
    """Return the stage of a twelve-month window by expansion share and point-to-point NRR."""
    value = retention.point_to_point
    sure = confidence(request.window, held.opening, held.closing) if value is not None else None
    nrr = Finding(
        "NRR, point to point", SHARE, value, retention.opening_accounts, "account",
        interval=sure.nrr if sure else None, reason=retention.reason,
        unsure=None if value is None or (sure and sure.nrr) else "too few for an interval",
    )  # fmt: skip
    reason = None
    if request.window_months != _YEAR:
        reason = "The stages are about twelve months; choose a window of 12 months."
    reason = reason or share.reason or nrr.reason
    if reason or share.value is None or value is None:
        return Maturity(None, None, None, share, nrr, reason or "", answers, reason)
    stage = stage_of(share.value, value)
    by_share = stage_of(share.value, float("inf"))
    by_nrr = stage_of(1.0, value)
    reading = _stage_words(stage, by_share, by_nrr, share.value, value)
    if nrr.interval is not None:
        low, high = (stage_of(1.0, end).number for end in (nrr.interval.low, nrr.interval.high))
        reading += f" Within its interval NRR allows stages {low} to {high}." if low < high else ""
    return Maturity(stage, by_share, by_nrr, share, nrr, reading, answers)


def answers(
    retention: Retention, checks: tuple[int, int], quarters: Sequence[Bridge], again: tuple[Finding, Finding],
    open_expansions: int | None,
) -> tuple[Answer, ...]:  # fmt: skip
    """Return the self-assessment answered from the data, as far as it can be.

    ``checks`` are (passing, all); ``again`` the shares that expanded of those that had expanded before and of others;
    ``open_expansions`` the expansion deals open in imported opportunities, None where there are none imported.
    """
    passing, total = checks
    exact = retention.point_to_point
    computed = f"Yes: {percent(exact)}; {passing} of {plural(total, 'check')} pass." if passing == total else (
        f"Not yet: {total - passing} of {plural(total, 'check')} fail."
    )  # fmt: skip
    return (
        Answer("Can you compute NRR exactly?", f"No. {retention.reason}" if exact is None else computed, True),
        Answer(
            "Can you list the top 20 expansion opportunities now?",
            "The data cannot say: no opportunities are imported." if open_expansions is None else
            f"The imported opportunities hold {plural(open_expansions, 'open expansion deal')}"
            f"{', fewer than 20' if open_expansions < 20 else ''}.",
            open_expansions is not None,
        ),
        forecast([quarter.expansion_cents for quarter in quarters]),
        triggers(*again),
    )  # fmt: skip


def forecast(expansion_cents: Sequence[int]) -> Answer:
    """Return how often the expansion of a quarter was within 10% of the one before, the forecast that anyone has."""
    question = "Can you forecast next quarter's expansion within 10%?"
    pairs = [(was, now) for was, now in pairwise(expansion_cents) if now]
    if not pairs:
        return Answer(question, "The data cannot say: there are no two quarters with expansion.", False)
    near = sum(abs(was - now) * 10 <= now for was, now in pairs)
    return Answer(
        question,
        f"Taking the last quarter as the forecast was within 10% in {near} of {plural(len(pairs), 'quarter')}.",
        True,
    )


def triggers(before: Finding, others: Finding) -> Answer:
    """Return whether an expansion tells of another, the one trigger that ARR alone can show."""
    question = "Which triggers predict expansion?"
    if before.value is None or others.value is None:
        return Answer(question, f"The data cannot say. {before.reason or others.reason}", False)
    interval = shares.difference(before, others)
    chance = " (it may be chance)" if interval and interval.low <= 0 <= interval.high else ""
    return Answer(
        question,
        f"An earlier expansion: {shares.in_words(before)} of accounts that had expanded in the year before did again, "
        f"{shares.in_words(others)} of the others expanded{chance}. Other triggers are not measured.",
        True,
    )


def expanded_again(held: Accounts) -> tuple[Finding, Finding]:
    """Return which share expanded over the window, of accounts that grew in the 12 months before and of the others."""
    reason = "It needs accounts with ARR 12 months before the window opens."
    before = np.zeros_like(held.opening) if held.before is None else held.before
    old, grew = before > 0, held.closing > held.opening
    first, rest = old & (held.opening > before), old & (held.opening <= before)
    return (
        shares.share("Expanded again", int(grew[first].sum()), int(first.sum()), "account", reason),
        shares.share("Expanded", int(grew[rest].sum()), int(rest.sum()), "account", reason),
    )


def _unit_cost(label: str, cost: int | None, gained: int | None, reason: str) -> Finding:
    exact = "exact: two totals, no sample"
    if cost is None or gained is None:
        return Finding(label, RATIO, None, 0, "account", reason=reason)
    if gained == 0:
        return Finding(label, RATIO, None, 0, "account", reason="No such ARR was gained in the months of the cost.")
    return Finding(label, RATIO, cost / gained, 0, "account", unsure=exact)


def _reached(stage: Stage, nrr: float) -> bool:
    return nrr > stage.nrr if stage.above else nrr >= stage.nrr


def _stage_words(stage: Stage, by_share: Stage, by_nrr: Stage, share: float, nrr: float) -> str:
    said = f"Stage {stage.number} of 5, {stage.name}: expansion share {percent(share)}, NRR {percent(nrr)}."
    if by_share.number > by_nrr.number:
        said += f" By expansion share alone it would be stage {by_share.number}."
    elif by_nrr.number > by_share.number:
        said += f" By NRR alone it would be stage {by_nrr.number}."
    if stage.number == len(STAGES):
        return said
    following = STAGES[stage.number]
    missing = []
    if by_share.number <= stage.number:
        short = _short(following.expansion_share - share)
        missing.append(f"expansion share is {short} {percent(following.expansion_share, 0)}")
    if by_nrr.number <= stage.number:
        more = "more than " if following.above else ""
        missing.append(f"NRR is {_short(following.nrr - nrr)} {more}{percent(following.nrr, 0)}")
    return f"{said} Stage {following.number} asks for more: {' and '.join(missing)}."


def _short(gap: float) -> str:
    return "just short of" if gap < _SMALLEST_SHOWN else f"{points(gap).lstrip('+')} short of"
