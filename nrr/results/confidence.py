"""How sure a rate is and how much hangs on few accounts (METRICS.md section 7)."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Window

RATE, APPROXIMATE, ACCOUNTS = "rate", "approximate", "accounts"
ENOUGH_FOR_A_RATE, ENOUGH_FOR_AN_APPROXIMATE_RATE = 50, 20


@dataclass(frozen=True)
class Interval:
    """A 95% interval of a ratio, as fractions."""

    low: float
    high: float


@dataclass(frozen=True)
class Confidence:
    """How sure the retention of a window is.

    ``effective_accounts`` is the number of equally large accounts that would be as spread out. ``reading`` says what
    they are enough for: a rate with its interval, an approximate one, or a list of accounts and no rate to judge by.
    Intervals are None where the ratio is, those of NRR and GRR also where the accounts are to be read instead.
    """

    window: Window
    effective_accounts: float
    reading: str
    nrr: Interval | None
    grr: Interval | None
    logo_retention: Interval | None


@dataclass(frozen=True)
class Concentration:
    """How much of a window's opening ARR, expansion and NRR hangs on few accounts.

    ``top_shares`` maps a number of accounts to their share of opening ARR; ``nrr_without_top`` leaves out the
    ``top_accounts`` largest by opening ARR. ``half_of_expansion`` and ``most_of_expansion`` count the accounts behind
    50% and 80% of it, 0 without any. Shares of accounts are of those that opened the window.
    """

    window: Window
    opening_accounts: int
    effective_accounts: float
    top_shares: dict[int, float]
    top_accounts: int
    nrr: float | None
    nrr_without_top: float | None
    half_of_expansion: int
    most_of_expansion: int
    expanded_share: float | None
    unchanged_share: float | None
    contracted_share: float | None
    churned_share: float | None
    median_account_nrr: float | None


@dataclass(frozen=True)
class Influence:
    """What one account does to NRR: ``change`` is NRR less NRR without the account, as a fraction."""

    account_key: int
    account_id: str
    account_name: str
    opening_arr_cents: int
    closing_arr_cents: int
    change: float


@dataclass(frozen=True)
class SegmentAccount:
    """One of the accounts with the most opening ARR in a segment, at the window's two ends."""

    account_id: str
    account_name: str
    opening_arr_cents: int
    closing_arr_cents: int
