"""Everything that a board pack says, gathered once: a version, a request and what stands beside them in, facts out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from nrr import account_actions, action, evidence, measured, report, why
from nrr.errors import UnknownRequest
from nrr.metrics import benchmarks as benchmark_metrics
from nrr.metrics import cohort_sentences
from nrr.metrics.window import windowed
from nrr.periods import Month
from nrr.results import (
    AccountList,
    Action,
    Benchmark,
    BenchmarkBands,
    CohortReading,
    Confidence,
    Control,
    LockedChange,
    Note,
    Outlook,
    PackFacts,
    PackSettings,
    Request,
    Retention,
    RiskList,
    SegmentTable,
    Status,
    Task,
)
from nrr.results.confidence import RATE
from nrr.results.pack import MOST_LOCKS, SECTIONS
from nrr.warehouse import Warehouse

QUARTER = 3
_SIZE = "size"
_COHORTS = ("quarter", "net")


@dataclass(frozen=True)
class Published:
    """A locked period: its figures as published; ``opened`` opens the version that they came from."""

    name: str
    locked_on: str
    note: str
    request: Request
    figures: Retention
    opened: Callable[[], Warehouse]


@dataclass(frozen=True)
class Beside:
    """What a workspace keeps beside its versions, as a pack tells it."""

    benchmarks: tuple[Benchmark, ...] = ()
    published: tuple[Published, ...] = ()
    notes: tuple[Note, ...] = ()
    controls: tuple[Control, ...] = ()
    actions: tuple[Action, ...] = ()


def facts(warehouse: Warehouse, request: Request, settings: PackSettings, beside: Beside | None = None) -> PackFacts:
    """Return every result that the sections of ``settings`` say, those left out not computed.

    The same version, request, settings and ``beside`` give the same facts on any day. Raises UnknownRequest for a month
    that the data does not reach, for a section and for a dimension that there is not.
    """
    report.check_month(warehouse, request.as_of)
    _check_sections(settings.sections)
    beside = beside or Beside()
    status = report.status(warehouse)
    overview = report.overview(warehouse, request)
    dimension = settings.dimension or status.telling_dimension
    asked = _Asked(warehouse, request, status, settings.sections, {})
    before = request.as_of - QUARTER
    explained = why.explanation(warehouse, request, before)
    company = _company(warehouse, request, status, overview.retention)
    segments, sure = asked.segments(dimension)
    found, said = asked.cohorts()
    held = "concentration" in settings.sections
    published = _published(request, beside.published)
    return PackFacts(
        settings=settings,
        request=request,
        company=settings.company or status.company,
        currency=status.currency,
        status=status,
        overview=overview,
        components=report.components(warehouse, request),
        bands=_bands(beside.benchmarks, settings.preset, overview.retention, company, explained.confidence),
        confidence=explained.confidence,
        before=before,
        drivers=why.drivers(warehouse, request, before, dimension or why.COHORT) if asked.wants("why") else None,
        reading=explained.sentence,
        mechanisms=why.mechanisms(warehouse, request) if asked.wants("why") else None,
        dimension=dimension,
        segments=segments,
        segment_confidence=sure,
        segment_bands=_segment_bands(beside.benchmarks, settings.preset, segments, sure, company),
        cohorts=report.cohorts(warehouse, request, *_COHORTS) if found else None,
        cohort_reading=found,
        cohort_sentences=said,
        concentration=why.concentration(warehouse, request) if held else None,
        influences=why.influences(warehouse, request) if held else (),
        risks=asked.risks(),
        tasks=_tasks(warehouse, request, beside.actions) if asked.wants("at_risk") else (),
        outlook=asked.outlook(),
        changes=tuple(_change(warehouse, each) for each in published[:MOST_LOCKS])
        if asked.wants("restatements")
        else (),
        locks=len(published),
        lab=report.definitions(warehouse, request),
        notes=_notes(warehouse, request, beside.notes),
        controls=tuple(evidence.control(warehouse, each) for each in beside.controls if each.month <= request.as_of),
        accounts=accounts(warehouse, request, dimension),
        missing=asked.missing,
    )


def accounts(warehouse: Warehouse, request: Request, dimension: str | None) -> AccountList:
    """Return every account of the window with its segment and monthly movements, largest opening ARR first."""
    ends = {"opening_month": request.window.opening.index, "closing_month": request.window.closing.index}
    with windowed(warehouse, request) as session:
        frame = session.frame("metrics/pack_accounts", dimension=dimension or "", **ends)
    frame.insert(6, "change_cents", frame["closing_arr_cents"] - frame["opening_arr_cents"])
    total = int(frame["closing_arr_cents"].sum())
    return AccountList("All accounts", request.window.opening, request.as_of, frame, total)


@dataclass(frozen=True)
class _Asked:
    """Results of the sections that are wanted; ``missing`` gathers why one of them has none."""

    warehouse: Warehouse
    request: Request
    status: Status
    sections: tuple[str, ...]
    missing: dict[str, str]

    def wants(self, section: str) -> bool:
        return section in self.sections

    def segments(self, dimension: str | None) -> tuple[SegmentTable | None, dict[str, Confidence]]:
        if not self.wants("segments"):
            return None, {}
        if dimension is None:
            self.missing["segments"] = "The data has no segments: no file has a column such as region or industry."
            return None, {}
        table = report.segments(self.warehouse, self.request, dimension)
        return table, why.segment_confidence(self.warehouse, self.request, dimension)

    def cohorts(self) -> tuple[CohortReading | None, tuple[str, ...]]:
        if not self.wants("cohorts"):
            return None, ()
        found = measured.cohort_reading(self.warehouse, self.request, *_COHORTS)
        younger = cohort_sentences.standing_out(found)
        return found, (cohort_sentences.newest_cohort(found.newest), *([younger] if younger else []))

    def risks(self) -> RiskList | None:
        return action.at_risk(self.warehouse, self.request) if self.wants("at_risk") else None

    def outlook(self) -> Outlook | None:
        if not self.wants("outlook"):
            return None
        dimension = _SIZE if _SIZE in self.status.dimensions else self.status.telling_dimension
        if dimension is None:
            self.missing["outlook"] = "The data has no segments to learn rates from."
            return None
        return action.outlook(self.warehouse, self.request, dimension)


def _check_sections(sections: Sequence[str]) -> None:
    unknown = [name for name in sections if name not in SECTIONS]
    if unknown or not sections:
        title = f"There is no section {unknown[0]!r}." if unknown else "The pack has no section."
        raise UnknownRequest(title, "", f"Sections: {', '.join(SECTIONS)}.")


def _company(warehouse: Warehouse, request: Request, status: Status, shown: Retention) -> benchmark_metrics.Company:
    whole = report.known_now(warehouse, Request(request.as_of)) if request.filters else shown
    return benchmark_metrics.Company(status.currency, whole.total_arr_cents)


def _bands(
    listed: Sequence[Benchmark],
    preset: str,
    retention: Retention,
    company: benchmark_metrics.Company,
    confidence: Confidence,
) -> dict[str, BenchmarkBands]:
    return {
        metric: benchmark_metrics.bands(listed, preset, metric, retention, company, reading=confidence.reading)
        for metric in benchmark_metrics.BENCHMARKED
    }


def _segment_bands(
    listed: Sequence[Benchmark],
    preset: str,
    table: SegmentTable | None,
    sure: Mapping[str, Confidence],
    company: benchmark_metrics.Company,
) -> dict[str, BenchmarkBands]:
    return {
        row.segment: benchmark_metrics.bands(
            listed,
            preset,
            "nrr",
            row.retention,
            company,
            size=benchmark_metrics.size_of(row.dimension, row.segment),
            reading=sure[row.segment].reading if row.segment in sure else RATE,
        )
        for row in (table.rows if table else ())
    }


def _published(request: Request, published: Sequence[Published]) -> list[Published]:
    """Return the periods that had ended by the as-of month, the latest first."""
    ended = [each for each in published if each.request.as_of <= request.as_of]
    return sorted(ended, key=lambda each: (-each.request.as_of.index, each.name))


def _change(warehouse: Warehouse, published: Published) -> LockedChange:
    found = report.restatement(published.opened(), warehouse, published.request, published.figures)
    return LockedChange(published.name, published.locked_on, published.note, found)


def _tasks(warehouse: Warehouse, request: Request, actions: Sequence[Action]) -> tuple[Task, ...]:
    """Return the actions that are not done, those due first in front, under the accounts of this version."""
    named = evidence.named_actions(warehouse, actions, request.as_of)
    return tuple(
        Task(
            account_id=each.held_id or each.account_id,
            account_name=each.held_name or each.account_id,
            title=each.title,
            owner=each.owner,
            due=each.due.isoformat() if each.due else "",
            status=each.status,
        )
        for each in account_actions.by_urgency(named)
    )


def _notes(warehouse: Warehouse, request: Request, notes: Sequence[Note]) -> tuple[Note, ...]:
    """Return the notes on months of the window and on no month, under the names of this version."""
    window = request.window
    first = Month(window.opening.index + 1)
    kept = [note for note in notes if note.month is None or first <= note.month <= window.closing]
    return evidence.named_notes(warehouse, kept)
