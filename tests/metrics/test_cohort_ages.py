"""Cohorts at the same age: by hand, in words, and against the naive calculation on random books."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrr import measured
from nrr.metrics.cohort_ages import Sides, at_age, beyond_chance, comparison, newest_old_enough
from nrr.metrics.cohort_sentences import explaining_cohort, newest_cohort, standing_out
from nrr.periods import Month, Window
from nrr.results import CohortReading, Driver, Drivers, Interval, Request, Retention
from tests import oracle
from tests.books import Book, books, built
from tests.hand import START, line
from tests.hand import built as built_by_hand

JAN, DEC = Month(START), Month(START + 23)


def cents(*amounts: int) -> np.ndarray:
    return np.array(amounts, dtype=np.int64) * 100


def sides(new: int, opening: np.ndarray, closing: np.ndarray) -> Sides:
    """The last ``new`` accounts are the cohort."""
    return Sides(np.arange(len(opening)) >= len(opening) - new, opening, closing)


def test_the_newest_year_old_cohort_is_compared_else_the_newest_at_its_age() -> None:
    assert newest_old_enough({0: 30, 12: 18, 24: 6}) == (12, 12)
    assert newest_old_enough({0: 15, 12: 6, 24: 0}) == (12, 6)  # one has lived a year: the newest that has lived
    assert newest_old_enough({0: 30, 12: 0}) is None
    assert newest_old_enough({}) is None


def test_a_comparison_by_hand() -> None:
    # earlier 60 of 100 each: 50 keep 100, 10 leave: 5,000 / 6,000. Newest 40 of 50 each, 30 stay: 1,500 / 2,000
    opening = cents(*[100] * 60, *[50] * 40)
    closing = cents(*[100] * 50, *[0] * 10, *[50] * 30, *[0] * 10)
    found = comparison("net", 12, "2024", 2, sides(40, opening, closing), 3)
    assert (found.newest_kept, found.earlier_kept) == (0.75, 5 / 6)
    assert found.change == pytest.approx(-1 / 12)
    assert (found.newest_accounts, found.earlier_accounts) == (40, 60)
    assert (found.newest_effective_accounts, found.earlier_effective_accounts) == (40.0, 60.0)
    # the standard error is sqrt(.75 x .25 / 40 + .139 / 60) = 0.084, so the interval is about -0.25 to +0.08
    assert found.interval is not None
    assert -0.27 < found.interval.low < -0.22
    assert 0.06 < found.interval.high < 0.11


def test_how_far_apart_by_hand() -> None:
    # 8 of 10 and 4 of 10 stay, all of 100: together 12 of 20, spread .6 x .4 = .24; error sqrt(.24 x 2 / 10) = .219
    closing = cents(*[100] * 8, 0, 0, *[100] * 4, *[0] * 6)
    found = sides(10, cents(*[100] * 20), closing)
    assert found.enough()
    assert found.apart() == pytest.approx(-0.4 / 0.048**0.5)
    assert sides(10, cents(*[100] * 20), cents(*[100] * 20)).apart() == 0
    assert not sides(9, cents(*[100] * 20), closing).enough()  # nine effective accounts say too little


def test_the_more_are_searched_the_further_apart_one_must_be() -> None:
    # two-sided 5% over one, and over three: the normal's 97.5% and 99.17% quantiles
    assert beyond_chance(1) == pytest.approx(1.95996, abs=1e-5)
    assert beyond_chance(3) == pytest.approx(2.39398, abs=1e-5)


def test_a_cohort_at_an_age_without_anyone() -> None:
    found = at_age(12, cents(), cents())
    assert (found.nrr, found.interval, found.opening_accounts) == (None, None, 0)


# Two accounts start with the data, in January 2024; four in February 2024; four in March 2025, of which two leave.
LINES = [
    *(line(f"Old {n}", 0, None, 900) for n in range(2)),
    line("A", 1, None, 100),
    line("B", 1, 10, 100),
    line("C", 1, 8, 100),
    line("C again", 1, 8, 100),
    line("C again", 11, None, 60),
    *(line(f"New {n}", 14, None if n < 2 else 19, 50) for n in range(4)),
]


def test_cohorts_of_a_book_by_hand() -> None:
    with built_by_hand(LINES, 24) as warehouse:
        reading = measured.cohort_reading(warehouse, Request(DEC), "year", "net")
        logos = measured.cohort_reading(warehouse, Request(DEC), "year", "logos").newest
        gross = measured.cohort_reading(warehouse, Request(DEC), "year", "gross").newest
        years = measured.cohort_years(warehouse, Request(DEC))
        quarter = measured.cohort_years(warehouse, Request(DEC, 3))
    newest = reading.newest
    # only 2024 has lived a year (oldest members aside), so 2025 is compared at the 9 months that it has:
    # two of four left at 5 months, 100 / 200; of 2024 at 9 months (November) only A is left: 100 / 400
    assert (newest.newest, newest.age, newest.left_out_accounts) == ("2025", 9, 2)
    assert (newest.newest_kept, newest.earlier_kept) == (0.5, 0.25)
    assert (logos.newest_kept, logos.earlier_kept) == (0.5, 0.25)
    assert gross.earlier_kept == 0.25
    assert (reading.standing_out, reading.searched) == (None, 0)
    # at 12 months (February 2025) 2024 has A 100 and C again 60 of 400; from 9 to 12 months only A counts: 100 / 100
    assert [(year.label, year.accounts) for year in years.years] == [("2024", 4)]
    assert years.years[0].ages[0].nrr == 0.4
    assert quarter.years[0].ages[0].nrr == 1.0
    assert (years.left_out_accounts, years.started) == (2, JAN)
    assert years.years[0].ages[0].effective_accounts == 4


def without_first_month(book: Book) -> Book:
    return book.only({account for account in book.arr if oracle.first_month(book.arr, account) != book.first})


@settings(max_examples=5)
@given(books(), st.sampled_from(["net", "gross", "logos"]), st.sampled_from(["month", "quarter", "year"]))
def test_random_books(book, measure, period):
    known = without_first_month(book).arr
    expected = oracle.cohorts(known, book.last, period, measure)
    with built(book) as warehouse:
        found = measured.cohort_reading(warehouse, Request(Month(book.last)), period, measure).newest
        years = measured.cohort_years(warehouse, Request(Month(book.last)))
    grown = {first: cohort for first, cohort in expected.items() if len(cohort["values"]) > 1}
    assert (found.change is None) == (len(grown) < 2)
    if found.change is not None:
        year_old = [first for first in grown if len(grown[first]["values"]) > 12]
        newest = (year_old if len(year_old) > 1 else list(grown))[-1]
        earlier = {a for a in known if (start := oracle.first_month(known, a)) is not None and start < newest}
        assert found.newest_kept == float(grown[newest]["values"][found.age])
        assert found.earlier_kept == pytest.approx(float(kept(known, earlier, found.age, measure)))
    for year in years.years:
        first = int(year.label) * 12
        members = {a for a in known if first <= (oracle.first_month(known, a) or 0) < first + 12}
        for cell in year.ages:
            opened = {a for a in members if at(known, a, cell.age - 12)}
            total = sum(at(known, a, cell.age - 12) for a in opened)
            wanted = Fraction(sum(at(known, a, cell.age) for a in opened), total) if total else None
            assert cell.nrr == (float(wanted) if wanted is not None else None)


def at(book: oracle.Book, account: str, age: int) -> int:
    return oracle.arr(book, account, (oracle.first_month(book, account) or 0) + age)


def kept(book: oracle.Book, accounts: set[str], age: int, measure: str) -> Fraction:
    starts = {a: at(book, a, 0) for a in accounts}
    if measure == "logos":
        return Fraction(sum(at(book, a, age) > 0 for a in accounts), len(accounts))
    cap = {a: min(at(book, a, age), starts[a]) if measure == "gross" else at(book, a, age) for a in accounts}
    return Fraction(sum(cap.values()), sum(starts.values()))


# In words

BASE = comparison("net", 12, "2024", 2, sides(60, cents(*[100] * 120), cents(*[100] * 114, *[0] * 6)), 0)


def said(**changed: object) -> str:
    return newest_cohort(replace(BASE, **changed))  # type: ignore[arg-type]


def test_sentence_of_the_newest() -> None:
    sure = {"newest_kept": 0.9, "earlier_kept": 0.95, "interval": Interval(-0.08, -0.02)}
    assert said(**sure) == (
        "At 12 months, the 2024 cohort keeps 90.0% of its net ARR, 5.0 pts below the 95.0% of the 2 cohorts before it "
        "(95% interval of the difference -8.0 to -2.0 pts)."
    )
    assert "5.0 pts above the 90.0% of the 1 cohort before it" in said(
        newest_kept=0.95, earlier_kept=0.9, earlier_cohorts=1
    )
    assert "At 1 month, the" in said(age=1)
    assert "the same as the 90.0%" in said(newest_kept=0.9002, earlier_kept=0.9)
    assert "of its logos" in said(measure="logos")
    assert said(interval=Interval(-0.03, 0.02)).endswith("-3.0 to +2.0 pts: it may be chance).")
    assert "(approximate 95% interval" in said(newest_effective_accounts=30.0)


def test_sentence_of_few_accounts_gives_no_interval() -> None:
    few = said(newest_effective_accounts=19.98, newest_accounts=22)
    assert few.endswith("before it; it has 22 accounts, as spread out as 19.9 equal ones: too few for a rate.")
    few = said(earlier_effective_accounts=1.0, earlier_accounts=1)
    assert few.endswith("; they have 1 account, as spread out as 1.0 equal ones: too few for a rate.")
    assert "too few for a rate" in said(interval=None)
    assert said(newest_kept=None, reason="There are none.") == "There are none."


def test_sentence_of_one_that_stands_out() -> None:
    assert standing_out(CohortReading(BASE, None, 3)) is None
    told = standing_out(CohortReading(BASE, replace(BASE, age=9, newest="2025 Q1"), 3))
    assert told is not None
    assert told.startswith("A younger cohort stands out: at 9 months, the 2025 Q1 cohort keeps")


def retention(closing: Month, nrr: float) -> Retention:
    kept_cents = round(nrr * 100_000)
    return Retention(Window(closing, 12), 100_000, kept_cents, 0, 0, kept_cents - 100_000, 9, 9, 0, 0, 0, kept_cents)


def driver(name: str, rate: float, mix: float = 0.0) -> Driver:
    return Driver(name, name, 0.0, 0.0, rate, mix, 0.5, 0.5, 1.0, 1.0)


def explained(before: float, after: float, *drivers: Driver) -> str:
    ends = retention(Month.parse("2024-12"), before), retention(Month.parse("2025-12"), after)
    ranked = tuple(sorted(drivers, key=lambda each: -abs(each.change)))
    return explaining_cohort(Drivers("cohort", *ends, ranked, None))


def test_sentence_of_the_cohort_that_explains_the_most() -> None:
    assert explained(1.05, 1.02, driver("2022", 0.01), driver("2023", -0.05, 0.01)) == (
        "NRR is 102.0%, down 3.0 pts on Dec 2024: the 2023 cohort explains the most of it, -4.0 pts (rate -5.0 pts, "
        "mix +1.0 pts); the 2022 cohort pulls the other way (+1.0 pts)."
    )
    # the strongest against the change is never the one that explains it, however strong
    assert "up 1.0 pts on Dec 2024: the 2023 cohort explains the most of it, +3.0 pts" in explained(
        1.0, 1.01, driver("2022", -0.02), driver("2023", 0.03)
    )
    assert explained(1.0, 1.02, driver("2023", 0.01), driver("2024", 0.01)) == (
        "NRR is 102.0%, up 2.0 pts on Dec 2024: the 2023 and 2024 cohorts explain the most of it, +1.0 pts each."
    )
    assert "NRR is 100.0%, the same as in Dec 2024: the 2022 cohort moved it most, +2.0 pts" in explained(
        1.0, 1.0, driver("2022", 0.02), driver("2023", -0.02)
    )
    assert explained(1.0, 1.0, driver("2022", 0.0)) == (
        "NRR is 100.0%, the same as in Dec 2024, and no cohort moved it."
    )


def test_sentence_where_there_is_no_change_to_explain() -> None:
    nothing = replace(retention(Month.parse("2024-12"), 1.0), opening_arr_cents=0, reason="No ARR at the opening.")
    found = Drivers("cohort", nothing, retention(Month.parse("2025-12"), 1.0), (), None, nothing.reason)
    assert explaining_cohort(found) == "Why NRR moved since Dec 2024 by cohort is n/a. No ARR at the opening."
