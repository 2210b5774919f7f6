"""``pack`` on the command line: a month's board pack as files."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from errno import EACCES, ENOTDIR
from pathlib import Path
from typing import Any

from nrr import board_pack, pack_inputs, pack_settings
from nrr.errors import NrrError
from nrr.packs import formats
from nrr.packs.contents import pack
from nrr.results import PRESETS, PackFacts, PackSettings
from nrr.results.pack import FORMATS, SECTIONS, UNITS
from nrr.terminal import existing_file, opened, request


def add_to(
    commands: Any, *, stored: argparse.ArgumentParser, asked: argparse.ArgumentParser, measured: argparse.ArgumentParser
) -> None:
    """Add the command to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "pack",
        parents=[stored, asked, measured],
        help="the board pack of a month as files",
        description="Choices kept on the Board pack page hold unless others are given.",
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    command.add_argument("--format", type=_formats, default=FORMATS, metavar="NAME,...", help=", ".join(FORMATS))
    command.add_argument("--sections", type=_sections, metavar="NAME,...", help=", ".join(SECTIONS))
    command.add_argument("--by", metavar="DIMENSION", help="the dimension of the segments")
    command.add_argument("--unit", choices=UNITS, help="unit of amounts; by default the one that fits the ARR")
    command.add_argument("--benchmark", choices=PRESETS)
    command.add_argument("--company", metavar="TEXT", help="in place of the workspace's company")
    command.add_argument("--logo", type=existing_file, metavar="FILE", help="PNG or JPEG")
    command.add_argument(
        "--template", type=existing_file, metavar="FILE", help="PPTX whose master the slides are put on"
    )
    command.add_argument("--lock", default="", metavar="NAME", help="lock the period under this name")
    command.add_argument("--who", default="", metavar="TEXT", help="who locks it")
    command.set_defaults(run=_pack)


def _formats(text: str) -> tuple[str, ...]:
    return _chosen(text, FORMATS)


def _sections(text: str) -> tuple[str, ...]:
    return _chosen(text, SECTIONS)


def _chosen(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise argparse.ArgumentTypeError(f"{unknown[0] if unknown else text!r}: choose from {', '.join(known)}")
    return names


def _pack(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    settings = _settings(arguments)
    facts = board_pack.facts(warehouse, request(arguments), settings, pack_inputs.beside(arguments.workspace))
    pages = pack(facts)
    files = {
        arguments.out / formats.file_name(facts, name): formats.written(pages, facts, name) for name in arguments.format
    }
    try:
        _check_folder(arguments.out)
        if arguments.lock:
            _lock(arguments, facts)
        arguments.out.mkdir(parents=True, exist_ok=True)
        for path, data in files.items():
            path.write_bytes(data)
    except OSError as error:
        raise NrrError(f"{arguments.out} cannot be written.", f"{error.strerror}.", "Name another folder.") from error
    print(*files, sep="\n")


def _check_folder(folder: Path) -> None:
    """Raise OSError where nothing can be written in ``folder``, so that no period is locked for a pack that is not."""
    nearest = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not nearest.is_dir():
        raise NotADirectoryError(ENOTDIR, f"{nearest.name} is a file")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise PermissionError(EACCES, "Writing there is not allowed")


def _settings(arguments: argparse.Namespace) -> PackSettings:
    """Return the settings kept in the workspace, with those that were given in their place."""
    given: dict[str, Any] = {
        "company": arguments.company,
        "sections": arguments.sections,
        "unit": arguments.unit,
        "dimension": arguments.by,
        "preset": arguments.benchmark,
    }
    for name, checked in (("logo", pack_inputs.logo), ("template", pack_inputs.template)):
        path: Path | None = getattr(arguments, name)
        given[name] = checked(path.read_bytes(), path.name) if path else None
    kept = pack_settings.load(arguments.workspace.root)
    return replace(kept, **{name: value for name, value in given.items() if value is not None})


def _lock(arguments: argparse.Namespace, facts: PackFacts) -> None:
    arguments.workspace.lock(
        arguments.lock,
        facts.overview.retention,
        facts.status.version,
        arguments.today,
        filters=facts.request.filters,
        who=arguments.who,
    )
