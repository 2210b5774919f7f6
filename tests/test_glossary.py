"""Every number that a screen can show has a definition, from one text."""

from __future__ import annotations

import dataclasses
import inspect
import re
import typing

import pytest

from nrr import glossary, results
from nrr.periods import Month, Window

PAGES = {
    "Overview",
    "Components",
    "Cohorts",
    "Segments",
    "At risk",
    "Opportunities",
    "Renewals",
    "Outlook",
    "Accounts",
    "Proof",
    "Data",
    "Glossary",
    "every page",
}
EXPECTED_IDS = {
    "account", "arr", "mrr", "nrr", "grr", "logo-retention", "opening-arr", "closing-arr", "new", "reactivation",
    "expansion", "contraction", "churn", "cohort", "age", "segment", "window", "as-of", "quick-ratio",
    "expansion-share", "benchmark", "quarantine", "version", "check", "at-risk", "size-segment", "early-warning",
}  # fmt: skip


def money_and_ratio_fields() -> set[str]:
    """``Class.field`` of every public amount or fraction that ``nrr.results`` declares or computes."""
    found = set()
    for name, cls in inspect.getmembers(results, dataclasses.is_dataclass):
        if not cls.__module__.startswith(results.__name__):
            continue
        declared = {f.name: str(f.type) for f in dataclasses.fields(cls)}
        computed = {
            attribute: str(typing.cast("property", value).fget.__annotations__.get("return", ""))  # type: ignore[union-attr]
            for attribute, value in vars(cls).items()
            if isinstance(value, property)
        }
        for attribute, kind in {**declared, **computed}.items():
            if "float" in kind or attribute.endswith("_cents") or attribute.startswith("arr_"):
                found.add(f"{name}.{attribute}")
    return found


def test_every_money_and_ratio_field_is_defined_once() -> None:
    defined = [field for entry in glossary.entries() for field in entry.fields]
    assert sorted(defined) == sorted(set(defined))
    assert money_and_ratio_fields() - set(defined) == set()


def test_no_entry_explains_a_field_that_is_gone() -> None:
    frame_columns = {f"AccountList.{column}" for column in ("opening_arr_cents", "closing_arr_cents", "change_cents")}
    defined = {field for entry in glossary.entries() for field in entry.fields}
    assert defined - money_and_ratio_fields() - frame_columns == set()


def test_the_terms_the_product_uses_are_there() -> None:
    assert {entry.id for entry in glossary.entries()} >= EXPECTED_IDS


@pytest.mark.parametrize("entry", glossary.entries(), ids=lambda entry: entry.id)
def test_entries_are_complete_and_safe_to_show(entry: glossary.Entry) -> None:
    assert entry.group
    assert entry.definition
    assert entry.shown_on
    assert set(entry.shown_on) <= PAGES
    assert len(glossary.help_text(entry.id)) <= 330
    text = " ".join((entry.definition, entry.formula, entry.example))
    assert not re.search(r"[$<>]{2}|\$", text), "a dollar sign turns into a formula in markdown"
    assert "**" not in text, "a label that was not recognised"


def test_help_is_the_first_two_sentences() -> None:
    text = "# G\n\n## T {#t}\n\nalso: x, y\n\nOne. Two, e.g. this. Three.\n\n**Formula.** a / b\n"
    (entry,) = glossary.parse(text)
    assert entry == glossary.Entry("t", "T", "G", "One. Two, e.g. this. Three.", formula="a / b", also=("x", "y"))
    assert glossary.help_text("account") == glossary.entries()[0].definition


def test_an_id_used_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        glossary.parse("# G\n\n## A {#a}\n\nX.\n\n## B {#a}\n\nY.\n")


def test_unknown_ids() -> None:
    assert glossary.find("no-such-term") is None
    with pytest.raises(KeyError):
        glossary.help_text("no-such-term")
    with pytest.raises(KeyError):
        glossary.href("no-such-term")
    assert glossary.href("nrr") == "/glossary?term=nrr"


def test_search_finds_other_names() -> None:
    assert "nrr" in [entry.id for entry in glossary.entries() if entry.matches("net dollar")]
    assert [entry.id for entry in glossary.entries() if entry.matches("winback")] == ["reactivation"]
    assert all(entry.matches("") for entry in glossary.entries())


def test_worked_example_of_retention_is_what_the_code_computes() -> None:
    # 10,000,000 + 2,000,000 - 500,000 - 1,000,000 = 10,500,000; without expansion 8,500,000
    retention = results.Retention(
        Window(Month.parse("2025-12")), 10_000_000_00, 10_500_000_00, 2_000_000_00, -500_000_00, -1_000_000_00,
        10, 9, 3, 2, 1, 10_500_000_00,
    )  # fmt: skip
    assert retention.nrr == 1.05
    assert retention.grr == 0.85
    entry = glossary.find("nrr")
    assert entry is not None
    assert "105.0%" in entry.example
