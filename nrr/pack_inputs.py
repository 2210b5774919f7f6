"""What a workspace lends to a board pack beside a version: benchmarks, locks, notes, control totals, actions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO

from PIL import Image

from nrr import account_actions, benchmarks, controls, notes
from nrr.board_pack import Beside, Published
from nrr.errors import NrrError
from nrr.warehouse import Warehouse
from nrr.workspace import Workspace

MOST_LOGO_BYTES = 2_000_000
MOST_LOGO_PIXELS = 6_000
MOST_TEMPLATE_BYTES = 50_000_000
_LOGOS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_TEMPLATE = b"PK\x03\x04"


def beside(workspace: Workspace, opened: Callable[[str], Warehouse] | None = None) -> Beside:
    """Return what stands beside the versions of ``workspace``; ``opened`` opens one of them in the caller's own way.

    A locked version that an earlier release built is built anew when its period is compared.
    """

    def published(version: str) -> Warehouse:
        return (opened or workspace.warehouse)(workspace.readable(version))

    return Beside(
        benchmarks=benchmarks.in_use(workspace.root).rows,
        published=tuple(
            Published(
                lock.name, lock.locked_on, lock.note, lock.request, lock.figures, partial(published, lock.version)
            )
            for lock in workspace.locks()
        ),
        notes=notes.in_force(workspace.root),
        controls=controls.in_force(workspace.root),
        actions=account_actions.in_force(workspace.root),
    )


def logo(data: bytes, name: str) -> bytes:
    """Return a logo as it is. Raises NrrError for what is no whole PNG or JPEG, or too large for a slide."""
    if not data.startswith(_LOGOS):
        raise NrrError(f"{name} is no PNG or JPEG picture.", "", "Save the logo as PNG.")
    _small(data, name, MOST_LOGO_BYTES)
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as picture:
            fits = max(picture.size) <= MOST_LOGO_PIXELS
            if fits:
                picture.load()
    except Image.DecompressionBombError:
        fits = False
    except (OSError, SyntaxError, ValueError) as error:
        raise NrrError(
            f"{name} is damaged.", "The picture in it cannot be read to its end.", "Save it anew."
        ) from error
    if not fits:
        said = f"At most {MOST_LOGO_PIXELS:,} pixels wide and high."
        raise NrrError(f"{name} is too large.", said, "Make the picture smaller.")
    return data


def template(data: bytes, name: str) -> bytes:
    """Return a template as it is. Raises NrrError for what cannot be a PPTX file."""
    if not data.startswith(_TEMPLATE):
        raise NrrError(f"{name} is no PowerPoint file.", "", "Save the template as .pptx or .potx.")
    return _small(data, name, MOST_TEMPLATE_BYTES)


def _small(data: bytes, name: str, most: int) -> bytes:
    if len(data) > most:
        raise NrrError(f"{name} is too large.", f"At most {most // 1_000_000} MB.", "Make the picture smaller.")
    return data
