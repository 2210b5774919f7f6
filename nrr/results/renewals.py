"""What is up for renewal, how past renewals went, and who left and may come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrr.periods import Month, Window
from nrr.results.claims import Claim
from nrr.results.health import LEVELS
from nrr.results.policies import Lapsed

if TYPE_CHECKING:
    import pandas as pd

NO_SCORE = "no score"
SHOWN_LEVELS = (*LEVELS, NO_SCORE)
DATE_SOURCES = ("stated", "line", "anniversary")
OUTCOMES = ("left", "reduced", "same", "raised", "gone_before", "not_up", "not_known")


@dataclass(frozen=True)
class RenewalMonth:
    """ARR and accounts up for renewal in a month, by health level: red, amber, green or ``no score``."""

    month: Month
    arr_cents: dict[str, int]
    accounts: dict[str, int]

    @property
    def total_arr_cents(self) -> int:
        return sum(self.arr_cents.values())

    @property
    def total_accounts(self) -> int:
        return sum(self.accounts.values())


@dataclass(frozen=True)
class RenewalGroup:
    """Accounts that no month of the calendar holds: ``overdue``, ``later`` or ``unknown``."""

    name: str
    accounts: int
    arr_cents: int


@dataclass(frozen=True)
class RenewalCalendar:
    """What is up for renewal in the 12 months after ``as_of``; with ``others`` it adds up to ``total_arr_cents``.

    ``frame`` has one row per account with ARR, largest first: ``account_key``, ``account_id``, ``account_name``,
    ``arr_cents``, ``owner``, ``place`` (``calendar`` or a group's name), ``month`` (index), ``day`` (a date where one
    is stated), ``source`` (of DATE_SOURCES), ``level``, ``expected_cents`` (lost within ``horizon_months``, null where
    not measured). ``stated_from`` is the first month at which an accounts file's dates count, where that lies ahead.
    """

    as_of: Month
    months: tuple[RenewalMonth, ...]
    others: tuple[RenewalGroup, ...]
    frame: pd.DataFrame
    total_arr_cents: int
    stated_from: Month | None
    horizon_months: int | None
    sentence: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class RenewalRate:
    """How the ARR that was up for renewal in a window was renewed, and how that leads to GRR and NRR, to the cent.

    Accounts are those with ARR at the opening. Opening ARR is ``due_opening_cents`` (up for renewal) and what was not:
    ``gone_before_cents``, ``not_up_cents``, ``not_known_cents``. ``before_cents`` is what the accounts up for renewal
    changed by before it, ``after_cents`` since; ``rest_cents`` what the others changed by over the window. Losses are
    negative. ``made_up_cents`` is what accounts lost and won back by their own growth within the window, positive.
    ``frame`` has a row per account: ``opening_cents``, ``renewal_month``, ``due_cents``, ``renewed_cents``,
    ``closing_cents``, ``outcome`` (of OUTCOMES).
    """

    window: Window
    opening_arr_cents: int
    closing_arr_cents: int
    due_opening_cents: int
    gone_before_cents: int
    not_up_cents: int
    not_known_cents: int
    due_accounts: int
    renewed_accounts: int
    before_cents: int
    left_cents: int
    reduced_cents: int
    raised_cents: int
    after_cents: int
    rest_cents: int
    between_growth_cents: int
    between_contraction_cents: int
    between_churn_cents: int
    made_up_cents: int
    expansion_cents: int
    frame: pd.DataFrame
    sentence: str
    reason: str | None = None

    @property
    def available_cents(self) -> int:
        """ARR available to renew (ATR): of the accounts up for renewal, at the end of the month before."""
        return self.due_opening_cents + self.before_cents

    @property
    def gross_renewed_cents(self) -> int:
        return self.available_cents + self.left_cents + self.reduced_cents

    @property
    def net_renewed_cents(self) -> int:
        return self.gross_renewed_cents + self.raised_cents

    @property
    def gross(self) -> float | None:
        """Gross renewal rate: ARR renewed, at most what was due, / ARR available to renew."""
        return self._of_available(self.gross_renewed_cents)

    @property
    def net(self) -> float | None:
        """Net renewal rate: ARR renewed, raises counted, / ARR available to renew."""
        return self._of_available(self.net_renewed_cents)

    @property
    def logos(self) -> float | None:
        """Share of the accounts up for renewal that renewed at all."""
        return self.renewed_accounts / self.due_accounts if self.due_accounts and self.reason is None else None

    @property
    def nrr(self) -> float | None:
        return None if self.reason else self.closing_arr_cents / self.opening_arr_cents

    @property
    def grr(self) -> float | None:
        if self.reason:
            return None
        return (self.closing_arr_cents - self.expansion_cents) / self.opening_arr_cents

    def _of_available(self, cents: int) -> float | None:
        return cents / self.available_cents if self.available_cents and self.reason is None else None


@dataclass(frozen=True)
class RateStep:
    """One step from a renewal rate to a retention rate: ``change`` is a fraction, ``id`` names it."""

    id: str
    text: str
    change: float


@dataclass(frozen=True)
class Renewals:
    """One screen: the calendar ahead, how the window's renewals went, and the accounts that lapsed and may renew.

    ``lapsed`` is None where the setting grants no grace; ``lapsed_frame`` has a row per account, largest ARR first:
    ``account_id``, ``account_name``, ``month`` (index of the first month without), ``arr_cents`` before it and
    ``base_arr_cents``, the same where the account opened the window and else 0.
    """

    calendar: RenewalCalendar
    rate: RenewalRate
    lapsed: Lapsed | None
    lapsed_frame: pd.DataFrame


@dataclass(frozen=True)
class LeavingReason:
    """Departures by stated reason; ``reason`` is None for those that no list explains."""

    reason: str | None
    departures: int
    lost_cents: int
    returned: int


@dataclass(frozen=True)
class WinBack:
    """Who left in the ``months`` months up to ``as_of``, why, and what has been heard since.

    ``frame`` has one row per departure, largest ARR first: ``account_key``, ``account_id``, ``account_name``,
    ``month`` (index), ``lost_cents``, ``owner``, ``reason``, ``comment``, ``reason_day``, ``lost_deal_day`` (a renewal
    lost in the pipeline), ``open_deal`` (its name or stage) with ``open_deal_cents``, ``answer`` (last NPS since),
    ``tickets`` and ``readings`` (since), ``return_month``, ``return_cents``. ``returns`` is measured on all departures
    of the history up to ``as_of``. ``unplaced`` counts stated departures that fit none of these.
    """

    as_of: Month
    months: int
    frame: pd.DataFrame
    departures: int
    lost_cents: int
    returned: int
    returned_cents: int
    reasons: tuple[LeavingReason, ...]
    unplaced: int
    returns: Claim
    sentence: str
    missing: tuple[str, ...]
