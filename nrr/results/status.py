"""What a version holds: files, months, checks."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month

_TELLING = ("segment", "size", "region")


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
    segments. ``currencies`` are those that amounts are converted from, the reporting one among them, and
    ``rates_month`` the month whose rates they are converted at, None where there is only one.
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
    currencies: tuple[str, ...] = ()
    rates_month: Month | None = None

    @property
    def telling_dimension(self) -> str | None:
        """Return the dimension a board asks for first, of those with something to compare; else the first, if any."""
        several = [name for name, segments in self.dimensions.items() if len(segments) > 1] or list(self.dimensions)
        known = {name.strip().casefold(): name for name in reversed(several)}
        return next((known[word] for word in _TELLING if word in known), several[0] if several else None)

    @property
    def failing(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.wrong_rows)
