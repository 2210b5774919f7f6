"""Who looks after what, added up by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrr.metrics.coverage import coverage
from nrr.results import LevelShare, OwnerCoverage

COLUMNS = ["owner", "arr_cents", "score", "expected_cents"]


def test_every_account_counts_once_under_its_owner_and_level() -> None:
    accounts = pd.DataFrame(
        [
            ["Dana", 50_000_00, 39, 20_000_00],
            ["Dana", 10_000_00, 40, 1_000_00],
            ["Ravi", 90_000_00, 70, 500_00],
            [None, 200_000_00, float("nan"), 3_000_00],
            ["Dana", 5_000_00, 100, 0],
        ],
        columns=COLUMNS,
    )
    found = coverage(accounts, measured=True)
    # Dana: 50,000 + 10,000 + 5,000 = 65,000 of which one from 50,000; 20,000 + 1,000 + 0 = 21,000 expected
    ravi, dana, nobody = found.owners
    assert (dana.owner, dana.accounts, dana.arr_cents, dana.high_touch) == ("Dana", 3, 65_000_00, 1)
    assert dana.expected_cents == 21_000_00
    assert dana.levels == (
        LevelShare("red", 1, 50_000_00),
        LevelShare("amber", 1, 10_000_00),
        LevelShare("green", 1, 5_000_00),
        LevelShare(None, 0, 0),
    )
    assert (ravi.owner, nobody.owner) == ("Ravi", None), "largest ARR first, nobody's last"
    assert nobody.levels[3] == LevelShare(None, 1, 200_000_00)
    assert (found.total.accounts, found.total.arr_cents, found.total.expected_cents) == (5, 355_000_00, 24_500_00)


def test_no_loss_is_made_up_where_none_was_measured() -> None:
    accounts = pd.DataFrame([["Dana", 100, 50, float("nan")], [None, 100, 50, float("nan")]], columns=COLUMNS)
    found = coverage(accounts, measured=False)
    assert [each.expected_cents for each in (*found.owners, found.total)] == [None, None, None]
    empty = coverage(accounts.head(0), measured=True)
    assert (empty.owners, empty.total.accounts, empty.total.arr_cents) == ((), 0, 0)


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "Dana", "Ravi", "nan"]),
            st.integers(1, 10**11),
            st.none() | st.integers(0, 100),
            st.integers(0, 10**9),
        ),
        max_size=30,
    )
)
def test_owners_and_levels_add_up_to_the_total(rows: list[tuple[str | None, int, int | None, int]]) -> None:
    found = coverage(pd.DataFrame(rows, columns=COLUMNS), measured=True)
    for name in ("accounts", "arr_cents", "high_touch", "expected_cents"):
        assert sum(getattr(each, name) for each in found.owners) == getattr(found.total, name)
    for each in (*found.owners, found.total):
        assert sum(share.accounts for share in each.levels) == each.accounts
        assert sum(share.arr_cents for share in each.levels) == each.arr_cents
    assert found.total.arr_cents == sum(row[1] for row in rows)


@pytest.mark.parametrize(
    ("accounts", "high_touch", "strained"), [(200, 9, False), (201, 0, False), (201, 1, True), (301, 0, True)]
)
def test_who_holds_too_much_is_pointed_out(accounts: int, high_touch: int, strained: bool) -> None:
    held = OwnerCoverage("Dana", accounts, 100, high_touch, (), None)
    assert bool(held.strained) == strained
    assert not replace(held, owner=None).strained
