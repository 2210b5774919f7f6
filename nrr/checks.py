"""Ties that must hold: queries that return the rows that break them."""

from __future__ import annotations

from importlib.resources import files

from nrr.results import Check
from nrr.warehouse import Warehouse, model_sql

_SAMPLE_ROWS = 20


def run(session: Warehouse) -> tuple[Check, ...]:
    """Run every query under ``sql/checks``, the lines that they add up computed once for all of them."""
    results = []
    with session.session() as own:
        own.materialize("ties/lines", temporary=True)
        for name in names():
            wrong = own.rows(f"checks/{name}")
            sample = tuple(
                ", ".join(f"{column} {value}" for column, value in row.items()) for row in wrong[:_SAMPLE_ROWS]
            )
            results.append(Check(name, description(name), len(wrong), sample))
    return tuple(results)


def names() -> tuple[str, ...]:
    """Return the names of all checks."""
    folder = files("nrr").joinpath("sql", "checks")
    return tuple(sorted(entry.name.removesuffix(".sql") for entry in folder.iterdir() if entry.name.endswith(".sql")))


def description(name: str) -> str:
    """Return what a check holds to be true: the second comment line of its file."""
    return model_sql(f"checks/{name}").splitlines()[1].removeprefix("-- holds: ")
