"""Parquet: typed columns, read to the same lines as their text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ingest.writing import arr, inspect, read

from nrr.errors import FileRefused


def test_typed_columns_read_like_text(tmp_path: Path) -> None:
    path = tmp_path / "mrr.parquet"
    table = pa.table(
        {
            "customer": pa.array(["A", "B", None]).dictionary_encode(),
            "month": pa.array([date(2024, 1, 31), date(2024, 2, 29), date(2024, 2, 29)]),
            "mrr": pa.array([Decimal("1.234"), Decimal("2.500"), Decimal("1")], pa.decimal128(10, 3)),
        }
    )
    pq.write_table(table, path)
    parsed = read(path)
    assert arr(parsed) == {("A", "2024-01"): 1481, ("B", "2024-02"): 3000}  # 14.808 -> 14.81; 30.00
    assert parsed.reasons == {"no_account": 1}
    assert parsed.lines["row_number"].to_pylist() == [1, 2]


def test_floats_and_timestamps(tmp_path: Path) -> None:
    path = tmp_path / "mrr.parquet"
    months = pa.array([1706659200, 1709164800], pa.timestamp("s"))
    pq.write_table(pa.table({"account_id": [1, 2], "date": months, "arr": [0.1 + 0.2, 5.0]}), path)
    assert arr(read(path)) == {("1", "2024-01"): 30, ("2", "2024-02"): 500}


def test_nested_columns_are_text_and_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "mrr.parquet"
    tags = pa.array([["x"], None])
    pq.write_table(
        pa.table({"customer": ["A", "B"], "month": ["2024-01", "2024-01"], "mrr": [1, 2], "tags": tags}), path
    )
    assert arr(read(path)) == {("A", "2024-01"): 1200, ("B", "2024-01"): 2400}


def test_a_small_file_that_claims_billions_of_values_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "mrr.parquet"
    with pq.ParquetWriter(path, pa.schema([(name, pa.bool_()) for name in "abcdefghij"])) as writer:
        group = pa.table({name: pa.array([True] * 1_000_000) for name in "abcdefghij"})
        for _ in range(25):
            writer.write_table(group)
    assert path.stat().st_size < 4 << 20
    with pytest.raises(FileRefused, match="25,000,000 rows of 10 columns"):
        inspect(path)
