"""Small results of the risk engine written by hand, for figures and pages."""

from __future__ import annotations

from dataclasses import replace

from nrr.periods import Month, month_range
from nrr.results import (
    CalibrationBand,
    Health,
    HealthPart,
    LevelRecord,
    RiskList,
    RiskMethod,
    RiskReason,
    RiskRow,
    ScoreRecord,
)
from nrr.results.health import level

DEC = Month.parse("2025-12")
BASE = 1_000_000_00


def risk_row(
    rank: int,
    expected: int = 10_000,
    *,
    score: int | None = 20,
    owner: str | None = "Dana",
    reasons: tuple[RiskReason, ...] = (RiskReason("usage", "Logins down 40%", "outcome"),),
    name: str | None = None,
) -> RiskRow:
    """Account ``rank``, expected to lose ``expected`` in currency units, which is twice that much ARR."""
    cents = expected * 100
    return RiskRow(
        account_key=rank,
        account_id=f"A{rank}",
        account_name=name or f"Account {rank}",
        arr_cents=2 * cents,
        share_of_arr=2 * cents / BASE,
        renewal_month=DEC + rank if rank % 2 else None,
        owner=owner,
        reasons=reasons,
        score=score,
        level=level(score),
        change=-12 if score is not None else None,
        coverage=0.65 if score is not None else 0.0,
        loss=0.5,
        expected_cents=cents,
        expected_points=cents / BASE,
    )


def risk_list(*rows: RiskRow, unlisted: int = 0, reason: str | None = None) -> RiskList:
    """The rows as a list; ``unlisted`` in currency units is expected of accounts that are not on it."""
    unmeasured = [replace(row, loss=None, expected_cents=None, expected_points=None) for row in rows]
    return RiskList(
        as_of=DEC,
        horizon_months=6,
        rows=rows if reason is None else tuple(unmeasured),
        total_accounts=len(rows),
        total_arr_cents=sum(row.arr_cents for row in rows),
        total_expected_cents=sum(row.expected_cents or 0 for row in rows) if reason is None else None,
        base_arr_cents=BASE,
        unlisted_cents=unlisted * 100 if reason is None else None,
        rest_on="1,200 account-months of this company",
        sentence="Two accounts are 80% of the downside." if reason is None else "",
        missing=(),
        reason=reason,
    )


def health(*scores: int | None) -> Health:
    """An account with these scores at the month ends up to December 2025."""
    months = month_range(DEC - (len(scores) - 1), DEC)
    return Health(
        month=DEC,
        score=scores[-1],
        coverage=0.45,
        parts=(
            HealthPart("usage", 0.3, 20.0, ("Logins down 40% on the three months before", "3 features in use of 5")),
            HealthPart("support", 0.15, 80.0, ("1 ticket in 90 days",)),
            HealthPart("outcomes", 0.2, None, (), "No survey answers"),
            HealthPart("relationship", 0.15, None, (), "No reviews"),
            HealthPart("renewal", 0.2, None, (), "No renewal date"),
        ),
        change=-12,
        past=tuple(zip(months[:-1], scores[:-1], strict=True)),
    )


def record(*, useful: bool = True, reason: str | None = None) -> ScoreRecord:
    """A score with an AUC of 0.78 against 0.55 by ARR; the other way round where it is of no use."""
    return ScoreRecord(
        horizon_months=6,
        months=(DEC - 12, DEC - 6),
        account_months=600,
        auc=(0.78 if useful else 0.52) if reason is None else None,
        auc_by_arr=0.55 if reason is None else None,
        useful=useful,
        methods=(
            RiskMethod("Score bands", 0.78, 0.021, chosen=True),
            RiskMethod("Logistic regression", 0.74, 0.023, chosen=False),
        ),
        calibration=(
            CalibrationBand("under 5%", 400, 400_000_00, 0.02, 0.03),
            CalibrationBand("5% to 20%", 150, 100_000_00, 0.1, 0.08),
            CalibrationBand("over 20%", 50, 40_000_00, 0.35, 0.4),
        ),
        levels=(
            LevelRecord("red", 50, 40_000_00, 12, 14_000_00, 16_000_00),
            LevelRecord("amber", 150, 100_000_00, 8, 6_000_00, 8_000_00),
            LevelRecord("green", 400, 400_000_00, 4, 6_000_00, 12_000_00),
        ),
        departures=24,
        warned=18,
        lead_months=4.0,
        reading="Accounts that left ranked above those that stayed 78 times in 100.",
        reason=reason,
    )
