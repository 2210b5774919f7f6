"""The layer table and the manners of the house, read from the syntax tree of every file."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STANDARD = frozenset(sys.stdlib_module_names)
PACKAGE_SOURCES = sorted((ROOT / "nrr").rglob("*.py"))
PAGE_SOURCES = sorted((ROOT / "pages").glob("*.py"))
SOURCES = [*PACKAGE_SOURCES, *PAGE_SOURCES, ROOT / "app.py"]
SQL_FILES = sorted((ROOT / "nrr" / "sql").rglob("*.sql"))

MODULE_LINES = 300
CREATE_TABLES = {"nrr/warehouse.py", "nrr/build.py"}
FUNCTION_LINES = 60
PAGE_LINES = 80
SQL_LINES = 110
RUNS_SQL = {"execute", "executemany", "sql", "query"}
CLOCKS = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("time", "time")}


@dataclass(frozen=True)
class Layer:
    """A room of the house: the files whose path starts with ``paths``, and the modules they may or must not import."""

    paths: tuple[str, ...]
    never: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None


LAYERS = (
    Layer(
        ("app.py", "pages/"),
        never=("duckdb", "plotly", "pandas", "nrr.warehouse", "nrr.sql"),
        only=("streamlit", "nrr.ui", "nrr.figures", "nrr.formatting", "nrr.packs"),
    ),
    Layer(("nrr/ui/",), never=("plotly", "duckdb", "nrr.sql")),
    Layer(("nrr/figures/",), never=("duckdb", "streamlit", "nrr.metrics", "nrr.warehouse", "nrr.ui", "nrr.report")),
    Layer(
        ("nrr/packs/",),
        never=("streamlit", "duckdb", "nrr.ui", "nrr.warehouse", "nrr.metrics", "nrr.report", "nrr.why"),
    ),
    Layer(
        (
            "nrr/metrics/",
            "nrr/report.py",
            "nrr/why.py",
            "nrr/measured.py",
            "nrr/evidence.py",
            "nrr/ties.py",
            "nrr/action.py",
            "nrr/board_pack.py",
        ),
        never=("streamlit", "plotly", "nrr.figures", "nrr.ui", "nrr.packs"),
    ),
    Layer(("nrr/pack_ties.py",), never=("streamlit", "plotly", "duckdb", "nrr.figures", "nrr.ui", "nrr.metrics")),
    Layer(
        ("nrr/warehouse.py", "nrr/workspace.py", "nrr/store.py", "nrr/ingest/"),
        never=("streamlit", "plotly", "nrr.metrics", "nrr.ui", "nrr.figures", "nrr.packs"),
    ),
    Layer(
        ("nrr/results/", "nrr/periods.py", "nrr/errors.py", "nrr/schema.py", "nrr/tokens.py", "nrr/formatting.py"),
        only=("nrr.results", "nrr.periods", "nrr.errors", "nrr.schema", "nrr.currencies"),
    ),
    Layer(("nrr/currencies.py",), only=("nrr.errors", "nrr.periods", "iso4217")),
    Layer(
        (
            "nrr/__main__.py",
            "nrr/terminal.py",
            "nrr/claim_commands.py",
            "nrr/lock_commands.py",
            "nrr/note_commands.py",
            "nrr/risk_commands.py",
            "nrr/outlook_command.py",
            "nrr/pack_command.py",
            "nrr/pack_inputs.py",
            "nrr/worker.py",
            "nrr/demo",
        ),
        never=("streamlit", "plotly", "nrr.ui"),
    ),
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield every module that runs on import or in a function, the names of ``from x import y`` as ``x.y``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif not is_type_checking(node):
            yield from imports(node)


def within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def forbidden(layer: Layer, module: str) -> bool:
    if within(module, layer.never):
        return True
    return layer.only is not None and module.split(".")[0] not in STANDARD and not within(module, layer.only)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_stay_within_the_layer(path: Path) -> None:
    rooms = [layer for layer in LAYERS if name(path).startswith(layer.paths)]
    wrong = sorted({module for layer in rooms for module in imports(parse(path)) if forbidden(layer, module)})
    assert not wrong, f"{name(path)} imports {', '.join(wrong)}"


@pytest.mark.parametrize("path", PACKAGE_SOURCES, ids=name)
def test_only_the_ui_imports_streamlit(path: Path) -> None:
    if not name(path).startswith("nrr/ui/"):
        assert not [module for module in imports(parse(path)) if within(module, ("streamlit",))]


@pytest.mark.parametrize("path", PACKAGE_SOURCES, ids=name)
def test_only_the_warehouse_and_its_build_touch_duckdb(path: Path) -> None:
    allowed = ("nrr/warehouse.py", "nrr/workspace.py", "nrr/build", "nrr/ingest/")
    if not name(path).startswith(allowed):
        assert not [module for module in imports(parse(path)) if within(module, ("duckdb",))]


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("nrr.report", ("streamlit", "plotly")),
        ("nrr.workspace", ("streamlit", "plotly")),
        ("nrr.figures", ("streamlit", "duckdb")),
        ("nrr.__main__", ("streamlit", "plotly")),
    ],
)
def test_nothing_arrives_by_a_back_door(module: str, absent: tuple[str, ...]) -> None:
    """Importing the module and everything beside it in its package loads none of ``absent``."""
    script = (
        "import importlib, pkgutil, sys\n"
        f"module = importlib.import_module({module!r})\n"
        "for entry in pkgutil.iter_modules(getattr(module, '__path__', [])):\n"
        f"    importlib.import_module({module!r} + '.' + entry.name)\n"
        f"print(*sorted(set(sys.modules) & {set(absent)!r}))"
    )
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


@pytest.mark.parametrize("path", PAGE_SOURCES, ids=name)
def test_a_page_is_a_table_of_contents(path: Path) -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    helpers = [node.lineno for node in ast.walk(parse(path)) if isinstance(node, kinds)]
    assert not helpers, f"helpers on lines {helpers}: they belong in nrr/ui"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= PAGE_LINES


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_files_and_functions_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_LINES
    long = [
        f"{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= FUNCTION_LINES
    ]
    assert not long


def is_pasted(argument: ast.expr) -> bool:
    """Tell whether a text is put together on the spot: an f-string, + or %, or .format()."""
    if isinstance(argument, ast.Call) and isinstance(argument.func, ast.Attribute):
        return argument.func.attr in {"format", "format_map", "replace"}
    return isinstance(argument, ast.JoinedStr | ast.BinOp)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_sql_is_never_pasted_together(path: Path) -> None:
    """Only what creates tables from the listed columns may name them in a statement, and it quotes them."""
    if name(path) in CREATE_TABLES:
        return
    pasted = [
        node.lineno
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in RUNS_SQL
        and node.args
        and is_pasted(node.args[0])
    ]
    assert not pasted, f"{name(path)} builds SQL on lines {pasted}: bind a value or put the query in nrr/sql"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_raw_markup(path: Path) -> None:
    keywords = [node for node in ast.walk(parse(path)) if isinstance(node, ast.keyword)]
    assert not [keyword.lineno for keyword in keywords if keyword.arg == "unsafe_allow_html"]


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_nothing_below_the_screen_reads_the_clock(path: Path) -> None:
    if name(path).startswith(("nrr/ui/", "nrr/__main__.py", "app.py", "pages/")):
        return
    reads = [
        node.lineno
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (node.value.id if isinstance(node.value, ast.Name) else node.value.attr, node.attr) in CLOCKS
    ]
    assert not reads, f"{name(path)} reads the clock on lines {reads}: take the day as an argument"


def swallows_everything(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler catches any error and does not raise it again at its end."""
    last = handler.body[-1]
    raised_again = isinstance(last, ast.Raise) and last.exc is None
    names = [part.id for part in ast.walk(handler.type) if isinstance(part, ast.Name)] if handler.type else []
    return not raised_again and (handler.type is None or bool({"Exception", "BaseException"} & set(names)))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_error_is_swallowed_wholesale(path: Path) -> None:
    handlers = [node for node in ast.walk(parse(path)) if isinstance(node, ast.ExceptHandler)]
    wide = [handler.lineno for handler in handlers if swallows_everything(handler)]
    assert not wide, f"{name(path)} catches everything on lines {wide}: name the error"


@pytest.mark.parametrize("path", SQL_FILES, ids=name)
def test_a_model_names_its_grain_and_stays_small(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("-- grain: ")
    assert len(lines) <= SQL_LINES
