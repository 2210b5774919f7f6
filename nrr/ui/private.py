"""A private folder for uploads that are not imported yet, and the removal of those that a killed server left behind."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

_OURS = re.compile(r"holdfast-(\d+)-\w+")


def folder() -> tempfile.TemporaryDirectory[str]:
    """Return a new folder that only this user can read; it goes with the last reference to it, or with the process."""
    sweep(Path(tempfile.gettempdir()))
    return tempfile.TemporaryDirectory(prefix=f"holdfast-{os.getpid()}-")


def sweep(parent: Path) -> None:
    """Remove the folders in ``parent`` whose server runs no more."""
    for found in parent.glob("holdfast-*"):
        named = _OURS.fullmatch(found.name)
        if named and not _runs(int(named[1])):
            shutil.rmtree(found, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
