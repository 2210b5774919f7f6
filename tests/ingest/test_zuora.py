"""Zuora: versions and segments that would be counted twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest.writing import arr, inspect, quarantined, read, save

HEAD = (
    "Account: Name,Subscription: Name,{},Rate Plan Charge: Charge Number,Rate Plan Charge: Charge Type,"
    "Rate Plan Charge: Segment,Rate Plan Charge: MRR,Rate Plan Charge: Effective Start Date,"
    "Rate Plan Charge: Effective End Date\n"
)


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [("Subscription: Version", "9", "10"), ("Subscription: Is Latest Version", "false", "TRUE")],
)
def test_only_the_latest_version_counts(tmp_path: Path, column: str, old: str, new: str) -> None:
    text = HEAD.format(column) + f"A,S1,{old},C1,Recurring,1,10,2024-01-01,2025-01-01\n"
    text += f"A,S1,{new},C1,Recurring,1,15,2024-01-01,2025-01-01\n"
    parsed = read(save(tmp_path, text))
    assert arr(parsed)["A", "2024-06"] == 18000  # 15 x 12; 25 x 12 would count both versions
    assert [(line, reason) for line, *_, reason in quarantined(parsed)] == [(2, "superseded_version")]


def test_of_two_segments_for_one_period_the_last_counts(tmp_path: Path) -> None:
    text = HEAD.format("Subscription: Version") + "A,S1,1,C1,Recurring,1,10,2024-01-01,2025-01-01\n"
    text += "A,S1,1,C1,Recurring,2,15,2024-01-01,2025-01-01\nA,S1,1,C2,Recurring,1,1,2024-01-01,2025-01-01\n"
    parsed = read(save(tmp_path, text))
    assert arr(parsed)["A", "2024-06"] == 19200  # 15 + 1
    assert parsed.reasons == {"superseded_segment": 1}


def test_without_versions_it_is_refused(tmp_path: Path) -> None:
    text = HEAD.format("Subscription: Notes") + "A,S1,,C1,Recurring,1,10,2024-01-01,2025-01-01\n"
    (reason,) = inspect(save(tmp_path, text)).missing
    assert "Subscription: Version" in reason
