"""Rows that were not used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrr.warehouse import Warehouse

if TYPE_CHECKING:
    import pandas as pd


def quarantine(warehouse: Warehouse, file_id: int, limit: int = 1000) -> pd.DataFrame:
    """Return a file's quarantined rows: ``row_number, column_name, value, reason, message, arr_cents``."""
    with warehouse.session() as session:
        return session.frame("metrics/quarantine_rows", file_id=file_id, most=limit)


def quarantine_reasons(warehouse: Warehouse) -> pd.DataFrame:
    """Return entries per file and reason: ``file_id, reason, entries, row_count, arr_cents`` (null where unknown)."""
    with warehouse.session() as session:
        return session.frame("metrics/quarantine_reasons")


def rows_to_correct(warehouse: Warehouse, file_id: int) -> pd.DataFrame:
    """Return a file's quarantined rows as they stand: ``row_number, cells, column_name, message``, headings first."""
    with warehouse.session() as session:
        return session.frame("metrics/rows_to_correct", file_id=file_id)
