"""What the expected loss rests on, against a logistic regression and ranking by ARR, out of sample at each month."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from bench.figures import Figure, timed
from nrr import action, report
from nrr.demo import write_company
from nrr.metrics import health_parts, risk_bands, risk_record
from nrr.metrics.ranking import Ranking
from nrr.metrics.risk_history import Scored, scored, too_little
from nrr.metrics.scope import scoped
from nrr.results import Request
from nrr.results.health import PARTS
from nrr.sample import sample_workspace
from nrr.workspace import Upload, Workspace

TODAY = date(2026, 11, 22)
RAVENSTACK = Path(__file__).resolve().parents[2] / "shared" / "data" / "ravenstack"
LARGE = 20_000
_RAVENSTACK_FILES = ("subscriptions", "accounts", "feature_usage", "support_tickets")
Floats = health_parts.Floats


def signals(frame: pd.DataFrame) -> Floats:
    """Return what the regression sees of each account-month: what the score sees, and the account's size."""
    known = [frame[part].notna().to_numpy(np.float64) for part in PARTS]
    parts = [frame[part].fillna(75).to_numpy(np.float64) for part in PARTS]
    size = np.log(frame["arr_cents"].to_numpy(np.float64))
    months = np.nan_to_num(health_parts.months_to_renewal(frame), nan=6)
    return np.column_stack([*parts, *known, size, months, health_parts.age(frame).astype(np.float64)])


def regression(known: pd.DataFrame, asked: pd.DataFrame) -> Floats:
    """Return the loss that a logistic regression on ``known`` foretells for ``asked``: each row lost and kept by share.

    It needs scikit-learn, which nothing else does.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    lost = known["lost"].to_numpy(np.float64)
    root = np.sqrt(known["arr_cents"].to_numpy(np.float64))
    weight = np.r_[lost, 1 - lost] * np.r_[root, root] / root.mean()
    seen = signals(known)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
    model.fit(
        np.vstack([seen, seen]),
        np.r_[np.ones(len(lost)), np.zeros(len(lost))],
        logisticregression__sample_weight=weight,
    )
    foretold: Floats = model.predict_proba(signals(asked))[:, 1]
    return foretold


def compared(found: Scored) -> pd.DataFrame:
    """Return one row per way to foretell: AUC, error weighed by ARR, and the whole loss foretold against the actual."""
    past = found.past
    rows = []
    for month in sorted(past["month"].unique()):
        known = past[past["month"] <= month - found.horizon_months]
        if not too_little(known, found.horizon_months):
            asked = past[past["month"] == month]
            score, lost, arr = (known[name].to_numpy(np.float64) for name in ("score", "lost", "arr_cents"))
            bands = risk_bands.measured(score, lost, arr).loss(asked["score"].to_numpy(np.float64))
            mean = risk_bands.means(np.zeros(len(lost), dtype=np.int64), lost, arr, 1)[0]
            logistic = regression(known, asked) if importlib.util.find_spec("sklearn") else np.full(len(asked), np.nan)
            rows.append(asked.assign(bands=bands, logistic=logistic, mean=mean))
    every = pd.concat(rows)
    every["by ARR"] = risk_record.foretold_losses(found, past).frame["by_arr"]
    lost, arr = (every[name].to_numpy(np.float64) for name in ("lost", "arr_cents"))
    lines = []
    for name in [each for each in ("bands", "logistic", "by ARR", "mean") if every[each].notna().all()]:
        loss, gone = every[name].to_numpy(np.float64), every["gone"].to_numpy(np.bool_)
        error = float(np.average((loss - lost) ** 2, weights=arr))
        whole = float(np.average(loss, weights=arr) / np.average(lost, weights=arr) - 1)
        lines.append((name, len(every), Ranking.of(loss, gone).auc(), error, whole))
    return pd.DataFrame(lines, columns=["foretold by", "account-months", "AUC", "error", "total against actual"])


def measure() -> Iterator[Figure]:
    """Yield what each way to foretell a loss errs by on each book, and the seconds of a large one."""
    with TemporaryDirectory() as folder:
        for name, workspace in _books(Path(folder)):
            warehouse = workspace.warehouse(workspace.current() or "")
            as_of = report.status(warehouse).default_as_of
            with scoped(warehouse, Request(as_of)) as session:
                for row in compared(scored(session, as_of)).to_dict("records"):
                    for what, scale in (("AUC", 1), ("error", 1000), ("total against actual", 1)):
                        unit = "/1000" if scale > 1 else ""
                        yield Figure(f"{name}: {what}, {row['foretold by']}", scale * row[what], unit)
            record = action.risk_record(warehouse, Request(as_of))
            for about, value in (("AUC of the score", record.auc), ("ranking by ARR", record.auc_by_arr)):
                if value is not None:
                    yield Figure(f"{name}: {about}", value, "")
            if name.startswith("large"):
                for about, asked in (("list", action.at_risk), ("record", action.risk_record)):
                    seconds, _ = timed(lambda of=asked, on=warehouse, at=as_of: of(on, Request(at)), repeats=3)
                    yield Figure(f"{about} at {LARGE:,} accounts", seconds, "s", at_most=3)


def _books(folder: Path) -> Iterator[tuple[str, Workspace]]:
    yield "sample company", sample_workspace(folder)
    if RAVENSTACK.exists():
        files = [RAVENSTACK / f"ravenstack_{name}.csv" for name in _RAVENSTACK_FILES]
        yield "RavenStack", _imported(folder / "ravenstack", files)
    files = [path for path in write_company(folder / "files", accounts=LARGE) if path.stem != "opportunities"]
    yield "large company", _imported(folder / "large", files)


def _imported(folder: Path, files: list[Path]) -> Workspace:
    workspace = Workspace(folder)
    workspace.add([Upload(path, path.name) for path in files], TODAY)
    return workspace
