"""What the fictional company sells, to whom, and what happens to it: every number that shapes the story."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nrr.demo.draws import Ints
from nrr.periods import Month

SMB, MID, ENTERPRISE = 0, 1, 2
SEGMENTS = ("SMB", "Mid-market", "Enterprise")
INDUSTRIES = (
    "Logistics",
    "Manufacturing",
    "Healthcare",
    "Retail",
    "Financial services",
    "Education",
    "Construction",
    "Hospitality",
)
REGIONS = ("EMEA", "Americas", "APAC")
REGION_PER_THOUSAND = (400, 430, 170)
OWNERS = (
    ("Hugo Weber", "Mei Tanaka"),
    ("Chloe Martin", "Dev Raman", "Finn Larsen"),
    ("Ana Ruiz", "Ben Okafor", "Grace Lindqvist"),
)

CORE, ANALYTICS, AUTOMATION = 0, 1, 2
PRODUCTS = ("Core", "Analytics", "Automation", "API")
PLANS = ("Team", "Business", "Enterprise", "Standard", "Metered")
STANDARD, METERED = 3, 4

# How a line is billed: (interval, interval_count). Commitments run a year, two where the bill does.
INTERVALS = (("month", 1), ("quarter", 1), ("month", 6), ("year", 1), ("year", 2))
MONTHLY, QUARTERLY, HALF_YEARLY, YEARLY, TWO_YEARLY = range(5)
INTERVAL_MONTHS = np.array([1, 3, 6, 12, 24], dtype=np.int64)
# In cents per seat; monthly billing is dearer. Whole dollars by the year, so that percentages stay whole cents.
_BY_YEAR_CENTS = {"Team": 40_000, "Business": 60_000, "Enterprise": 90_000, "Analytics": 20_000, "Automation": 30_000}
_SHARE_OF_YEAR = ((1, 10), (1, 4), (1, 2), (1, 1), (2, 1))


def _prices(names: tuple[str, ...]) -> Ints:
    return np.array([[_BY_YEAR_CENTS[name] * n // d for n, d in _SHARE_OF_YEAR] for name in names], dtype=np.int64)


CORE_PRICE_CENTS = _prices(("Team", "Business", "Enterprise"))  # [plan, interval]
ADD_ON_PRICE_CENTS = _prices(("Analytics", "Automation"))  # [product - 1, interval]
PRICE_RISE_PERCENT = 7
API_PRICE_CENTS = 200  # per thousand calls in a month

# By segment: SMB, Mid-market, Enterprise.
SHARE_PER_HUNDRED = (48, 32, 20)
LEGACY_PER_HUNDRED = (12, 16, 50)
# How wins spread over the years, oldest first; the last entry is the last twelve months.
WINS_BY_YEAR = ((6, 8, 24, 10), (6, 6, 34, 8), (13, 13, 1, 9))
WEAK_QUARTER_WINS = 27
# Wins by calendar month: budgets close at quarter ends and most of all in December.
SEASON = (2, 2, 4, 10, 10, 14, 8, 8, 14, 11, 13, 18)
INTERVAL_PER_HUNDRED = ((66, 16, 0, 18, 0), (0, 18, 7, 75, 0), (0, 0, 0, 94, 6))
SEATS_FROM = (8, 30, 80)
SEATS_SPREAD = (12, 40, 330)
TYPICAL_SEATS = (13, 46, 200)  # half of a segment's accounts start with fewer
ARR_CEILING_CENTS = np.array([960_000, 4_200_000, 38_000_000], dtype=np.int64)
DISCOUNTS_PERCENT = ((0, 0, 10, 0), (0, 5, 10, 10), (10, 15, 20, 10))
ADD_ON_AT_START = ((120_000, 40_000), (250_000, 100_000), (300_000, 150_000))
ADD_ON_SEATS_PERCENT = (60, 45)
API_AT_START = np.array([50_000, 120_000, 220_000], dtype=np.int64)
API_UNITS_FROM = np.array([5, 20, 100], dtype=np.int64)
API_UNITS_SPREAD = np.array([15, 60, 400], dtype=np.int64)


@dataclass(frozen=True)
class Rates:
    """Chances in a million, by segment; per renewal, or per month where the name says so."""

    churn_a_year: Ints
    upsize: Ints
    downsize: Ints
    add_seats_a_month: Ints
    add_on_a_month: Ints
    plan_up: Ints


def _per_million(*thousandths: int) -> Ints:
    return np.array(thousandths, dtype=np.int64) * 1000


EARLIER = Rates(
    churn_a_year=_per_million(230, 150, 82),
    upsize=_per_million(260, 290, 450),
    downsize=_per_million(130, 150, 190),
    add_seats_a_month=_per_million(12, 14, 25),
    add_on_a_month=_per_million(4, 7, 9),
    plan_up=_per_million(20, 20, 0),
)
RECENT = Rates(
    churn_a_year=_per_million(190, 120, 72),
    upsize=_per_million(290, 340, 460),
    downsize=_per_million(115, 130, 185),
    add_seats_a_month=_per_million(14, 18, 26),
    add_on_a_month=_per_million(5, 8, 9),
    plan_up=_per_million(25, 25, 0),
)
LAPSE = 18_000  # of yearly commitments at their renewal
WIN_BACK = 160_000  # of accounts that left
DECAY_FIRST = 680_000  # of accounts that will leave: they cut seats on the way
WEAK_COHORT_LEAVES = 560_000
LOSE_DISCOUNT = 200_000
DROP_ADD_ON = 40_000
API_LATER_A_MONTH = 3_000
NOTICE_MONTHS = 6
WHALE_SEATS = 240
WHALE_GROWTH_PERCENT = 12  # a quarter
ACCOUNTS_PER_WHALE = 400


@dataclass(frozen=True)
class Story:
    """The months the history covers and when its turns come, counted from the first month as 0."""

    first: Month
    months: int

    @property
    def last_offset(self) -> int:
        return self.months - 1

    @property
    def price_rise(self) -> int:
        """From this month on a renewal or a new contract is at the higher Core price."""
        return max(self.last_offset - 15, self.months // 2)

    @property
    def weak_quarter(self) -> range:
        """The months whose new SMB accounts do badly: the oldest quarter of the last twelve months."""
        return range(max(self.last_offset - 11, 0), max(self.last_offset - 8, 0))

    @property
    def signals_from(self) -> int:
        """Usage, tickets, NPS, payments and closed opportunities cover the last 25 months."""
        return max(self.months - 25, 0)

    def rates(self, offset: int) -> Rates:
        """Every segment does a little better in the last twelve months."""
        return RECENT if offset > self.last_offset - 12 else EARLIER

    def month(self, offset: int) -> Month:
        return self.first + offset
