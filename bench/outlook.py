"""Which way to forecast next quarter's expansion and NRR misses least: rolling origin over several books.

The method of the product was chosen on the first books; the held-out ones were built afterwards.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.figures import Figure, timed
from nrr import action
from nrr.demo import write_company
from nrr.metrics.outlook import DEFAULT_DIMENSION
from nrr.metrics.outlook_back_test import EARLIEST, EXPANSION_MEASURE, NRR_MEASURE, methods, trials
from nrr.metrics.outlook_forecast import forecast
from nrr.metrics.outlook_history import EXPANSION, QUARTERS, History, history, read_ledger
from nrr.periods import Month
from nrr.results import Request
from nrr.sample import sample_workspace
from nrr.warehouse import Warehouse
from nrr.workspace import Upload, Workspace

RAVENSTACK = Path(__file__).resolve().parents[2] / "shared" / "data" / "ravenstack"
CHOSEN_ON, HELD_OUT = (1, 2, 3), (11, 12, 13, 14, 15)
HALF_LIVES = (3, 6, 12, 24, 1e9)
LARGE = 20_000
_FEWEST_QUARTERS = 5
Method = Callable[[History, int], float]


def measure() -> Iterator[Figure]:
    """Yield the error of each method on each book, coverage of the 80% intervals, and the seconds of a large book."""
    with TemporaryDirectory() as folder:
        mean: dict[str, list[float]] = {}
        for name, warehouse, as_of in _books(Path(folder)):
            past = _history(warehouse, as_of)
            for method, error in _errors(past).items():
                yield Figure(f"{name}: next quarter's expansion missed by, {method}", error, "")
                if name.startswith("held out"):
                    mean.setdefault(method, []).append(error)
            for what, quarters in ((EXPANSION_MEASURE, 1), (NRR_MEASURE, 1), (NRR_MEASURE, QUARTERS)):
                test = trials(past, what, quarters).test
                if test.error is not None and test.naive_error is not None and test.inside is not None:
                    about = f"{name}: {what}, {quarters} ahead"
                    yield Figure(f"{about}, missed by", test.error, "")
                    yield Figure(f"{about}, {test.naive_name} missed by", test.naive_error, "")
                    yield Figure(f"{about}, inside 80%", test.inside, "")
            if name.startswith("large"):
                seconds, _ = timed(lambda held=warehouse, at=as_of: action.outlook(held, Request(at)), repeats=3)
                yield Figure(f"outlook, {LARGE:,} accounts", seconds, "s", at_most=3)
        for method, found in mean.items():
            yield Figure(f"mean of held out books: {method}", float(np.mean(found)), "")


def _books(folder: Path) -> Iterator[tuple[str, Warehouse, Month]]:
    yield "sample", *_opened(sample_workspace(folder))
    if RAVENSTACK.is_dir():
        files = [RAVENSTACK / f"ravenstack_{name}.csv" for name in ("accounts", "subscriptions")]
        yield "ravenstack", *_imported(folder / "ravenstack", files)
    for kind, seeds in (("chosen on", CHOSEN_ON), ("held out", HELD_OUT)):
        for seed in seeds:
            yield f"{kind}, seed {seed}", *_company(folder / f"seed{seed}", 400, seed)
    yield "large", *_company(folder / "large", LARGE, 7)


def _company(folder: Path, accounts: int, seed: int) -> tuple[Warehouse, Month]:
    paths = write_company(folder / "files", accounts=accounts, months=48, seed=seed)
    files = [path for path in paths if path.stem in ("accounts", "subscriptions")]
    return _imported(folder, files)


def _imported(folder: Path, files: list[Path]) -> tuple[Warehouse, Month]:
    workspace = Workspace(folder / "workspace")
    workspace.add([Upload(path, path.name) for path in files], date(2026, 11, 22))
    return _opened(workspace)


def _opened(workspace: Workspace) -> tuple[Warehouse, Month]:
    warehouse = workspace.warehouse(workspace.current() or "")
    with warehouse.session() as session:
        settings = session.table("settings")[0]
    return warehouse, Month(min(settings["default_as_of"], settings["last_stated_month"]))


def _history(warehouse: Warehouse, as_of: Month) -> History:
    with warehouse.session() as session:
        return history(read_ledger(session, as_of, DEFAULT_DIMENSION))


def _errors(past: History) -> dict[str, float]:
    """Return the sum of misses over the sum of actuals of each method, at every month end with a year before it."""
    months = range(EARLIEST[1], past.ledger.observed - 2)
    actual = [float(past.flows[at, 0, ..., EXPANSION].sum()) for at in months]
    named: dict[str, Method] = dict(methods())
    for months_half in HALF_LIVES:
        label = "no half-life" if months_half > 1_000 else f"half-life {months_half:g} months"
        named[f"rates by segment and renewal, {label}"] = _with_half_life(months_half)
    if importlib.util.find_spec("statsmodels"):
        named |= {f"statsmodels {name}": _smoothing(**options) for name, options in _MODELS.items()}
    return {
        name: sum(abs(method(past, at) - came) for at, came in zip(months, actual, strict=True)) / sum(actual)
        for name, method in named.items()
    }


def _with_half_life(half_life: float) -> Method:
    def method(past: History, at: int) -> float:
        made = forecast(past, at, past.base[at], past.accounts[at], quarters=1, half_life=half_life, draws=1)
        return float(made.flows[..., EXPANSION].sum())

    return method


_MODELS = {
    "simple exponential smoothing": {},
    "damped trend": {"trend": "add", "damped_trend": True},
    "seasonal": {"seasonal": "add", "seasonal_periods": 4},
}


def _smoothing(**options: object) -> Method:
    """Return the method that fits statsmodels' exponential smoothing to the quarterly rates known at the time."""

    def method(past: History, at: int) -> float:
        from statsmodels.tsa.holtwinters import ExponentialSmoothing

        base = past.base[at % 3 : at - 2 : 3, 0].sum(axis=(1, 2))
        flow = past.flows[at % 3 : at - 2 : 3, 0, ..., EXPANSION].sum(axis=(1, 2))
        rates = flow[base > 0] / base[base > 0]
        now = past.base[at, 0].sum()
        short = len(rates) < (2 * QUARTERS if "seasonal" in options else _FEWEST_QUARTERS)
        if short:
            return float(now * rates.mean()) if len(rates) else 0.0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = ExponentialSmoothing(rates, initialization_method="estimated", **options).fit()
        return float(now * max(0.0, fitted.forecast(1)[0]))

    return method
