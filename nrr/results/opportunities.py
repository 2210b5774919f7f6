"""Where expansion waits: accounts that show a sign of it, what it may be worth, how often such signs came true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nrr.periods import Month
from nrr.results.confidence import Interval
from nrr.results.request import Request

SEATS, USAGE, TIER, CROSS_SELL = "seats", "usage", "tier", "cross-sell"
MOTIONS = (SEATS, USAGE, TIER, CROSS_SELL)
MOTION_LABELS = {SEATS: "Seats", USAGE: "Usage", TIER: "Higher plan", CROSS_SELL: "Cross-sell"}


@dataclass(frozen=True)
class Deal:
    """An open deal of a CRM export. ``stage`` is None at an earlier month than the export's: it holds the last only.

    ``won`` is the share of closed deals like it that were won, ``weighted_cents`` that share of the amount; None where
    too few have closed, or the amount is blank.
    """

    account_key: int | None
    account_id: str
    account_name: str
    name: str
    motion: str
    stage: str | None
    amount_cents: int | None
    close_date: date
    owner: str | None
    level: str | None
    won: float | None
    weighted_cents: int | None


@dataclass(frozen=True)
class Opportunity:
    """One account and motion with a sign of expansion (METRICS.md section 9).

    ``probability`` is how often that sign was followed by that kind of expansion within the horizon,
    ``potential_cents`` what such an expansion adds to an account of this size, ``expected_cents`` their product. None
    where ``unmeasured`` says why. ``product`` is the one to sell, or whose plan may go up; ``deal`` is its open
    expansion deal, if any.
    """

    account_key: int
    account_id: str
    account_name: str
    motion: str
    product: str | None
    reason: str
    arr_cents: int
    potential_cents: int | None
    probability: float | None
    expected_cents: int | None
    level: str | None
    owner: str | None
    deal: Deal | None = None
    unmeasured: str | None = None


@dataclass(frozen=True)
class Conversion:
    """How often a sign was followed by its expansion within the horizon, of past account-months that showed it.

    ``share`` is ``converted`` of ``account_months``, of ``accounts`` accounts; its 95% interval counts each account
    once, because the months of one account say much the same. ``without`` is the share among months that could have
    shown the sign and did not. ``gain`` is the median of what the expansions added to the account's ARR (``gains`` of
    them), ``months`` the median time from the first month of the sign. None with a ``reason``.
    """

    motion: str
    sign: str
    label: str
    account_months: int
    accounts: int
    converted: int
    share: float | None
    interval: Interval | None
    without: float | None
    gain: float | None
    gains: int
    months: float | None
    reason: str | None = None


@dataclass(frozen=True)
class LimitUse:
    """An account at 80% of a limit or more, or on a trend that reaches it: ``used`` is a fraction of the limit.

    ``reaches_on`` is the day on which the line through its last months reaches the limit, None where it does not or
    already has (``used`` >= 1).
    """

    account_key: int
    account_id: str
    account_name: str
    metric: str
    motion: str
    value: float
    limit: float
    used: float
    reaches_on: date | None
    arr_cents: int
    level: str | None
    owner: str | None


@dataclass(frozen=True)
class WhiteSpaceCell:
    """One product in one segment: ``holders`` of ``accounts`` hold it; the others have ``missing_arr_cents``."""

    product: str
    segment: str
    accounts: int
    holders: int
    missing_arr_cents: int

    @property
    def share(self) -> float:
        return self.holders / self.accounts


@dataclass(frozen=True)
class WhiteSpace:
    """Products by segments of ``dimension``; both largest first. ``left_out`` counts products that are not shown."""

    dimension: str
    products: tuple[str, ...]
    segments: tuple[str, ...]
    cells: tuple[WhiteSpaceCell, ...]
    left_out: int = 0
    reason: str | None = None


@dataclass(frozen=True)
class WonShare:
    """How often closed deals of a motion were won: ``measured_on`` says of which. None with a ``reason``."""

    motion: str
    won: int
    closed: int
    share: float | None
    interval: Interval | None
    measured_on: str
    reason: str | None = None


@dataclass(frozen=True)
class DealStage:
    """Open deals of one motion and stage, in cents; ``weighted_cents`` is None where none of them has a won share."""

    motion: str
    stage: str
    deals: int
    amount_cents: int
    weighted_cents: int | None


@dataclass(frozen=True)
class Pipeline:
    """The CRM's open renewal and expansion deals at the month. ``reason`` says why there are none."""

    deals: tuple[Deal, ...]
    stages: tuple[DealStage, ...]
    won: tuple[WonShare, ...]
    note: str
    reason: str | None = None


@dataclass(frozen=True)
class Opportunities:
    """Every sign of expansion of accounts in green or amber, largest expected ARR first; unmeasured ones follow.

    ``rows`` may be the first of them only; the totals count all. ``base_arr_cents`` is the ARR of every account at the
    month, so that ``total_points`` is what the expected ARR adds to the NRR of the time ahead. ``red`` counts the
    accounts that show a sign and are left out because they are red, ``unscored`` those listed without a score.
    """

    request: Request
    currency: str
    horizon_months: int
    rows: tuple[Opportunity, ...]
    total_accounts: int
    total_rows: int
    total_expected_cents: int | None
    base_arr_cents: int
    red: int
    unscored: int
    conversions: tuple[Conversion, ...]
    limits: tuple[LimitUse, ...]
    white_space: WhiteSpace
    pipeline: Pipeline
    similar: str
    sentence: str
    missing: tuple[str, ...]
    reason: str | None = None

    @property
    def as_of(self) -> Month:
        return self.request.as_of

    @property
    def total_points(self) -> float | None:
        if self.total_expected_cents is None or not self.base_arr_cents:
            return None
        return self.total_expected_cents / self.base_arr_cents
