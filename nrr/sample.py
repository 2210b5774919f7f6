"""The built-in sample company."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from nrr.workspace import Upload, Workspace

COMPANY = "Tidewater Software"
FILES = (
    "accounts.csv", "subscriptions.csv", "usage.csv", "opportunities.csv", "tickets.csv", "nps.csv", "payments.csv",
    "departures.csv",
)  # fmt: skip
_FOLDER = Path(__file__).resolve().parent.parent / "data" / "samples"
_IMPORTED_ON = date(2026, 1, 5)


def sample_workspace(root: Path) -> Workspace:
    """Return the workspace of the built-in sample company under ``root``, built from ``data/samples`` on first use."""
    workspace = Workspace(root / "sample")
    if workspace.fresh(_IMPORTED_ON) is None or {file.name for file in workspace.recipe().files} != set(FILES):
        workspace.add([Upload(_FOLDER / name, name) for name in FILES], _IMPORTED_ON, company=COMPANY)
    return workspace
