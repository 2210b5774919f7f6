"""Accounts: behind a number, at risk, one in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrr.periods import Month
from nrr.results.account_map import AccountTransfer

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
