"""The one class that holds a DuckDB connection; ``duckdb.Error`` never leaves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import duckdb

from nrr.errors import NrrError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
    "memory_limit": "4GB",
    "max_temp_directory_size": "20GB",
}


_CONNECTING = Lock()
_QUOTED = re.compile(r"""(["'])/.*?\1|'[^']*'""")  # paths and values do not belong in a message


@cache
def model_sql(name: str) -> str:
    """Return the text of ``nrr/sql/<name>.sql``, for instance ``marts/arr_changes``."""
    return files("nrr").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def quoted(identifier: str) -> str:
    """Return ``identifier`` quoted for SQL."""
    return '"' + identifier.replace('"', '""') + '"'


class Warehouse:
    """A built version, or a session on it with temporary tables of its own.

    Queries are files under ``nrr/sql``; values are bound by name. Every method raises NrrError where DuckDB fails.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, version: str) -> None:
        self._connection = connection
        self.version = version

    @classmethod
    def open(cls, path: Path, version: str) -> Warehouse:
        """Open a finished version read-only; any number of processes and threads may."""
        return cls._connect(path, version, read_only=True)

    @classmethod
    def create(cls, path: Path, version: str) -> Warehouse:
        """Create a new, empty database for a build."""
        return cls._connect(path, version, read_only=False)

    @classmethod
    def _connect(cls, path: Path, version: str, *, read_only: bool) -> Warehouse:
        config = {**_CONFIG, "temp_directory": str(path.with_suffix(".spill"))}
        try:
            with _CONNECTING:
                connection = duckdb.connect(str(path), read_only=read_only, config=config)
                _lock_down(connection)
        except duckdb.Error as error:
            raise NrrError(
                f"Version {version} cannot be opened.",
                "Its database is damaged or in use by another program.",
                "Import the files anew, or restore the workspace folder from a backup.",
            ) from error
        return cls(connection, version)

    @contextmanager
    def session(self) -> Iterator[Warehouse]:
        """Yield a session of its own: safe beside other threads, its temporary tables gone at the end."""
        cursor = self._connection.cursor()
        try:
            yield Warehouse(cursor, self.version)
        finally:
            cursor.close()

    def rows(self, model: str, **values: object) -> list[dict[str, Any]]:
        """Return a model's result as one dict per row."""
        return self.execute(model_sql(model), values)

    def frame(self, model: str, **values: object) -> pd.DataFrame:
        """Return a model's result as a DataFrame; for integers, text and dates, whose values stay exact."""
        with _translated("The query failed."):
            return self._connection.execute(model_sql(model), values or None).df()

    def execute(
        self, statement: str, values: dict[str, object] | Sequence[object] | None = None
    ) -> list[dict[str, Any]]:
        """Run one statement and return its rows."""
        with _translated("The query failed."):
            result = self._connection.execute(statement, values or None)
            if result.description is None:
                return []
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def table(self, name: str) -> list[dict[str, Any]]:
        """Return every row of a small table."""
        return self.execute("select * from " + quoted(name))

    def materialize(self, model: str, *, temporary: bool = False, view: bool = False, **values: object) -> None:
        """Store a model's result under its own name; a temporary table hides the version's table of that name."""
        kind = ("temp " if temporary else "") + ("view " if view else "table ")
        self.execute("create " + kind + quoted(model.rsplit("/", 1)[-1]) + " as\n" + model_sql(model), values)

    def define(
        self, name: str, columns: dict[str, str], rows: Sequence[Sequence[object]], *, temporary: bool = False
    ) -> None:
        """Create a small table from ``columns`` (name to DuckDB type) and ``rows``."""
        listed = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
        self.execute(("create temp table " if temporary else "create table ") + quoted(name) + f" ({listed})")
        if rows:
            marks = ", ".join("?" for _ in columns)
            with _translated("The table cannot be written."):
                self._connection.executemany(
                    "insert into " + quoted(name) + f" values ({marks})", [list(r) for r in rows]
                )

    def drop(self, name: str, *, view: bool = False, if_there: bool = False) -> None:
        """Take a table, or a view, out of the database."""
        self.execute(("drop view " if view else "drop table ") + ("if exists " if if_there else "") + quoted(name))

    def delete(self, name: str, listed: str, columns: Sequence[str]) -> None:
        """Delete the rows of a table that ``listed`` has with its name as ``source_table`` and the same ``columns``."""
        same = " and ".join(f"t.{quoted(column)} = l.{quoted(column)}" for column in columns)
        condition = f" as l where l.source_table = $name and {same}"
        self.execute("delete from " + quoted(name) + " as t using " + quoted(listed) + condition, {"name": name})

    def load(self, name: str, batch: pa.Table) -> None:
        """Append an Arrow table to a table with the same columns."""
        with _translated("The rows cannot be stored."):
            self._connection.register("incoming_batch", batch)
            columns = ", ".join(quoted(column) for column in batch.column_names)
            self._connection.execute("insert into " + quoted(name) + f" ({columns}) select * from incoming_batch")
            self._connection.unregister("incoming_batch")

    def close(self, *, checkpoint: bool = False) -> None:
        """Close the connection, after writing everything into the one file when ``checkpoint``."""
        with _translated("The version cannot be closed."):
            if checkpoint:
                self._connection.execute("checkpoint")
            self._connection.close()


def _lock_down(connection: duckdb.DuckDBPyConnection) -> None:
    """Cut a database off from files and network; one that this process has open already is locked."""
    locked = connection.execute("select current_setting('lock_configuration')").fetchone()
    if locked == (False,):
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")


@contextmanager
def _translated(title: str) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        if "No space left on device" in str(error):
            raise NrrError(
                "The disk is full.", "What was imported before is untouched.", "Make room and try again."
            ) from error
        message = _QUOTED.sub("...", str(error).splitlines()[0])
        raise NrrError(title, message, "If it happens again, import the files anew.") from error
