"""Small results written by hand for the figures to draw."""

from __future__ import annotations

from nrr.periods import Month, Window, month_range
from nrr.results import (
    AccountDetail,
    Band,
    BenchmarkBands,
    Bridge,
    Cohort,
    CohortTable,
    Confidence,
    Driver,
    Drivers,
    Explanation,
    Interval,
    Retention,
    RolledMonth,
    SegmentRetention,
    SegmentTable,
)

HOSTILE = (
    "<b>x</b>",
    "$x$",
    "</script><img src=http://evil.example/a.png>",
    "%{x}",
    "&lt;",
    "\u202egnp\x00",
    "x" * 10_000,
)
BANDS = BenchmarkBands(
    "nrr",
    (
        Band("World class", 1.2, None),
        Band("Strong", 1.0, 1.2),
        Band("Needs work", 0.9, 1.0),
        Band("Critical", None, 0.9),
    ),
    "convention of the retention articles",
)


def retention(
    closing: str = "2025-12",
    opening_arr: int = 10_000_000,
    expansion: int = 2_000_000,
    contraction: int = -500_000,
    churn: int = -1_000_000,
    accounts: int = 10,
    reason: str | None = None,
) -> Retention:
    """The article's example unless told otherwise; arguments in currency units."""
    return Retention(
        window=Window(Month.parse(closing)),
        opening_arr_cents=opening_arr * 100,
        closing_arr_cents=(opening_arr + expansion + contraction + churn) * 100,
        expansion_cents=expansion * 100,
        contraction_cents=contraction * 100,
        churn_cents=churn * 100,
        opening_accounts=accounts,
        retained_accounts=max(accounts - 1, 0),
        expanded_accounts=min(accounts, 3),
        contracted_accounts=min(accounts, 2),
        churned_accounts=min(accounts, 1),
        total_arr_cents=opening_arr * 130,
        reason=reason,
    )


NOTHING = retention(opening_arr=0, expansion=0, contraction=0, churn=0, accounts=0, reason="no ARR at the opening")


def bridge(first: str = "2025-01", last: str = "2025-12", opening: int = 1000, scale: int = 1) -> Bridge:
    """Opening + 300 + 50 + 200 - 80 - 120 = opening + 350, in currency units, times ``scale``."""
    new, reactivation, expansion, contraction, churn = (n * 100 * scale for n in (300, 50, 200, -80, -120))
    moved = new + reactivation + expansion + contraction + churn
    return Bridge(
        Month.parse(first),
        Month.parse(last),
        opening * 100,
        new,
        reactivation,
        expansion,
        contraction,
        churn,
        opening * 100 + moved,
        new_accounts=4,
        reactivation_accounts=1,
        expansion_accounts=6,
        contraction_accounts=2,
        churn_accounts=3,
        opening_accounts=20,
        closing_accounts=22,
    )


def still(month: str = "2025-12") -> Bridge:
    return bridge(month, month, opening=0, scale=0)


def cohorts(count: int = 4, measure: str = "net", label: str | None = None) -> CohortTable:
    """``count`` month cohorts, the newest of December 2025; each loses 2 points a month of age."""
    as_of = Month.parse("2025-12")
    rows = []
    for index in range(count):
        first = as_of - (count - 1 - index)
        values = tuple(1 - 0.02 * age for age in range(count - index))
        rows.append(Cohort(label or first.label, first, 5 + index, 120_000, values))
    return CohortTable(as_of, "month", measure, tuple(rows))


def segments(*rows: tuple[str, Retention], dimension: str = "Region") -> SegmentTable:
    return SegmentTable(dimension, tuple(SegmentRetention(dimension, name, kept) for name, kept in rows), retention())


def account(products: dict[str, tuple[int, ...]], name: str = "Northwind") -> AccountDetail:
    """An account whose months end in December 2025, one per value."""
    count = max((len(cents) for cents in products.values()), default=0)
    last = Month.parse("2025-12")
    months = month_range(last - (count - 1), last) if count else ()
    first = months[0] if months else last
    return AccountDetail(1, "A-1", name, first, None, (), months, products, (), (), (), 0, ())


CONFIDENCE = {"EMEA": Confidence(retention().window, 73.2, "rate", Interval(1.0, 1.1), Interval(0.8, 0.9), None)}


def drivers(dimension: str = "Size", name: str = "S") -> Drivers:
    """The contract's mix example: every segment up, NRR 104.5% -> 99.5%, rate +1.0, mix -6.0."""
    parts = (
        Driver(name, name, 0.0, 0.0, 0.003, -0.033, 0.2, 0.4, 0.85, 0.86),
        Driver("L", "L", 0.004, 0.0, 0.0, -0.027, 0.5, 0.3, 1.15, 1.16),
        Driver("M", "M", 0.003, 0.0, 0.0, 0.0, 0.3, 0.3, 1.0, 1.01),
    )
    before = retention("2024-12", 1000, 75, 0, -30)
    after = retention("2025-12", 1000, 51, 0, -56)
    return Drivers(dimension, before, after, parts, None, sentence="NRR fell.")


def explanation() -> Explanation:
    month = Month.parse("2025-12")
    rolled = (
        RolledMonth(month - 13, "out", -0.03),
        RolledMonth(month - 6, "both", 0.001),
        RolledMonth(month, "in", 0.01),
    )
    return Explanation(CONFIDENCE["EMEA"], month - 3, Interval(-0.07, 0.03), rolled, "Most of it is Nov 2024.")
