"""What a version holds, as the frame of every page shows it."""

from __future__ import annotations

from nrr.periods import Month
from nrr.results import Check, SourceFile, Status
from nrr.warehouse import Warehouse


def status(session: Warehouse) -> Status:
    """Return months, dimensions, files and checks of the version."""
    settings = session.table("settings")[0]
    dimensions: dict[str, list[str]] = {}
    for row in session.rows("metrics/dimensions"):
        dimensions.setdefault(row["dimension"], []).append(row["segment"])
    return Status(
        version=session.version,
        company=settings["company"],
        currency=settings["currency"],
        first_month=Month(settings["first_month"]),
        last_month=Month(settings["last_stated_month"]),
        known_until=Month(settings["last_month"]),
        default_as_of=Month(settings["default_as_of"]),
        accounts=session.rows("metrics/account_count")[0]["accounts"],
        dimensions={name: tuple(found) for name, found in dimensions.items()},
        files=_source_files(session),
        checks=_checks(session),
        currencies=tuple(sorted(row["currency"] for row in session.table("constant_rates"))),
        rates_month=_rates_month(session, settings["constant_month"]),
    )


def _rates_month(session: Warehouse, month: int | None) -> Month | None:
    return Month(month) if month is not None and session.table("foreign_currencies") else None


def _source_files(session: Warehouse) -> tuple[SourceFile, ...]:
    return tuple(
        SourceFile(
            file_id=row["file_id"],
            name=row["name"],
            sha256=row["sha256"],
            kind=row["kind"],
            rows=row["rows"],
            accepted=row["accepted"],
            quarantined=row["rows"] - row["accepted"],
            accounts=row["accounts"],
            first_month=None if row["first_month"] is None else Month(row["first_month"]),
            last_month=None if row["last_month"] is None else Month(row["last_month"]),
            imported_on=row["imported_on"],
            notes=tuple(row["notes"]),
        )
        for row in session.table("source_files")
    )


def _checks(session: Warehouse) -> tuple[Check, ...]:
    samples: dict[str, list[str]] = {}
    for row in session.table("check_rows"):
        samples.setdefault(row["name"], []).append(row["wrong_row"])
    return tuple(
        Check(row["name"], row["description"], row["wrong_rows"], tuple(samples.get(row["name"], ())))
        for row in session.table("checks")
    )
