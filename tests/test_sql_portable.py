"""The models use only SQL that Spark understands too, so a history that outgrows one machine can move."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel

ROOT = Path(__file__).resolve().parents[1]
SQL_FILES = sorted((ROOT / "nrr" / "sql").rglob("*.sql"))
CLOCKS = (exp.CurrentDate, exp.CurrentTimestamp, exp.CurrentTime)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SQL_FILES, ids=name)
def test_a_model_carries_over_to_spark(path: Path) -> None:
    sql = path.read_text(encoding="utf-8")
    for statement in sqlglot.parse(sql, read="duckdb"):
        assert statement is not None
        assert not isinstance(statement, exp.Command), "sqlglot passed the statement through unread"
        spark = statement.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE)
        sqlglot.parse_one(spark, read="spark", error_level=ErrorLevel.RAISE)


@pytest.mark.parametrize("path", SQL_FILES, ids=name)
def test_a_model_never_reads_the_clock(path: Path) -> None:
    for statement in sqlglot.parse(path.read_text(encoding="utf-8"), read="duckdb"):
        assert statement is not None
        assert not list(statement.find_all(*CLOCKS))
