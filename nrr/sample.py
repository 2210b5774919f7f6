"""The built-in sample company."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from nrr.durable import digest
from nrr.workspace import Upload, Workspace

COMPANY = "Tidewater Software"
FILES = (
    "accounts.csv", "subscriptions.csv", "usage.csv", "opportunities.csv", "tickets.csv", "nps.csv", "payments.csv",
    "departures.csv",
)  # fmt: skip
_FOLDER = Path(__file__).resolve().parent.parent / "data" / "samples"
_IMPORTED_ON = date(2026, 1, 5)


def sample_workspace(root: Path) -> Workspace:
    """Return the workspace of the built-in sample company under ``root``, built from ``data/samples`` on first use.

    One that an earlier release built from other files is built anew: it holds nothing of the user's.
    """
    workspace = Workspace(root / "sample")
    shipped = {digest(_FOLDER / name) for name in FILES}
    if workspace.fresh(_IMPORTED_ON) is None or {file.sha256 for file in workspace.recipe().files} != shipped:
        shutil.rmtree(workspace.root, ignore_errors=True)
        workspace.add([Upload(_FOLDER / name, name) for name in FILES], _IMPORTED_ON, company=COMPANY)
    return workspace
