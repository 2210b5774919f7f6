"""What would follow if churn, contraction or expansion were other than expected: exact arithmetic, no data read.

METRICS.md section 10. Everything is whole cents and fractions; a result is rounded once, half up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from nrr.formatting import percent, points, stake
from nrr.results.outlook import SegmentRates, Target

LEVERS = ("churn", "contraction", "expansion")
YEARS = 3
NONE_LEFT = -100  # percent


@dataclass(frozen=True)
class Change:
    """Relative changes of what is expected, in percent, -100 or more: -20 is a fifth less.

    ``by_segment`` holds (segment, lever, percent), which take the place of the overall lever there. Raises ValueError
    for less than nothing.
    """

    churn: int | Fraction = 0
    contraction: int | Fraction = 0
    expansion: int | Fraction = 0
    by_segment: tuple[tuple[str, str, int | Fraction], ...] = ()

    def __post_init__(self) -> None:
        own = [value for _, _, value in self.by_segment]
        if min(self.churn, self.contraction, self.expansion, *own) < NONE_LEFT:
            raise ValueError("a lever takes away at most all of what is expected")

    def factor(self, segment: str, lever: str) -> Fraction:
        """Return what the expected amount of a segment is multiplied by."""
        own = {(name, each): value for name, each, value in self.by_segment}
        return 1 + Fraction(own.get((segment, lever), getattr(self, lever))) / 100


@dataclass(frozen=True)
class Scenario:
    """NRR over the year under a change, with its flows in cents; NRR None with ``reason`` where there is no ARR."""

    nrr: Fraction | None
    expansion_cents: int
    contraction_cents: int
    churn_cents: int
    arr_cents: int
    reason: str | None = None


def scenario(segments: Sequence[SegmentRates], change: Change) -> Scenario:
    """Return the year ahead with every segment's expected flows changed; no segment loses more than it has and gains.

    NRR = sum over segments of (ARR + expansion x factor + contraction x factor + churn x factor) / sum of ARR.
    """
    opening = sum(each.arr_cents for each in segments)
    moved = [_segment(each, change) for each in segments]
    expansion, contraction, churn = (sum((row[at] for row in moved), Fraction(0)) for at in range(3))
    if opening == 0:
        return Scenario(None, 0, 0, 0, 0, "No account has ARR.")
    nrr = 1 + (expansion + contraction + churn) / opening
    return Scenario(nrr, rounded(expansion), rounded(contraction), rounded(churn), rounded(nrr * opening))


def compounded(arr_cents: int, nrr: Fraction, years: int = YEARS, new_cents: int = 0) -> tuple[int, ...]:
    """Return ARR in cents after 0 to ``years`` years: ARR x NRR^n, and ``new_cents`` won each year, kept alike after.

    Accounts won in a year count in full at its end, and from then on move like the others.
    """
    found, level = [arr_cents], Fraction(arr_cents)
    for _ in range(years):
        level = level * nrr + new_cents
        found.append(rounded(level))
    return tuple(found)


def point_worth(arr_cents: int, nrr: Fraction, years: int = YEARS) -> int:
    """Return the cents that one point more of NRR every year adds to ARR after ``years`` years."""
    return rounded(arr_cents * ((nrr + Fraction(1, 100)) ** years - nrr**years))


def growth_share(opening_cents: int, kept_cents: int, closing_cents: int) -> tuple[Fraction | None, str | None]:
    """Return the part of ARR growth that came from the opening's accounts, (NRR - 1) / growth, or why there is none.

    ``kept_cents`` is what the opening's accounts have at the close, ``closing_cents`` what all accounts have.
    """
    grown = closing_cents - opening_cents
    if opening_cents == 0:
        return None, "No account had ARR twelve months ago."
    if grown <= 0:
        return None, "ARR did not grow over the last twelve months."
    if kept_cents < opening_cents:
        return None, "The accounts of twelve months ago shrank, so all growth came from new ones."
    return Fraction(kept_cents - opening_cents, grown), None


def target(segments: Sequence[SegmentRates], nrr: Fraction) -> Target:
    """Return what reaching ``nrr`` over the year takes by expansion alone and by churn alone."""
    now = scenario(segments, Change())
    aimed = percent(float(nrr), 0 if (nrr * 100).denominator == 1 else 1)
    if now.nrr is None:
        return Target(float(nrr), 0, None, None, f"n/a: {now.reason}")
    opening = sum(each.arr_cents for each in segments)
    gap = nrr * opening - now.arr_cents
    if gap <= 0:
        spare = stake(float(-gap / opening))
        return Target(float(nrr), rounded(gap), 0.0, 0.0, f"{aimed} is reached as expected, with {spare} to spare.")
    more, less = levers(now, gap)
    return Target(
        float(nrr),
        rounded(gap),
        None if more is None else float(more),
        None if less is None else float(less),
        f"To reach {aimed}: {_by_expansion(now, gap, opening, more)}, or {_by_churn(now, gap, opening, less)}.",
    )


def levers(now: Scenario, gap_cents: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """Return the relative changes of expansion and of churn that each alone close a gap; None where one cannot."""
    more = Fraction(gap_cents, now.expansion_cents) if now.expansion_cents > 0 else None
    less = Fraction(gap_cents, now.churn_cents) if now.churn_cents < 0 and gap_cents <= -now.churn_cents else None
    return more, less


def _by_expansion(now: Scenario, gap: Fraction, opening: int, more: Fraction | None) -> str:
    if more is None:
        return "not by expansion, as none is expected"
    change = _from_to(now.expansion_cents, now.expansion_cents + gap, opening)
    return f"{points(float(gap / opening))} of expansion ({change} of opening ARR)"


def _by_churn(now: Scenario, gap: Fraction, opening: int, less: Fraction | None) -> str:
    if less is None:
        without = now.expansion_cents + now.contraction_cents + max(0, now.churn_cents)
        return f"not by churn alone: without any, NRR is {percent(float(1 + Fraction(without, opening)))}"
    return f"{percent(float(-less), 0)} less churn ({_from_to(-now.churn_cents, -now.churn_cents - gap, opening)})"


def _from_to(before: int, after: Fraction, opening: int) -> str:
    return f"from {percent(float(Fraction(before, opening)))} to {percent(float(after / opening))}"


def rounded(cents: Fraction) -> int:
    """Return a fraction of cents as whole ones, half away from zero."""
    size = abs(cents)
    whole = int(size + Fraction(1, 2))
    return whole if cents >= 0 else -whole


def _segment(each: SegmentRates, change: Change) -> tuple[Fraction, Fraction, Fraction]:
    expansion = each.expansion_cents * change.factor(each.segment, "expansion")
    contraction = each.contraction_cents * change.factor(each.segment, "contraction")
    churn = each.churn_cents * change.factor(each.segment, "churn")
    most = each.arr_cents + expansion
    lost = -(contraction + churn)
    if lost > most:
        contraction, churn = contraction * most / lost, churn * most / lost
    return expansion, contraction, churn
