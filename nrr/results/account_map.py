"""The account map: entries, what it hands over, accounts that may be one, and what a change of it would do."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month
from nrr.results.request import Request
from nrr.results.retention import Retention


@dataclass(frozen=True)
class AccountTransfer:
    """ARR that one account hands over to another in a month: minus in the one, plus in the other, 0 in total."""

    month: Month
    from_key: int
    from_id: str
    from_name: str
    to_key: int
    to_id: str
    to_name: str
    arr_cents: int

    def of(self, account_key: int) -> int:
        """Return what it adds to one account's ARR, in cents: minus where the account hands over."""
        return self.arr_cents * ((account_key == self.to_key) - (account_key == self.from_key))


@dataclass(frozen=True)
class MapEntry:
    """``child_id`` belongs to ``parent_id`` (None: to none any more) from ``since`` on, or always; as a file says."""

    file_name: str
    child_id: str
    child_name: str
    parent_id: str | None
    parent_name: str | None
    since: Month | None


@dataclass(frozen=True)
class SimilarAccount:
    account_id: str
    account_name: str
    arr_cents: int


@dataclass(frozen=True)
class MergeOffer:
    """Accounts whose names differ only by case, spaces or Unicode form, the one with most ARR first."""

    accounts: tuple[SimilarAccount, ...]


@dataclass(frozen=True)
class AccountMap:
    """Every entry of the account map, every transfer within the data, and the accounts that may be one."""

    entries: tuple[MapEntry, ...]
    transfers: tuple[AccountTransfer, ...]
    offers: tuple[MergeOffer, ...]


@dataclass(frozen=True)
class MapEffect:
    """Retention of a request under the map in use and under another; accounts are those with ARR at the closing."""

    request: Request
    before: Retention
    after: Retention
    accounts_before: int
    accounts_after: int
