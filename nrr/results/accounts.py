"""Accounts: behind a number, at risk, one in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrr.periods import Month
from nrr.results.account_map import AccountTransfer
from nrr.results.coverage import NO_COVERAGE, Coverage

if TYPE_CHECKING:
    import pandas as pd


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
    """Why an account is on the list: ``kind`` names the signal, ``text`` says it in words, ``trigger`` the playbook.

    ``trigger`` is budget, people, outcome or empty where no playbook is for it.
    """

    kind: str
    text: str
    trigger: str = ""


@dataclass(frozen=True)
class RiskRow:
    """An account that may shrink or leave (METRICS.md section 9).

    ``share_of_arr`` is its part of the ARR of all accounts: points of the NRR of the year ahead if all of it goes.
    ``loss`` is the share of its ARR that is expected to go within the horizon, ``expected_cents`` that much ARR, and
    ``expected_points`` (a fraction) what it takes off NRR. ``score`` is None where no signal is known; ``change`` is
    its change in three months and ``coverage`` the share of the weights behind it.
    """

    account_key: int
    account_id: str
    account_name: str
    arr_cents: int
    share_of_arr: float | None
    renewal_month: Month | None
    owner: str | None
    reasons: tuple[RiskReason, ...]
    score: int | None
    level: str | None
    change: int | None
    coverage: float
    loss: float | None
    expected_cents: int | None
    expected_points: float | None


@dataclass(frozen=True)
class RiskList:
    """Accounts in red or amber or with a warning sign that presses, largest expected loss first.

    ``rows`` may be the first of them only; ``total_accounts``, ``total_arr_cents`` and ``total_expected_cents`` count
    all. ``base_arr_cents`` is the ARR of every account at the as-of month, the opening ARR of the year ahead;
    ``unlisted_cents`` is expected of accounts that show nothing. ``rest_on`` says what the expected loss was measured
    on; None of ``rows`` has one where ``reason`` says why. ``missing`` says which signals the data does not carry.
    ``coverage`` counts every account with ARR by owner and level, whether it is at risk or not.
    """

    as_of: Month
    horizon_months: int
    rows: tuple[RiskRow, ...]
    total_accounts: int
    total_arr_cents: int
    total_expected_cents: int | None
    base_arr_cents: int
    unlisted_cents: int | None
    rest_on: str
    sentence: str
    missing: tuple[str, ...]
    reason: str | None = None
    coverage: Coverage = NO_COVERAGE

    def saved_by(self, most: int) -> float | None:
        """Return what keeping the first ``most`` accounts whole adds to NRR, as a fraction."""
        found = [row.expected_points for row in self.rows[:most]]
        return sum(each for each in found if each is not None) if self.reason is None else None


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

    ``transfers`` are the accounts it took over or handed on under the account map, which are no movements of its own.

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
    transfers: tuple[AccountTransfer, ...]
    source_rows: tuple[SourceRow, ...]
    source_row_count: int
    reasons: tuple[RiskReason, ...]
