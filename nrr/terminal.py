"""What the commands share: how arguments are read, the data opened and results printed."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from nrr.csv_safe import to_csv
from nrr.errors import NrrError
from nrr.periods import Month
from nrr.results import HEADLINE_GRR, HEADLINE_NRR, Request
from nrr.warehouse import Warehouse


def opened(arguments: argparse.Namespace) -> Warehouse:
    """Return the version in use. Raises NrrError when nothing is imported."""
    version = arguments.workspace.fresh(arguments.today)
    if version is None:
        raise NrrError("Nothing is imported yet.", "", "Run: python -m nrr import FILE...")
    warehouse: Warehouse = arguments.workspace.warehouse(version)
    return warehouse


def request(arguments: argparse.Namespace) -> Request:
    """Return the month, window, filters and definitions asked for."""
    definitions = (getattr(arguments, "definition", HEADLINE_NRR), getattr(arguments, "grr", HEADLINE_GRR))
    return Request(arguments.as_of, arguments.window, tuple(arguments.where), *definitions)


def show(style: str, values: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Print ``values`` as JSON, or ``rows`` as CSV or as a table."""
    if style == "json":
        print(json.dumps(values, indent=1))
        return
    names = list(dict.fromkeys(name for row in rows for name in row))
    if style == "csv":
        sys.stdout.write(to_csv(rows, names).decode("utf-8-sig"))
        return
    cells = [
        names,
        *[["n/a" if row.get(name) is None else printable(str(row[name])) for name in names] for row in rows],
    ]
    widths = [max(len(line[i]) for line in cells) for i in range(len(names))]
    for line in cells:
        print("  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def printable(text: str) -> str:
    """Return ``text`` without what would steer a terminal; JSON and CSV have it exactly."""
    return "".join(character if character.isprintable() else " " for character in text)


def condition(text: str) -> tuple[str, str]:
    """Return the (dimension, segment) of ``region=EMEA``."""
    dimension, equals, segment = text.partition("=")
    if not equals or not dimension:
        raise argparse.ArgumentTypeError(f"{text!r}: write it as region=EMEA")
    return dimension, segment


def existing_file(text: str) -> Path:
    """Return the path of a file that is there."""
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {path.name!r}")
    return path


def month(text: str) -> Month:
    """Return the month written ``2025-12``."""
    try:
        return Month.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def positive(text: str) -> int:
    """Return a whole number above zero."""
    if not text.isdecimal() or not 0 < int(text) < 10**9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive whole number")
    return int(text)
