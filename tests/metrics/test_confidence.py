"""Intervals and concentration by hand arithmetic and by what must hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nrr.metrics.concentration import concentration
from nrr.metrics.confidence import (
    bootstrap,
    bootstrap_change,
    confidence,
    effective_accounts,
    reading,
    resampled,
    wilson,
)
from nrr.periods import Month, Window

WINDOW = Window(Month.parse("2025-12"), 12)


def cents(*amounts: int) -> np.ndarray:
    return np.array(amounts, dtype=np.int64)


def test_effective_accounts_by_hand() -> None:
    assert effective_accounts(cents(5, 5, 5, 5)) == 4
    # (3 + 1)^2 / (9 + 1)
    assert effective_accounts(cents(3, 1)) == pytest.approx(1.6)
    assert effective_accounts(cents()) == 0


@pytest.mark.parametrize(
    ("effective", "expected"),
    [(50, "rate"), (49.9, "approximate"), (20, "approximate"), (19.9, "accounts"), (0, "accounts")],
)
def test_what_effective_accounts_are_enough_for(effective: float, expected: str) -> None:
    assert reading(effective) == expected


def test_wilson_against_its_published_example() -> None:
    # Newcombe (1998), method 3: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611; 1 of 29: 0.0061 to 0.1718
    for kept, of, low, high in ((81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)):
        found = wilson(kept, of)
        assert found is not None
        assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert wilson(0, 0) is None


def test_accounts_that_all_move_alike_leave_no_doubt() -> None:
    opening = cents(100, 200, 300)
    (found,) = bootstrap(opening, opening * 2)
    assert (found.low, found.high) == (2.0, 2.0)


def test_the_same_accounts_give_the_same_interval() -> None:
    opening, closing = cents(*range(100, 160)), cents(*range(160, 100, -1))
    assert bootstrap(opening, closing) == bootstrap(opening, closing)


def test_the_bootstrap_is_as_wide_as_theory_says() -> None:
    # 400 equal accounts, a tenth of which leave: NRR 90%, standard error sqrt(0.9 x 0.1 / 400) = 1.5 points
    opening = np.full(400, 1_000, dtype=np.int64)
    closing = np.where(np.arange(400) % 10 == 0, 0, 1_000).astype(np.int64)
    (found,) = bootstrap(opening, closing)
    assert found.low == pytest.approx(0.9 - 1.96 * 0.015, abs=0.004)
    assert found.high == pytest.approx(0.9 + 1.96 * 0.015, abs=0.004)


def test_beyond_what_is_drawn_the_rest_varies_as_drawing_it_would() -> None:
    # 30,000 equal accounts, half of which leave: standard error sqrt(0.25 / 30,000) = 0.289 points
    opening = np.full(30_000, 100, dtype=np.int64)
    closing = np.where(np.arange(30_000) % 2 == 0, 0, 100).astype(np.int64)
    base, kept = resampled(opening, closing)
    assert (kept / base).mean() == pytest.approx(0.5, abs=0.0005)
    assert (kept / base).std() == pytest.approx(0.00289, rel=0.08)


def test_a_paired_change_is_surer_than_two_windows_apart() -> None:
    generator = np.random.default_rng(1)
    opening = generator.integers(100, 10_000, 300)
    closing = (opening * generator.uniform(0.2, 1.8, 300)).astype(np.int64)
    later = (closing * 1.01).astype(np.int64)
    change = bootstrap_change((opening, closing), (opening, later))
    (alone,) = bootstrap(opening, closing)
    assert change is not None
    assert change.low <= later.sum() / opening.sum() - closing.sum() / opening.sum() <= change.high
    assert change.high - change.low < (alone.high - alone.low) / 10


def test_a_window_that_a_draw_may_leave_empty_has_no_interval() -> None:
    assert bootstrap_change((cents(100, 0), cents(100, 0)), (cents(100, 100), cents(90, 90))) is None


def test_nothing_to_be_sure_of() -> None:
    found = confidence(WINDOW, cents(), cents())
    assert (found.nrr, found.grr, found.logo_retention, found.reading) == (None, None, None, "accounts")


@given(
    arrays.arrays(np.int64, st.integers(1, 40), elements=st.integers(1, 10**12)),
    st.integers(0, 2**32 - 1),
)
def test_what_must_hold(opening: np.ndarray, seed: int) -> None:
    closing = (opening * np.random.default_rng(seed).uniform(0, 2, len(opening))).astype(np.int64)
    closing[::3] = 0
    found = confidence(WINDOW, opening, closing)
    assert 1 - 1e-9 <= found.effective_accounts <= len(opening) * (1 + 1e-9)
    nrr, grr = bootstrap(opening, closing, np.minimum(opening, closing))
    assert 0 <= grr.low <= grr.high <= 1 + 1e-9
    assert grr.low <= nrr.low + 1e-9
    assert grr.high <= nrr.high + 1e-9
    assert (found.nrr, found.grr) == ((None, None) if found.effective_accounts < 20 else (nrr, grr))
    assert found.logo_retention is not None
    assert 0 <= found.logo_retention.low <= (closing > 0).mean() <= found.logo_retention.high <= 1
    lone = concentration(WINDOW, opening, closing)
    shares = [lone.expanded_share, lone.unchanged_share, lone.contracted_share, lone.churned_share]
    assert sum(share or 0 for share in shares) == pytest.approx(1)
    assert list(lone.top_shares.values()) == sorted(lone.top_shares.values())
    assert lone.half_of_expansion <= lone.most_of_expansion


def test_concentration_by_hand() -> None:
    # twelve accounts: 900 stays, 100 -> 300, and of ten of 10 each four double, three stay, two halve, one leaves
    opening = cents(10, 10, 10, 10, 900, 10, 10, 10, 10, 10, 10, 100)
    closing = cents(20, 20, 20, 20, 900, 10, 10, 10, 5, 5, 0, 300)
    found = concentration(WINDOW, opening, closing)
    assert found.opening_accounts == 12
    assert found.top_shares == {1: 900 / 1100, 5: 1030 / 1100, 10: 1080 / 1100}
    assert found.nrr == 1320 / 1100
    # the ten largest by opening ARR are 900, 100 and the first eight of the tens, so one halved and one left remain
    assert found.nrr_without_top == 5 / 20
    # expansion 200 + 4 x 10 = 240: one account is past half of it; 80% is 192: still that one
    assert (found.half_of_expansion, found.most_of_expansion) == (1, 1)
    assert found.expanded_share == 5 / 12
    assert found.unchanged_share == 4 / 12
    assert found.contracted_share == 2 / 12
    assert found.churned_share == 1 / 12
    # ratios: 0, 0.5, 0.5, 1, 1, 1, 1, 2, 2, 2, 2, 3: the middle two are 1 and 1
    assert found.median_account_nrr == 1


def test_eighty_percent_of_expansion_by_hand() -> None:
    # gains 50, 30, 15, 5: half is the first, 80% the first two
    found = concentration(WINDOW, cents(100, 100, 100, 100), cents(150, 130, 115, 105))
    assert (found.half_of_expansion, found.most_of_expansion) == (1, 2)
    nothing = concentration(WINDOW, cents(100), cents(100))
    assert (nothing.half_of_expansion, nothing.nrr_without_top) == (0, None)
