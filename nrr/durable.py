"""Files that are whole or absent, whenever the machine stops."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

from nrr.errors import NrrError, WorkspaceBusy


def write_durably(path: Path, content: str | bytes) -> None:
    """Replace ``path`` by ``content`` in one step: a reader sees the old content or the new, never a part."""
    arriving = path.with_name(f".arriving-{path.name}")
    arriving.write_bytes(content.encode() if isinstance(content, str) else content)
    sync(arriving)
    arriving.rename(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file at ``path``. Raises WorkspaceBusy, naming the holder, where another process has it."""
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            holder = lock.read().strip() or "another process"
            raise WorkspaceBusy(
                "Another import is running.", f"Held by {holder}.", "Try again when it has ended."
            ) from error
        lock.truncate(0)
        lock.write(f"process {os.getpid()}")
        lock.flush()
        yield


def not_written(error: OSError, root: Path) -> NrrError:
    """Return what an OSError under the workspace ``root`` means for the user."""
    reason = error.strerror or "the system gives no reason"
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or str(error.filename or root).startswith(str(root)):
        return NrrError(
            "The workspace cannot be written.",
            f"{root.name}: {reason}. What was imported before is untouched.",
            "Make room on the disk, or let this program write in the folder, and try again.",
        )
    return NrrError(f"{Path(str(error.filename)).name} cannot be read.", f"{reason}.", "Check the file and try again.")
