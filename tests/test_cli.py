"""The command line of the issue: exit codes, shapes and values."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from nrr.__main__ import main
from nrr.workspace import Workspace
from tests.books import write

ROOT = Path(__file__).resolve().parents[1]
# MRR at the end of December 2024 and 2025. In ARR: EMEA opens 12,000 + 12,000 and ends 14,400 + 0; APAC opens
# 24,000 and ends 21,600; the newcomer is in neither
BOOK = [
    ["Alder", "2024-12", "1000.00", "EMEA"],
    ["Alder", "2025-12", "1200.00", "EMEA"],
    ["Birch", "2024-12", "1000.00", "EMEA"],
    ["Cedar", "2024-12", "2000.00", "APAC"],
    ["Cedar", "2025-12", "1800.00", "APAC"],
    ["Dogwood", "2025-12", "500.00", "APAC"],
]
HEADINGS = ["customer", "month", "mrr", "region"]
WHOLE = {"kind": "long", "columns": {"account": "customer", "month": "month", "amount": "mrr"}, "measure": "mrr"}
RETENTION_KEYS = {
    "as_of",
    "window_months",
    "currency",
    "opening_month",
    "opening_arr",
    "closing_arr_of_opening_accounts",
    "total_arr",
    "expansion",
    "contraction",
    "churn",
    "definition",
    "grr_definition",
    "nrr",
    "grr",
    "logo_retention",
    "opening_accounts",
    "retained_accounts",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("cli")
    path = write(folder / "book.csv", HEADINGS, BOOK)
    assert main(["import", str(path), "--workspace", str(folder / "ws")]) == 0
    return str(folder / "ws")


@pytest.fixture
def run(workspace, capsys):
    """Run a command on the built workspace; return its exit code, what it printed and what it complained about."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--workspace", workspace])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.fixture
def values(run):
    def command(*arguments: str) -> dict:
        code, out, err = run(*arguments, "--format", "json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return command


def test_import_says_what_came_in(tmp_path, capsys):
    path = write(tmp_path / "book.csv", HEADINGS, [*BOOK, ["Elm", "2025-12", "about ten", "APAC"]])
    arguments = ["import", str(path), "--workspace", str(tmp_path / "ws"), "--json"]
    assert main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["version"] == Workspace(tmp_path / "ws").current()
    (file,) = found["files"]
    wanted = {"name": "book.csv", "kind": "long", "rows": 7, "accepted": 6, "quarantined": 1, "accounts": 4}
    assert {key: file[key] for key in wanted} == wanted
    assert sum(file["reasons"].values()) == 1
    assert file["months"] == ["2024-12", "2025-12"]

    assert main(arguments) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["version"] == found["version"]
    assert again["changed"] is False


def test_metrics_as_json(values):
    found = values("metrics", "--as-of", "2025-12")
    assert set(found) == RETENTION_KEYS
    assert found == {
        "as_of": "2025-12",
        "window_months": 12,
        "currency": "USD",
        "opening_month": "2024-12",
        "opening_arr": "48000.00",
        "closing_arr_of_opening_accounts": "36000.00",
        "total_arr": "42000.00",  # 36,000 and the newcomer's 6,000
        "expansion": "2400.00",
        "contraction": "-2400.00",
        "churn": "-12000.00",
        "definition": "point_to_point",
        "grr_definition": "capped",
        "nrr": 0.75,  # 36,000 / 48,000
        "grr": 0.7,  # (12,000 + 0 + 21,600) / 48,000
        "logo_retention": 2 / 3,
        "opening_accounts": 3,
        "retained_accounts": 2,
    }


def test_metrics_by_another_definition_say_which(values, run):
    found = values("metrics", "--as-of", "2025-12", "--definition", "survivors_only", "--grr", "running_minimum")
    assert (found["definition"], found["grr_definition"]) == ("survivors_only", "running_minimum")
    # Alder and Cedar are alive at both ends: 36,000 / 36,000; nobody is in a month between, so the lowest is nothing
    assert (found["nrr"], found["grr"]) == (1.0, 0.0)
    missing = values("metrics", "--as-of", "2025-12", "--definition", "trailing_average", "--by", "region")
    assert (missing["nrr"], missing["grr"]) == (None, 0.7)
    assert "12 month-ends" in missing["nrr_reason"]
    assert [part["nrr"] for part in missing["segments"]] == [None, None]
    assert run("metrics", "--as-of", "2025-12", "--definition", "best")[0] == 2


def test_every_definition_by_id_with_reasons_and_any_window(values):
    found = values("definitions", "--as-of", "2025-12")
    assert {name: found["definitions"][name] for name in ("point_to_point", "closed_flows", "survivors_only")} == {
        "point_to_point": 0.75,
        "closed_flows": 0.75,
        "survivors_only": 1.0,
    }
    assert {name: found["definitions"][name] for name in ("capped", "component", "running_minimum")} == {
        "capped": 0.7,
        "component": 0.0,  # everybody left in January 2025, some to come back
        "running_minimum": 0.0,
    }
    assert set(found["reasons"]) == {name for name, value in found["definitions"].items() if value is None}
    assert {"trailing_average", "revenue_window"} <= set(found["reasons"])
    month = values("definitions", "--as-of", "2025-12", "--window", "1")
    assert set(month["definitions"]) == set(found["definitions"])
    assert month["definitions"]["point_to_point"] is None  # nobody paid in November


def test_metrics_by_segment(values):
    found = values("metrics", "--as-of", "2025-12", "--by", "region")
    assert found["nrr"] == 0.75
    assert [set(part) for part in found["segments"]] == [RETENTION_KEYS | {"dimension", "segment"}] * 2
    parts = {part["segment"]: part for part in found["segments"]}
    assert {part["dimension"] for part in found["segments"]} == {"region"}
    # EMEA 14,400 / 24,000; APAC 21,600 / 24,000
    assert (parts["EMEA"]["nrr"], parts["APAC"]["nrr"]) == (0.6, 0.9)
    assert (parts["EMEA"]["churn"], parts["APAC"]["churn"]) == ("-12000.00", "0.00")
    assert (parts["EMEA"]["total_arr"], parts["APAC"]["total_arr"]) == ("14400.00", "27600.00")


def test_metrics_where(values):
    found = values("metrics", "--as-of", "2025-12", "--where", "region=EMEA")
    assert (found["opening_arr"], found["nrr"], found["total_arr"]) == ("24000.00", 0.6, "14400.00")
    both = values("metrics", "--as-of", "2025-12", "--where", "region=EMEA", "--where", "region=APAC")
    assert both == values("metrics", "--as-of", "2025-12")
    # Alder and Birch are at 12,000 and so mid-market, as is Cedar
    sized = values("metrics", "--as-of", "2025-12", "--where", "region=EMEA", "--where", "size=Mid-market")
    assert sized == found


def test_a_ratio_that_cannot_be_computed_says_why(values):
    early = values("metrics", "--as-of", "2024-12")
    assert (early["nrr"], early["grr"], early["logo_retention"]) == (None, None, None)
    assert "Dec 2024" in early["reason"]
    # no account had ARR at the end of September 2025
    dry = values("metrics", "--as-of", "2025-12", "--window", "3")
    assert (dry["nrr"], dry["opening_arr"], dry["total_arr"]) == (None, "0.00", "42000.00")
    assert dry["reason"]


def test_movements(values):
    found = values("movements", "--from", "2024-12", "--to", "2025-12")
    assert [month["month"] for month in found["months"]] == [f"2024-{12}", *[f"2025-{n:02d}" for n in range(1, 13)]]
    first, second, *_, last = found["months"]
    money = ("opening_arr", "new", "reactivation", "expansion", "contraction", "churn", "closing_arr")
    # 12,000 + 12,000 + 24,000 arrive, leave a month later, and 14,400 + 21,600 come back with a newcomer at 6,000
    assert [first[k] for k in money] == ["0.00", "48000.00", "0.00", "0.00", "0.00", "0.00", "48000.00"]
    assert [second[k] for k in money] == ["48000.00", "0.00", "0.00", "0.00", "0.00", "-48000.00", "0.00"]
    assert [last[k] for k in money] == ["0.00", "6000.00", "36000.00", "0.00", "0.00", "0.00", "42000.00"]
    assert [last[f"{kind}_accounts"] for kind in ("new", "reactivation", "churn")] == [1, 2, 0]
    assert (last["opening_accounts"], last["closing_accounts"]) == (0, 3)
    assert values("movements") == found


def test_movements_by_segment_add_up(values):
    found = values("movements", "--by", "region")
    assert {part["segment"] for part in found["segments"]} == {"EMEA", "APAC"}
    for number, month in enumerate(found["months"]):
        for key in ("new", "reactivation", "churn", "closing_arr"):
            parts = [float(part["months"][number][key]) for part in found["segments"]]
            assert sum(parts) == float(month[key])


def test_cohorts(values):
    found = values("cohorts", "--as-of", "2025-12")
    first, last = found["cohorts"]
    assert (first["label"], first["accounts"], first["opening_arr"]) == ("2024-12", 3, "48000.00")
    # twelve months later 14,400 + 21,600 of 48,000
    assert first["values"] == [1.0, *[0.0] * 11, 0.75]
    assert (last["label"], last["accounts"], last["opening_arr"], last["values"]) == ("2025-12", 1, "6000.00", [1.0])
    # each capped at its first ARR: 12,000 + 21,600
    gross = values("cohorts", "--as-of", "2025-12", "--measure", "gross", "--period", "year")
    assert gross["cohorts"][0]["values"][12] == 0.7
    logos = values("cohorts", "--as-of", "2025-12", "--measure", "logos", "--period", "quarter")
    assert (logos["cohorts"][0]["label"], logos["cohorts"][0]["values"][12]) == ("2024 Q4", 2 / 3)


def test_check_passes(run):
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert out.count("pass ") >= 5
    assert "FAIL" not in out


def test_tables_are_for_reading(run):
    code, out, _ = run("metrics", "--as-of", "2025-12", "--by", "region", "--format", "table")
    assert code == 0
    lines = out.splitlines()
    assert "nrr" in lines[0].split()
    assert len({len(line) for line in lines}) == 1  # aligned
    assert [any(name in line for line in lines) for name in ("EMEA", "APAC", "Total")] == [True] * 3
    assert run("metrics", "--as-of", "2025-12", "--by", "region")[1] == out  # and what is printed unless asked
    assert "n/a" in run("metrics", "--as-of", "2024-12")[1]


def test_csv_reads_back(run):
    _, out, _ = run("metrics", "--as-of", "2025-12", "--by", "region", "--format", "csv")
    rows = {row["segment"]: row for row in csv.DictReader(io.StringIO(out))}
    assert (rows["EMEA"]["nrr"], rows["EMEA"]["churn"]) == ("0.6", "-12000.00")
    assert rows["Total"]["nrr"] == "0.75"
    _, out, _ = run("movements", "--format", "csv")
    months = list(csv.DictReader(io.StringIO(out)))
    assert (months[-1]["month"], months[-1]["reactivation"]) == ("2025-12", "36000.00")
    _, out, _ = run("cohorts", "--as-of", "2025-12", "--format", "csv")
    cells = list(csv.DictReader(io.StringIO(out)))
    assert float(next(cell["value"] for cell in cells if (cell["cohort"], cell["age"]) == ("2024-12", "12"))) == 0.75
    _, out, _ = run("movements", "--by", "region", "--format", "csv")
    assert {row["segment"] for row in csv.DictReader(io.StringIO(out))} == {"EMEA", "APAC"}


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (["metrics", "--as-of", "2026-01"], "2025-12"),  # says where the data ends
        (["metrics", "--as-of", "2024-11"], "2024-12"),
        (["metrics", "--as-of", "2025-12", "--by", "planet"], "region"),
        (["metrics", "--as-of", "2025-12", "--where", "region=Mars"], "EMEA"),
        (["metrics", "--as-of", "2025-12", "--where", "planet=Mars"], "region"),
        (["movements", "--from", "2025-06", "--to", "2025-01"], "2025-06"),
        (["movements", "--from", "2019-01"], "2024-12"),
        (["movements", "--by", "planet"], "region"),
        (["cohorts", "--as-of", "2026-01"], "2025-12"),
    ],
)
def test_what_the_data_does_not_hold_is_exit_1(run, arguments, fact):
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert fact in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["metrics"],
        ["metrics", "--as-of", "December"],
        ["metrics", "--as-of", "2025-13"],
        ["metrics", "--as-of", "2025-12", "--window", "0"],
        ["metrics", "--as-of", "2025-12", "--window", "-3"],
        ["metrics", "--as-of", "2025-12", "--window", "a year"],
        ["metrics", "--as-of", "2025-12", "--where", "region"],
        ["metrics", "--as-of", "2025-12", "--format", "xml"],
        ["movements", "--from", "2025"],
        ["cohorts"],
        ["cohorts", "--as-of", "2025-12", "--period", "week"],
        ["cohorts", "--as-of", "2025-12", "--measure", "vibes"],
        ["import"],
        ["import", "x.csv", "--kind", "poem"],
        ["import", "x.csv", "--measure", "tcv"],
        ["forecast"],
        [],
    ],
)
def test_wrong_arguments_are_exit_2(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "usage:" in err


def test_a_window_beyond_all_calendars_is_no_crash(run):
    code, _, err = run("metrics", "--as-of", "2025-12", "--window", "99999")
    assert code in (0, 1, 2)
    assert "Traceback" not in err


@pytest.mark.parametrize("command", [["metrics", "--as-of", "2025-12"], ["movements"], ["check"]])
def test_an_empty_workspace_is_exit_1(tmp_path, capsys, command):
    assert main([*command, "--workspace", str(tmp_path / "none")]) == 1
    assert "import" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()  # looking creates nothing


def refused(tmp_path, capsys, *arguments: str) -> str:
    workspace = tmp_path / "ws"
    assert main(["import", *arguments, "--workspace", str(workspace)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Traceback" not in printed.err
    assert Workspace(workspace).current() is None
    assert [path for path in workspace.rglob("*") if path.suffix in (".csv", ".duckdb")] == []
    return printed.err


def test_a_file_that_is_not_there_is_a_wrong_argument(run):
    code, out, err = run("import", "absent.csv")
    assert (code, out) == (2, "")
    assert "there is no file 'absent.csv'" in err


def test_a_file_without_what_nrr_needs(tmp_path, capsys):
    path = write(tmp_path / "poem.csv", ["customer", "mood"], [["Alder", "fine"], ["Birch", "dull"]])
    assert "amount" in refused(tmp_path, capsys, str(path))
    path = write(tmp_path / "timeless.csv", ["customer", "mrr"], [["Alder", "10.00"], ["Birch", "20.00"]])
    assert "month" in refused(tmp_path, capsys, str(path), "--kind", "long")


def test_an_ambiguous_file_names_the_choices_and_an_answer_settles_it(tmp_path, capsys):
    headings = ["customer", *(f"2025-{month:02d}" for month in range(1, 13))]
    path = write(tmp_path / "wide.csv", headings, [["Alder", *["1000"] * 12], ["Birch", *["3000"] * 12]])
    message = refused(tmp_path, capsys, str(path))
    assert "mrr" in message
    assert "arr" in message
    assert "--measure" in message
    totals = {}
    for measure in ("mrr", "arr"):
        stored = ["--workspace", str(tmp_path / measure)]
        assert main(["import", str(path), "--measure", measure, *stored]) == 0
        capsys.readouterr()
        assert main(["metrics", "--as-of", "2025-12", "--window", "1", "--format", "json", *stored]) == 0
        totals[measure] = json.loads(capsys.readouterr().out)["total_arr"]
    assert totals == {"mrr": "48000.00", "arr": "4000.00"}  # 1,000 + 3,000 a month, or a year


def test_a_mapping_file_settles_it_too(tmp_path, capsys):
    path = write(
        tmp_path / "odd.csv", ["who", "when", "how much"], [["Alder", "2025-11", "10"], ["Alder", "2025-12", "20"]]
    )
    mapping = {"kind": "long", "columns": {"account": "who", "month": "when", "amount": "how much"}, "measure": "mrr"}
    recipe = tmp_path / "mapping.json"
    recipe.write_text(json.dumps(mapping), encoding="utf-8")
    stored = ["--workspace", str(tmp_path / "ws")]
    assert main(["import", str(path), "--mapping", str(recipe), *stored]) == 0
    capsys.readouterr()
    assert main(["metrics", "--as-of", "2025-12", "--window", "1", "--format", "json", *stored]) == 0
    assert json.loads(capsys.readouterr().out)["nrr"] == 2.0


def test_a_mapping_file_may_hold_only_the_answers(tmp_path, capsys):
    rows = [["Alder", "01/02/2025", "10", "60"], ["Birch", "03/04/2025", "20", "70"]]
    path = write(tmp_path / "odd.csv", ["customer", "date", "mrr", "mrr"], rows)
    for answers in ({}, {"day_first": True}, {"columns.amount": "mrr (2)"}):
        recipe = tmp_path / "answers.json"
        recipe.write_text(json.dumps(answers), encoding="utf-8")
        extra = ["--mapping", str(recipe)] if answers else []
        assert "more than one way" in refused(tmp_path, capsys, str(path), *extra)
    recipe.write_text('{"day_first": true, "columns.amount": "mrr (2)"}', encoding="utf-8")
    assert main(["import", str(path), "--mapping", str(recipe), "--workspace", str(tmp_path / "ws"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["months"] == ["2025-02", "2025-04"]


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        "{}",
        '{"kind": "poem", "columns": {}}',
        '{"kind": "long", "columns": 3}',
        '{"kind": "long", "columns": {"account": 3}}',
        json.dumps({**WHOLE, "measure": "weekly"}),
        json.dumps({**WHOLE, "segments": [3]}),
        json.dumps({**WHOLE, "segments": "region"}),
        json.dumps({**WHOLE, "delimiter": "ab"}),
        json.dumps({**WHOLE, "encoding": "klingon"}),
        json.dumps({**WHOLE, "currency": 5}),
        json.dumps({**WHOLE, "day_first": "maybe"}),
        json.dumps({**WHOLE, "header_row": 0}),
        '{"day_first": "maybe"}',
        '{"poem": true}',
    ],
)
def test_a_broken_mapping_file_is_said_to_be_one(tmp_path, capsys, text):
    path = write(tmp_path / "book.csv", HEADINGS, BOOK)
    recipe = tmp_path / "mapping.json"
    recipe.write_text(text, encoding="utf-8")
    assert "mapping" in refused(tmp_path, capsys, str(path), "--mapping", str(recipe))


def test_two_currencies_count_once_there_are_rates(tmp_path, capsys):
    # 100 and 110 dollars a month; 50 euros, at 1.1 and 1.2 dollars: 600 euros a year
    rows = [
        ["Alder", "2025-11", "100.00", "USD"], ["Alder", "2025-12", "110.00", "USD"],
        ["Birch", "2025-11", "50.00", "EUR"], ["Birch", "2025-12", "50.00", "EUR"], ["Cedar", "2025-12", "1.00", "USD"],
    ]  # fmt: skip
    path = write(tmp_path / "mixed.csv", ["customer", "month", "mrr", "currency"], rows)
    rates = write(
        tmp_path / "rates.csv", ["month", "currency", "rate"], [["2025-11", "EUR", "1.1"], ["2025-12", "EUR", "1.2"]]
    )
    stored = ["--workspace", str(tmp_path / "workspace")]
    assert main(["import", *stored, str(path)]) == 0
    said = capsys.readouterr().out
    assert "quarantined, no_rate: 2" in said
    assert "There is no exchange rate from EUR to USD: \u20ac600.00 of ARR is not counted." in said

    assert main(["import", *stored, "--kind", "rates", str(rates)]) == 1
    assert "Against which currency are the rates" in capsys.readouterr().err
    answers = tmp_path / "answers.json"
    answers.write_text('{"currency": "USD", "rate_is_per_base": false}', encoding="utf-8")
    assert main(["import", *stored, "--kind", "rates", "--mapping", str(answers), str(rates)]) == 0
    assert "1 EUR = 1.1 USD" in capsys.readouterr().out

    assert main(["currencies", *stored, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["reporting_currency"], found["rates_month"]) == ("USD", "2025-12")
    assert [(row["currency"], row["arr"], row["arr_USD"], row["sources"]) for row in found["currencies"]] == [
        ("USD", "1332.00", "1332.00", []),
        ("EUR", "600.00", "720.00", ["rates.csv, line 3"]),
    ]

    # opening 1,200 + 600 x 1.1; new 12, expansion 120, fx 600 x 0.1
    months = ["--from", "2025-12", "--to", "2025-12", "--format", "json"]
    assert main(["movements", *stored, "--rates", "month", *months]) == 0
    (month,) = json.loads(capsys.readouterr().out)["months"]
    assert [month[name] for name in ("opening_arr", "new", "expansion", "fx", "closing_arr")] == [
        "1860.00", "12.00", "120.00", "60.00", "2052.00",
    ]  # fmt: skip
    assert main(["movements", *stored, *months]) == 0
    assert "fx" not in json.loads(capsys.readouterr().out)["months"][0]
    assert main(["movements", *stored, "--rates", "month", "--by", "size"]) == 1
    capsys.readouterr()

    assert main(["currencies", *stored, "--report-in", "eur", "--rates-of", "2025-11", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["reporting_currency"], found["rates_month"]) == ("EUR", "2025-11")
    for wrong in (["--report-in", "XAU"], ["--rates-of", "someday"]):
        assert main(["currencies", *stored, *wrong]) == 1


def test_a_currency_that_nothing_leads_to_leaves_nothing(tmp_path, capsys):
    path = write(
        tmp_path / "euros.csv", ["customer", "month", "mrr", "currency"], [["Alder", "2025-12", "10.00", "EUR"]]
    )
    stored = ["--workspace", str(tmp_path / "workspace")]
    assert main(["import", *stored, str(path)]) == 0
    assert main(["currencies", *stored, "--report-in", "CHF"]) == 1
    assert "There is no exchange rate from EUR to CHF" in capsys.readouterr().err


def test_the_module_runs(workspace):
    """One real process: the entry point, its exit codes, and nothing but JSON on stdout."""
    base = [sys.executable, "-m", "nrr", "metrics", "--workspace", workspace, "--format", "json", "--as-of"]
    done = subprocess.run([*base, "2025-12"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["nrr"] == 0.75
    failed = subprocess.run([*base, "2031-01"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert failed.returncode == 1
    assert failed.stdout == ""


def test_a_demo_that_cannot_be_written_is_said_in_a_sentence(tmp_path, capsys):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    assert main(["demo", "--accounts", "1", "--months", "2", "--out", str(tmp_path / "taken" / "demo")]) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("window", ["99999999999", "\u00b2", "-1", "1.5"])
def test_a_window_that_is_no_number_of_months_is_a_wrong_argument(workspace, window):
    assert main(["metrics", "--as-of", "2025-12", "--window", window, "--workspace", workspace]) == 2
