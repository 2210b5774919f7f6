"""What articles claim beside what the data says, and the maturity stage (METRICS.md section 8)."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month
from nrr.results.confidence import Interval
from nrr.results.request import Request

SHARE, MONTHS, MONEY, RATIO = "share", "months", "money", "ratio"
NO_EVIDENCE = "claim, no published evidence"


@dataclass(frozen=True)
class Finding:
    """One number measured on the data: ``value`` in its ``unit``, of so many ``what``, with its 95% interval.

    A ``share`` is a fraction of ``of``, ``count`` of them; ``months`` is a median; ``money`` is in the currency, per
    account; a ``ratio`` is amount per amount. ``value`` is None with a ``reason``; so is an interval, in
    ``unsure``, where there are too few to give one.
    """

    label: str
    unit: str
    value: float | None
    of: int
    what: str
    count: int | None = None
    interval: Interval | None = None
    reason: str | None = None
    unsure: str | None = None


@dataclass(frozen=True)
class Claim:
    """What articles say (``claim``, with its ``evidence``) beside what was measured; ``reading`` says it in words."""

    id: str
    title: str
    claim: str
    evidence: str
    reading: str
    findings: tuple[Finding, ...]

    @property
    def measured(self) -> bool:
        return any(finding.value is not None for finding in self.findings)


@dataclass(frozen=True)
class Cost:
    """What was spent from ``first`` to ``last`` to win new customers and, where stated, to expand existing ones."""

    id: int
    first: Month
    last: Month
    new_cents: int
    expansion_cents: int | None
    note: str
    who: str
    stated_on: str


@dataclass(frozen=True)
class Stage:
    """A maturity stage: reached where expansion share and NRR both are; ``above`` says that NRR must exceed its."""

    number: int
    name: str
    expansion_share: float
    nrr: float
    above: bool
    said: str


@dataclass(frozen=True)
class Answer:
    """A question of self-assessment, answered by the product: ``measured`` is False where the data cannot say."""

    question: str
    answer: str
    measured: bool


@dataclass(frozen=True)
class Maturity:
    """The stage by measured expansion share and NRR (point to point): the highest whose two conditions both hold.

    ``by_share`` and ``by_nrr`` are the stages that each condition alone allows. None with a ``reason``.
    """

    stage: Stage | None
    by_share: Stage | None
    by_nrr: Stage | None
    expansion_share: Finding
    nrr: Finding
    reading: str
    answers: tuple[Answer, ...]
    reason: str | None = None


@dataclass(frozen=True)
class MeasuredClaims:
    """Every claim with its measurement, and the maturity stage, at the request's month and window."""

    request: Request
    currency: str
    claims: tuple[Claim, ...]
    maturity: Maturity
