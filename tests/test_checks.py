"""Every check can fail: a built version is damaged on purpose and each tie has to go red."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from nrr import checks, evidence, pack_ties, ties
from nrr.__main__ import main
from nrr.ingest.mapping import Mapping
from nrr.warehouse import Warehouse
from nrr.workspace import Upload, Workspace
from tests.books import TODAY, write

HEADINGS = ["customer", "month", "mrr", "region"]
MONTHS = ["2024-12", *(f"2025-{month:02d}" for month in range(1, 13))]
RUNS = [
    ("Alder", 0, 5, "100", "EMEA"),
    ("Alder", 6, 12, "150", "EMEA"),  # expansion
    ("Birch", 0, 3, "100", "EMEA"),  # churn
    ("Birch", 8, 12, "80", "EMEA"),  # win-back
    ("Cedar", 0, 7, "200", "APAC"),  # churn
    ("Dogwood", 0, 8, "90", "APAC"),
    ("Dogwood", 9, 12, "30", "EMEA"),  # contraction, and another region
]
ROWS = [
    [account, month, mrr, region] for account, first, last, mrr, region in RUNS for month in MONTHS[first : last + 1]
] + [["Elm", "2025-12", "no idea", "EMEA"]]  # quarantined
MAPPING = Mapping(
    "long",
    {"account": "customer", "month": "month", "amount": "mrr"},
    segments=("region",),
    measure="mrr",
    currency="USD",
)

DAMAGE = {
    "account_bridge_closes": [
        "delete from arr_changes where movement = 'reactivation' and account_key = 2",
        "update arr_changes set after_cents = after_cents + 1 where movement = 'expansion'",
        "update arr_changes set valid_until = valid_until + 1 where movement = 'contraction'",
        # the same total in the wrong hands
        "update source_lines set account_key = 4 - account_key where account_key in (1, 3)",
    ],
    "closed_flows_equal_point_to_point": [
        "update arr_changes set after_cents = after_cents + 1, before_cents = before_cents + 2 "
        "where movement = 'contraction'",
        "delete from arr_changes where movement = 'expansion'",
        "update arr_changes set before_cents = before_cents - 1 where movement = 'churn' and account_key = 3",
    ],
    "cohorts_equal_total": [
        "delete from account_starts where account_key = 2",
        "insert into account_starts select * from account_starts where account_key = 1",
        "update account_starts set first_month = first_month + 1 where account_key = 3",
        "update account_starts set first_arr_cents = first_arr_cents + 1 where account_key = 4",
        "update movement_months set amount_cents = amount_cents - 1 where movement = 'churn'",
    ],
    "owners_are_on_top": [
        "insert into account_ownership (valid_from, unit_key, account_key) values (0, 2, 1), (0, 1, 3)",
        "insert into account_ownership (valid_from, unit_key, account_key) values (0, 2, 1), (0, 2, 3)",
    ],
    "products_equal_accounts": [
        "update source_lines set arr_cents = arr_cents + 1 where account_key = 1",
        "insert into source_lines select * from source_lines where account_key = 4",
        "update arr_changes set after_cents = after_cents - 1 where movement = 'contraction'",
        # the same total in the wrong hands
        "update source_lines set account_key = 5 - account_key where account_key in (1, 4)",
    ],
    "segments_equal_accounts": [
        "update arr_changes set after_cents = after_cents + 1 where movement = 'new' and account_key = 4",
        "update arr_changes set before_cents = 0 where movement = 'expansion'",
        "delete from arr_changes where movement = 'new' and account_key = 4",
    ],
    "segments_equal_total": [
        "delete from account_segments where dimension = 'region' and account_key = 1",
        "insert into account_segments select * from account_segments where dimension = 'size' and account_key = 4",
        "update account_segments set valid_until = 10 where dimension = 'region' and account_key = 2",
        "update window_spells set opening_cents = opening_cents + 1 where window_months = 12",
        "update window_spells set closing_cents = closing_cents + 1 where window_months = 12",
        "update movement_months set amount_cents = amount_cents + 1 where movement = 'new'",
    ],
    ties.PAGE_EQUALS_COMMAND_LINE: [
        "update movement_months set amount_cents = amount_cents + 1 where movement = 'expansion'",
        "update window_spells set opening_cents = opening_cents + 1 where window_months = 12",
        "update window_spells set churn_cents = churn_cents - 1 where window_months = 12",
        "update arr_changes set after_cents = after_cents + 1 where movement = 'contraction'",
        "delete from accounts where account_key = 1",
        "update account_segments set valid_until = 10 where account_key = 1",
    ],
    pack_ties.PAGE_EQUALS_PACK: [
        "update movement_months set amount_cents = amount_cents + 1 where movement = 'expansion'",
        "update window_spells set opening_cents = opening_cents + 1 where window_months = 12",
        "update arr_changes set after_cents = after_cents + 1 where movement = 'contraction'",
        "delete from accounts where account_key = 1",
    ],
    "ledger_has_no_gaps": [
        "update arr_changes set before_cents = before_cents + 1 where movement = 'contraction'",
        "update arr_changes set month = month + 1 where movement = 'churn' and account_key = 3",
        "update arr_changes set before_cents = 1 where movement = 'new' and account_key = 1",
        "delete from arr_changes where movement = 'churn' and account_key = 2",
    ],
    "lines_equal_arr": [
        "update source_lines set arr_cents = arr_cents + 1 where account_key = 3",
        "delete from source_lines where account_key = 1",
        "insert into source_lines select * from source_lines where account_key = 3",
        "update movement_months set amount_cents = amount_cents - 1 where movement = 'churn'",
        "delete from movement_months where movement = 'expansion'",
    ],
    "month_rate_bridge_closes": [
        "insert into month_rate_changes values (1, 24000, 0, 5, 5, 'new')",
        "insert into month_rate_changes values (1, 24000, 3, 0, 3, 'none')",
    ],
    "movements_named_right": [
        "update arr_changes set movement = 'expansion' where movement = 'reactivation'",
        "update arr_changes set movement = 'contraction' where movement = 'churn' and account_key = 3",
        "update arr_changes set movement = 'reactivation' where movement = 'new' and account_key = 1",
        "insert into arr_changes select * from arr_changes where movement = 'churn' and account_key = 3",
        "update arr_changes set after_cents = -1 where movement = 'churn' and account_key = 3",
    ],
    "rows_accounted_for": [
        "update source_files set accepted = accepted - 1",
        "update source_files set rows = rows + 1",
        "delete from quarantine",
    ],
    "segments_cover_accounts": [
        "delete from account_segments where dimension = 'region' and account_key = 1",
        "delete from account_segments where dimension = 'region' and account_key = 4 and valid_from = 0",
        "insert into account_segments select * from account_segments where dimension = 'size' and account_key = 3",
        "update account_segments set valid_until = valid_until - 1 where dimension = 'region' and account_key = 2",
    ],
    "windows_equal_accounts": [
        *(
            f"update window_spells set {figure} = {figure} + 1"
            for figure in (
                "opening_cents",
                "closing_cents",
                "expansion_cents",
                "contraction_cents",
                "churn_cents",
                "opening_accounts",
                "retained_accounts",
                "expanded_accounts",
                "contracted_accounts",
                "churned_accounts",
            )
        ),
        "delete from window_spells where window_months = 12",
        "insert into window_spells select * from window_spells where window_months = 12",
    ],
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Workspace:
    folder = tmp_path_factory.mktemp("checks")
    made = Workspace(folder / "ws")
    path = write(folder / "book.csv", HEADINGS, ROWS)
    made.add([Upload(path, path.name, MAPPING)], TODAY)
    return made


@pytest.fixture
def database(workspace, tmp_path) -> Path:
    (built,) = (workspace.root / "versions").glob("*.duckdb")
    return Path(shutil.copy(built, tmp_path / "damaged.duckdb"))


def failing(path: Path) -> set[str]:
    warehouse = Warehouse.open(path, "damaged")
    try:
        return {check.name for check in evidence.checks(warehouse) if check.wrong_rows}
    finally:
        warehouse.close()


def damage(path: Path, statement: str) -> int:
    """Run a statement on a closed version; return how many rows it touched."""
    with duckdb.connect(str(path)) as connection:
        ((touched,),) = connection.execute(statement).fetchall()
    return touched


def test_an_undamaged_version_passes(database):
    assert failing(database) == set()


def test_every_check_is_damaged_here():
    assert set(DAMAGE) == {*checks.names(), ties.PAGE_EQUALS_COMMAND_LINE, pack_ties.PAGE_EQUALS_PACK}


def test_every_check_says_what_it_holds():
    for name in checks.names():
        assert checks.description(name).endswith(".")
        assert len(checks.description(name).split()) > 5


@pytest.mark.parametrize(("check", "statement"), [(name, each) for name, damages in DAMAGE.items() for each in damages])
def test_a_check_goes_red(database, check, statement):
    assert damage(database, statement)
    assert check in failing(database)


def test_the_command_line_shows_the_wrong_rows(workspace, tmp_path, capsys):
    copy = Workspace(Path(shutil.copytree(workspace.root, tmp_path / "ws")))
    arguments = ["check", "--workspace", str(copy.root)]
    assert main(arguments) == 0
    capsys.readouterr()
    (built,) = (copy.root / "versions").glob("*.duckdb")
    damage(built, "update source_files set accepted = accepted - 3")
    assert main(arguments) == 1
    printed = capsys.readouterr()
    assert "FAIL  rows_accounted_for" in printed.out
    assert "rows_accounted_for" in printed.err
    assert "book.csv" in printed.err  # the row itself


def test_a_version_that_does_not_tie_out_is_not_put_in_use(workspace, tmp_path, monkeypatch):
    from nrr.errors import CheckFailed

    copy = Workspace(Path(shutil.copytree(workspace.root, tmp_path / "ws")))
    before = copy.current()
    whole = Warehouse.materialize

    def wrong(self, model, **more):
        whole(self, model, **more)
        if model == "marts/arr_changes":
            self.execute("update arr_changes set after_cents = after_cents + 1 where movement = 'churn'")

    monkeypatch.setattr(Warehouse, "materialize", wrong)
    more = write(
        tmp_path / "more.csv", HEADINGS, [["Fir", "2025-11", "10", "EMEA"], ["Ginkgo", "2025-12", "1", "APAC"]]
    )
    with pytest.raises(CheckFailed, match="First:"):
        copy.add([Upload(more, more.name, MAPPING)], TODAY)
    assert copy.current() == before
    assert len(list((copy.root / "uploads").iterdir())) == 1
