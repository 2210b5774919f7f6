"""What the metrics return and the figures, pages and command line accept.

Money is whole cents (``*_cents``), signed as a movement is: expansion, new and reactivation are positive,
contraction and churn negative. Ratios are fractions (1.05 is 105%) or None with a ``reason``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrr.periods import Month, Window

if TYPE_CHECKING:
    import pandas as pd

MOVEMENTS = ("new", "reactivation", "expansion", "contraction", "churn")
COMPONENTS = ("expansion", "contraction", "churn")
HEADLINE_WINDOWS = (12, 3, 1)
RESTATEMENT_CAUSES = ("late_data", "correction", "vanished_rows", "segment", "policy")


@dataclass(frozen=True)
class Request:
    """What a screen or command asks for: a month, a window, and the segments to keep.

    ``filters`` holds (dimension, segment) pairs: pairs of one dimension are alternatives, dimensions all apply,
    and an account is kept by the segment it had at the window's opening.
    """

    as_of: Month
    window_months: int = 12
    filters: tuple[tuple[str, str], ...] = ()

    @property
    def window(self) -> Window:
        return Window(self.as_of, self.window_months)


@dataclass(frozen=True)
class Retention:
    """Retention of the accounts with ARR at a window's opening (METRICS.md section 3)."""

    window: Window
    opening_arr_cents: int
    closing_arr_cents: int
    expansion_cents: int
    contraction_cents: int
    churn_cents: int
    opening_accounts: int
    retained_accounts: int
    expanded_accounts: int
    contracted_accounts: int
    churned_accounts: int
    total_arr_cents: int
    reason: str | None = None

    @property
    def nrr(self) -> float | None:
        return self._ratio(self.closing_arr_cents)

    @property
    def grr(self) -> float | None:
        return self._ratio(self.closing_arr_cents - self.expansion_cents)

    @property
    def logo_retention(self) -> float | None:
        return self.retained_accounts / self.opening_accounts if self.opening_accounts and not self.reason else None

    def component_rate(self, component: str) -> float | None:
        """Return expansion, contraction or churn as a signed fraction of opening ARR."""
        return self._ratio(self.component_cents(component))

    def component_cents(self, component: str) -> int:
        cents: int = getattr(self, f"{component}_cents")
        return cents

    def _ratio(self, cents: int) -> float | None:
        return cents / self.opening_arr_cents if self.opening_arr_cents and not self.reason else None


@dataclass(frozen=True)
class Bridge:
    """All movements of ARR from ``first``'s opening to ``last``'s closing, with accounts (METRICS.md section 2)."""

    first: Month
    last: Month
    opening_arr_cents: int
    new_cents: int
    reactivation_cents: int
    expansion_cents: int
    contraction_cents: int
    churn_cents: int
    closing_arr_cents: int
    new_accounts: int
    reactivation_accounts: int
    expansion_accounts: int
    contraction_accounts: int
    churn_accounts: int
    opening_accounts: int
    closing_accounts: int

    def cents(self, movement: str) -> int:
        value: int = getattr(self, f"{movement}_cents")
        return value

    def accounts(self, movement: str) -> int:
        value: int = getattr(self, f"{movement}_accounts")
        return value

    @property
    def quick_ratio(self) -> float | None:
        """(new + reactivation + expansion) / -(contraction + churn); None when nothing was lost."""
        lost = -(self.contraction_cents + self.churn_cents)
        return (self.new_cents + self.reactivation_cents + self.expansion_cents) / lost if lost else None

    @property
    def expansion_share(self) -> float | None:
        """Expansion / (new + expansion); None when there was neither."""
        gained = self.new_cents + self.expansion_cents
        return self.expansion_cents / gained if gained else None


@dataclass(frozen=True)
class SegmentBridges:
    """Monthly bridges of one segment, fixed at the table's opening (or the account's first month)."""

    dimension: str
    segment: str
    bridges: tuple[Bridge, ...]


@dataclass(frozen=True)
class SegmentRetention:
    """One segment of a dimension, by the accounts in it at the window's opening."""

    dimension: str
    segment: str
    retention: Retention


@dataclass(frozen=True)
class SegmentTable:
    """The segments of one dimension, largest opening ARR first, and their total."""

    dimension: str
    rows: tuple[SegmentRetention, ...]
    total: Retention


@dataclass(frozen=True)
class Cohort:
    """One cohort: ``values[k]`` is its retention at age k months, as far as every member has lived."""

    label: str
    first_month: Month
    accounts: int
    opening_arr_cents: int
    values: tuple[float, ...]


@dataclass(frozen=True)
class CohortTable:
    """Cohorts by first positive ARR (METRICS.md section 5).

    ``period`` is month, quarter or year; ``measure`` is net (ARR), gross (each account capped at its first ARR) or
    logos. ``values`` are fractions of the cohort at age 0.
    """

    as_of: Month
    period: str
    measure: str
    cohorts: tuple[Cohort, ...]


@dataclass(frozen=True)
class AccountList:
    """Accounts behind a number.

    ``frame`` has one row per account, columns ``account_key`` (int), ``account_id``, ``account_name`` (text),
    ``opening_arr_cents``, ``closing_arr_cents``, ``change_cents`` (int), ``movement`` (text), largest |change| first.
    ``total_cents`` is the sum of ``change_cents`` (or of closing ARR where the number is one), which the number equals.
    """

    title: str
    opening: Month
    closing: Month
    frame: pd.DataFrame
    total_cents: int


@dataclass(frozen=True)
class RiskReason:
    """Why an account is on the list: ``kind`` is contraction, renewal or usage; ``text`` says it in words."""

    kind: str
    text: str


@dataclass(frozen=True)
class RiskRow:
    """An account that shows a warning sign, with the ARR it carries at the as-of month."""

    account_key: int
    account_id: str
    account_name: str
    arr_cents: int
    share_of_arr: float | None
    renewal_month: Month | None
    owner: str | None
    reasons: tuple[RiskReason, ...]


@dataclass(frozen=True)
class RiskList:
    """Accounts with a warning sign: those that shrink in ARR or usage first, then most ARR.

    ``rows`` may be the first of them only; ``total_accounts`` and ``total_arr_cents`` count all. ``missing`` says
    which signals the data does not carry (for instance no usage file).
    """

    as_of: Month
    rows: tuple[RiskRow, ...]
    total_accounts: int
    total_arr_cents: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class AccountMovement:
    month: Month
    movement: str
    before_cents: int
    after_cents: int


@dataclass(frozen=True)
class SourceRow:
    """A row of an uploaded file that carries an account's ARR."""

    file_name: str
    row_number: int
    product: str | None
    plan: str | None
    quantity: str | None
    first_month: Month
    end_month: Month | None
    arr_cents: int


@dataclass(frozen=True)
class AccountDetail:
    """One account: its segments, every movement, ARR by product and month, and the rows it came from.

    ``arr_by_product`` maps a product to one ARR in cents per month of ``months``.
    """

    account_key: int
    account_id: str
    account_name: str
    first_month: Month
    renewal_month: Month | None
    segments: tuple[tuple[str, str], ...]
    months: tuple[Month, ...]
    arr_by_product: dict[str, tuple[int, ...]]
    movements: tuple[AccountMovement, ...]
    source_rows: tuple[SourceRow, ...]
    source_row_count: int
    reasons: tuple[RiskReason, ...]


@dataclass(frozen=True)
class Band:
    """A benchmark range, ``low`` included and ``high`` not, as fractions; None is open."""

    name: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class BenchmarkBands:
    """Ranges for one metric with where they come from (METRICS.md section 8)."""

    metric: str
    bands: tuple[Band, ...]
    source: str

    def find(self, value: float | None) -> Band | None:
        """Return the band that holds ``value``, None for None."""
        if value is None:
            return None
        for band in self.bands:
            if (band.low is None or value >= band.low) and (band.high is None or value < band.high):
                return band
        return None


@dataclass(frozen=True)
class EarlyWarning:
    """Measured on the data's own history (PRODUCT.md, Components).

    Of ``churned_accounts``, ``churned_after_contraction`` had contracted in the 6 months before. Of
    ``contractions`` that have 12 months of history after them, ``contractions_then_churn`` churned within 12.
    """

    churned_accounts: int
    churned_after_contraction: int
    contractions: int
    contractions_then_churn: int


@dataclass(frozen=True)
class Check:
    """A tie that must hold: ``wrong_rows`` rows break it; ``sample`` shows the first of them, as column and value."""

    name: str
    description: str
    wrong_rows: int
    sample: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceFile:
    """An uploaded file that counts in this version."""

    file_id: int
    name: str
    sha256: str
    kind: str
    rows: int
    accepted: int
    quarantined: int
    accounts: int
    first_month: Month | None
    last_month: Month | None
    imported_on: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """What a version holds: shown in the frame of every page.

    The files state something in ``first_month``..``last_month``; ``default_as_of`` is the last complete month. Open
    subscriptions can be asked for, as unchanged, up to ``known_until``. ``dimensions`` maps each dimension to its
    segments.
    """

    version: str
    company: str
    currency: str
    first_month: Month
    last_month: Month
    known_until: Month
    default_as_of: Month
    accounts: int
    dimensions: dict[str, tuple[str, ...]]
    files: tuple[SourceFile, ...]
    checks: tuple[Check, ...]

    @property
    def failing(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.wrong_rows)


@dataclass(frozen=True)
class Overview:
    """Everything the first screen shows.

    ``retention`` is the headline at the asked window; ``quarter_ago`` and ``year_ago`` the same window ended 3 and
    12 months earlier; ``by_window`` holds 12, 3 and 1 months; ``trend`` up to 36 month-ends at the asked window,
    oldest first; ``bridge`` all movements over the window. ``total_arr_cents`` of each trend point is the ARR card's.
    """

    request: Request
    currency: str
    retention: Retention
    quarter_ago: Retention
    year_ago: Retention
    by_window: dict[int, Retention]
    trend: tuple[Retention, ...]
    bridge: Bridge
    sentence: str
    bands: BenchmarkBands
    at_risk: RiskList


@dataclass(frozen=True)
class Components:
    """Monthly bridges, the trailing nine quarters and the measured early warning."""

    request: Request
    currency: str
    months: tuple[Bridge, ...]
    quarters: tuple[Bridge, ...]
    quarter_retention: tuple[Retention, ...]
    early_warning: EarlyWarning


@dataclass(frozen=True)
class DefinitionValue:
    """One way to compute NRR or GRR (METRICS.md section 3). ``value`` is a fraction, None with a ``reason``.

    ``formula`` says how it is computed, ``caution`` what it hides, empty where nothing.
    """

    id: str
    family: str
    name: str
    value: float | None
    reason: str | None
    formula: str
    caution: str


@dataclass(frozen=True)
class DefinitionStep:
    """One step from a definition to another: what is added or left out, as a fraction of opening ARR.

    ``side`` and ``movement`` name the flows behind it (closed or joined accounts), empty for a step of method.
    """

    text: str
    change: float
    side: str
    movement: str


@dataclass(frozen=True)
class DefinitionLab:
    """Every definition on the same accounts, month and window.

    ``flows`` maps (side, movement) to cents: closed are the accounts that opened the window, joined came later.
    """

    request: Request
    opening_arr_cents: int
    values: tuple[DefinitionValue, ...]
    flows: dict[tuple[str, str], int]

    def find(self, definition: str) -> DefinitionValue:
        """Return one definition's value. Raises StopIteration for an unknown id."""
        return next(value for value in self.values if value.id == definition)


@dataclass(frozen=True)
class RestatementCause:
    """What one cause changed in a published period: ARR at the opening, at the closing and in total, and NRR.

    ``cause`` is one of RESTATEMENT_CAUSES; ``closing_cents`` is of the opening accounts. ``nrr_change`` is a fraction,
    None where NRR cannot be computed on both sides; the causes' changes add up to the whole change.
    """

    cause: str
    opening_cents: int
    closing_cents: int
    total_cents: int
    accounts: int
    nrr_change: float | None


@dataclass(frozen=True)
class Restatement:
    """A period as published and as known now, and the difference by cause: exact, nothing is left over.

    ``causes`` holds every cause in order. ``frame`` has one row per account and cause, columns ``account_id``,
    ``account_name``, ``cause`` (text), ``opening_change_cents``, ``closing_change_cents``, ``total_change_cents``
    (int), largest change first.
    """

    request: Request
    published: Retention
    known_now: Retention
    causes: tuple[RestatementCause, ...]
    frame: pd.DataFrame

    @property
    def nrr_change(self) -> float | None:
        """Return NRR known now less NRR as published, None where either cannot be computed."""
        before, now = self.published.nrr, self.known_now.nrr
        return None if before is None or now is None else now - before
