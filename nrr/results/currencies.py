"""What a book in several currencies is made of, and how its ARR moved at each month's own rates."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month
from nrr.results.request import Request
from nrr.results.retention import Bridge


@dataclass(frozen=True)
class CurrencyRow:
    """One currency of the revenue files at the as-of month.

    ``local_cents`` is its ARR in hundredths of its own unit, ``arr_cents`` the same in the reporting currency: None
    without a usable ``rate``, and then ``rows`` of the files are in quarantine. ``rate`` is how much one unit is worth,
    at the end of ``rate_month``; ``sources`` name the file and line that say so, two where they share a third currency.
    """

    currency: str
    local_cents: int
    arr_cents: int | None
    accounts: int
    rows: int
    rate: str | None
    rate_month: Month | None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class RatesMonth:
    """NRR of the window if every amount were converted at the rates of ``month``; None where it cannot be computed."""

    month: Month
    nrr: float | None


@dataclass(frozen=True)
class Currencies:
    """The currencies of the revenue files, those without a rate first, then by ARR.

    ``rates_month`` is the month whose rates every amount is converted at, None where there is one currency only;
    ``fixed`` says that it was chosen rather than the latest. ``stated`` has the rates that files state for a month
    of the data, as (month, currency, to currency, rate).
    """

    request: Request
    reporting: str
    rates_month: Month | None
    fixed: bool
    rows: tuple[CurrencyRow, ...]
    nrr_by_month: tuple[RatesMonth, ...]
    stated: tuple[tuple[Month, str, str, str], ...]

    @property
    def missing(self) -> tuple[CurrencyRow, ...]:
        """Return the currencies without a usable rate."""
        return tuple(row for row in self.rows if row.rate is None)


@dataclass(frozen=True)
class MonthRates:
    """Bridges in which every month end is valued at its own rates and ``fx`` is a row of its own (METRICS.md 2).

    ``filled`` are the months whose rates are those of another month, for want of their own.
    """

    request: Request
    currency: str
    bridge: Bridge
    months: tuple[Bridge, ...]
    quarters: tuple[Bridge, ...]
    filled: tuple[Month, ...]
