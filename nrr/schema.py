"""The canonical tables that every export is read into: the only place they are listed.

Months are integers (year * 12 + month - 1), money is whole cents, dates are the file's own days.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    name: str
    type: str  # DuckDB's name: VARCHAR, BIGINT, INTEGER, DOUBLE, DATE
    meaning: str


@dataclass(frozen=True)
class Table:
    name: str
    grain: str
    columns: tuple[Column, ...]


_ROW = Column("row_number", "BIGINT", "line of the file or sheet, 1 is its first line")
_ACCOUNT = Column("account_id", "VARCHAR", "the account as the file names it, trimmed, always text")

LINES = Table(
    "source_lines",
    "one accepted piece of recurring revenue: a row of the file, or one month cell of a wide row",
    (
        _ROW,
        Column("column_name", "VARCHAR", "heading of the month cell in a wide file, else null"),
        _ACCOUNT,
        Column("account_name", "VARCHAR", "name beside the id, null where the file has none"),
        Column("line_id", "VARCHAR", "the file's own id of the line (a subscription id), null where there is none"),
        Column("product", "VARCHAR", "product, null where there is none"),
        Column("plan", "VARCHAR", "plan or tier, null where there is none"),
        Column("quantity", "VARCHAR", "seats or units as an exact decimal text, null where there is none"),
        Column("start_month", "INTEGER", "first month whose end it is active at"),
        Column("end_month", "INTEGER", "first month it no longer counts (exclusive), null while open"),
        Column("arr_cents", "BIGINT", "annualised, whole cents, never negative"),
    ),
)
SEGMENTS = Table(
    "source_segments",
    "one account and dimension, and in a revenue file the month it was seen",
    (
        _ROW,
        _ACCOUNT,
        Column("dimension", "VARCHAR", "the heading, as a dimension name"),
        Column("segment", "VARCHAR", "the value"),
        Column("month", "INTEGER", "month the value was seen in; null where the file states no time for it"),
    ),
)
ACCOUNTS = Table(
    "source_accounts",
    "one row of an accounts file",
    (
        _ROW,
        _ACCOUNT,
        Column("account_name", "VARCHAR", "name, null where there is none"),
        Column("renewal_date", "DATE", "next renewal, null where unknown"),
    ),
)
USAGE = Table(
    "source_usage",
    "one reading of one metric of one account",
    (
        _ROW,
        _ACCOUNT,
        Column("usage_date", "DATE", "day of the reading"),
        Column("metric", "VARCHAR", "what is counted"),
        Column("value", "DOUBLE", "the reading"),
        Column("limit_value", "DOUBLE", "the plan's limit, null where there is none"),
    ),
)
QUARANTINE = Table(
    "quarantine",
    "one row (or cell of a wide row) that was not accepted",
    (
        _ROW,
        Column("column_name", "VARCHAR", "heading the reason is about, null where it is the whole row"),
        Column("value", "VARCHAR", "the text in the file"),
        Column("reason", "VARCHAR", "short name of the reason, the same for every such row"),
        Column("message", "VARCHAR", "the reason in words"),
        Column("arr_cents", "BIGINT", "ARR at stake, null where the amount cannot be read"),
    ),
)
SOURCE_TABLES = (LINES, SEGMENTS, ACCOUNTS, USAGE, QUARANTINE)
