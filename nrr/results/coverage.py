"""Who looks after what: accounts, ARR and health by owner."""

from __future__ import annotations

from dataclasses import dataclass

HIGH_TOUCH_CENTS = 50_000_00
LOW_TOUCH_ACCOUNTS = 200
FAR_ABOVE = 1.5


@dataclass(frozen=True)
class LevelShare:
    """Accounts of one level, None for those without a score, and their ARR."""

    level: str | None
    accounts: int
    arr_cents: int


@dataclass(frozen=True)
class OwnerCoverage:
    """One owner's accounts at the as-of month; ``owner`` is None for accounts that have none.

    ``levels`` are red, amber, green and without a score. ``high_touch`` counts accounts with ARR of 50,000 or more.
    ``expected_cents`` is the ARR expected to go within the horizon, None where no loss was measured.
    """

    owner: str | None
    accounts: int
    arr_cents: int
    high_touch: int
    levels: tuple[LevelShare, ...]
    expected_cents: int | None

    @property
    def strained(self) -> str:
        """Return in words why this is more than one person looks after, empty where it is not."""
        if self.owner is None:
            return ""
        if self.accounts > LOW_TOUCH_ACCOUNTS * FAR_ABOVE:
            return f"far above {LOW_TOUCH_ACCOUNTS} accounts, what one person holds at low touch"
        if self.accounts > LOW_TOUCH_ACCOUNTS and self.high_touch:
            return f"above {LOW_TOUCH_ACCOUNTS} accounts with high touch among them"
        return ""


@dataclass(frozen=True)
class Coverage:
    """Every account at the as-of month by owner, largest ARR first, accounts with no owner last, and in total."""

    owners: tuple[OwnerCoverage, ...]
    total: OwnerCoverage


NO_COVERAGE = Coverage((), OwnerCoverage(None, 0, 0, 0, (), None))
