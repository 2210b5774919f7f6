"""What a board pack is made of: its settings, and every result that its pages say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrr.periods import Month
from nrr.results.request import Request

if TYPE_CHECKING:
    from nrr.results.accounts import AccountList, RiskList
    from nrr.results.benchmarks import BenchmarkBands
    from nrr.results.cohorts import CohortReading
    from nrr.results.confidence import Concentration, Confidence, Influence
    from nrr.results.definitions import DefinitionLab
    from nrr.results.drivers import Drivers
    from nrr.results.mechanisms import Mechanisms
    from nrr.results.outlook import Outlook
    from nrr.results.remarks import ControlResult, Note
    from nrr.results.restatement import Restatement
    from nrr.results.retention import CohortTable, SegmentTable
    from nrr.results.screens import Components, Overview
    from nrr.results.status import Status

SECTIONS = (
    "headline",
    "quarters",
    "waterfall",
    "why",
    "segments",
    "cohorts",
    "concentration",
    "at_risk",
    "outlook",
    "restatements",
    "definitions",
)
FORMATS = ("pptx", "xlsx", "html", "csv")
UNITS = ("", "k", "M")
MOST_LOCKS = 6


@dataclass(frozen=True)
class PackSettings:
    """How a pack is made: its sections in their order, the unit of its amounts ("" is whole units), what it bears.

    ``company`` is empty for the workspace's own name; ``unit`` None for the one that fits the company's ARR;
    ``dimension`` that of the segments page, None for the first; ``preset`` names the benchmarks; ``logo`` is a PNG or
    JPEG, ``template`` a PPTX whose master the slides are put on.
    """

    company: str = ""
    sections: tuple[str, ...] = SECTIONS
    unit: str | None = None
    dimension: str | None = None
    preset: str = "surveyed"
    logo: bytes | None = None
    template: bytes | None = None


@dataclass(frozen=True)
class LockedChange:
    """A locked period and what changed in it since it was published."""

    name: str
    locked_on: str
    note: str
    restatement: Restatement


@dataclass(frozen=True)
class Task:
    """An open action on an account, as a playbook put it: ``due`` is a day in ISO form or empty."""

    account_id: str
    account_name: str
    title: str
    owner: str
    due: str
    status: str


@dataclass(frozen=True)
class PackFacts:
    """Every result that a pack says, of one version and request; nothing in it depends on the day it is made.

    What was not asked for, or cannot be computed, is None with its reason in ``missing`` by section. ``before`` is the
    month that ``drivers`` and ``reading`` compare with. ``segment_confidence`` and ``segment_bands`` are by segment.
    ``locks`` counts the locked periods up to the as-of month, of which ``changes`` holds the latest MOST_LOCKS.

    ``accounts`` lists every account with ARR at either end of the window or a movement within it: beside the columns of
    an AccountList its frame has ``segment`` (of ``dimension`` at the opening, empty where there is none) and
    ``new_cents``, ``reactivation_cents``, ``expansion_cents``, ``contraction_cents`` and ``churn_cents``, the monthly
    movements of the window, which lead from opening to closing ARR.
    """

    settings: PackSettings
    request: Request
    company: str
    currency: str
    status: Status
    overview: Overview
    components: Components
    bands: dict[str, BenchmarkBands]
    confidence: Confidence | None
    before: Month
    drivers: Drivers | None
    reading: str
    mechanisms: Mechanisms | None
    dimension: str | None
    segments: SegmentTable | None
    segment_confidence: dict[str, Confidence]
    segment_bands: dict[str, BenchmarkBands]
    cohorts: CohortTable | None
    cohort_reading: CohortReading | None
    cohort_sentences: tuple[str, ...]
    concentration: Concentration | None
    influences: tuple[Influence, ...]
    risks: RiskList | None
    tasks: tuple[Task, ...]
    outlook: Outlook | None
    changes: tuple[LockedChange, ...]
    locks: int
    lab: DefinitionLab
    notes: tuple[Note, ...]
    controls: tuple[ControlResult, ...]
    accounts: AccountList
    missing: dict[str, str]
