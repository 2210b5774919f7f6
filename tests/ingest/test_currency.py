"""The currency of every amount, and amounts in the smallest unit of their currency."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest.writing import TODAY, inspect, quarantined, read, save

from nrr.errors import FileRefused
from nrr.ingest.read import read_file

HEAD = "customer,month,mrr,currency\n"


def codes(path: Path) -> list[str | None]:
    found: list[str | None] = read(path).lines["currency"].to_pylist()
    return found


def test_the_column_the_sign_and_the_heading_state_it(tmp_path: Path) -> None:
    assert codes(save(tmp_path, HEAD + "A,2024-01,10,usd\nB,2024-01,12, eur \nC,2024-01,12,\n")) == ["USD", "EUR", None]
    assert codes(save(tmp_path, "customer,month,mrr\nA,2024-01,EUR 10\nB,2024-01,€12\nC,2024-01,£1\n")) == [
        "EUR", "EUR", "GBP",
    ]  # fmt: skip
    assert codes(save(tmp_path, "customer,month,MRR (SEK)\nA,2024-01,10\n")) == ["SEK"]
    assert codes(save(tmp_path, HEAD + "A,2024-01,€10,\nB,2024-01,12,GBP\n")) == ["EUR", "GBP"]


def test_one_currency_is_the_files_and_several_are_counted(tmp_path: Path) -> None:
    assert read(save(tmp_path, "customer,month,mrr\nA,2024-01,EUR 10\nB,2024-01,€12\n")).currency == "EUR"
    two = read(save(tmp_path, HEAD + "A,2024-01,10,usd\nB,2024-01,12,EUR\nC,2024-01,1,EUR\nD,2024-01,1,\n"))
    assert two.currency is None
    assert "Amounts in 2 currencies: 2 rows in EUR, 1 row in USD." in two.notes
    assert "1 row without a currency." in two.notes


def test_a_dollar_is_the_dollar_that_the_file_names(tmp_path: Path) -> None:
    assert codes(save(tmp_path, HEAD + "A,2024-01,$10,CAD\nB,2024-01,$12,CAD\nC,2024-01,$1,\n")) == ["CAD"] * 3
    assert codes(save(tmp_path, "customer,month,mrr ($)\nA,2024-01,10\n")) == ["USD"]


def test_an_amount_against_its_column_is_set_apart_with_its_arr(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, HEAD + "A,2024-01,€10,USD\nB,2024-01,$12,USD\nC,2024-01,5,Euros\n"))
    assert quarantined(parsed) == [(2, "mrr", "€10", "two_currencies"), (4, "currency", "Euros", "not_a_currency")]
    assert parsed.quarantine["arr_cents"].to_pylist() == [12000, 6000]  # 10 x 12 and 5 x 12


def test_a_heading_that_names_its_currency_beats_the_column_beside_it(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "customer,month,mrr_usd,currency\nA,2024-01,10,EUR\nB,2024-01,12,GBP\n"))
    assert (parsed.currency, parsed.lines["currency"].to_pylist()) == ("USD", ["USD", "USD"])
    assert '"mrr_usd" names its currency, so "currency" (EUR, GBP) is not used.' in parsed.notes


def test_a_wide_file_has_a_currency_per_row_or_cell(tmp_path: Path) -> None:
    by_row = read(save(tmp_path, "customer,currency,MRR 2024-01,MRR 2024-02\nA,eur,10,11\nB,usd,,12\n"))
    found = {(line["account_id"], line["currency"]) for line in by_row.lines.to_pylist()}
    assert found == {("A", "EUR"), ("B", "USD")}
    assert "Amounts in 2 currencies: 2 amounts in EUR, 1 amount in USD." in by_row.notes
    against = read(save(tmp_path, "customer,currency,MRR 2024-01,MRR 2024-02\nA,eur,10,$11\n"))
    assert quarantined(against) == [(2, "MRR 2024-02", "$11", "two_currencies")]


def test_words_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path, "customer,month,mrr (EUR)\nA,2024-01,10\n")
    seen = inspect(path)
    assert seen.mapping is not None
    with pytest.raises(FileRefused, match="EUR, GBP"):
        read_file(path, path.name, seen.mapping.with_changes(currency="GBP"), TODAY)


def test_smallest_units_have_the_decimals_of_their_currency(tmp_path: Path) -> None:
    text = "customer,month,mrr_cents,currency\nA,2024-01,1050,EUR\nB,2024-01,1050,JPY\nC,2024-01,1050,KWD\n"
    parsed = read(save(tmp_path, text))
    # 10.50 euro, 1,050 yen and 1.050 dinar a month, twelve times each, in hundredths of the major unit
    assert parsed.lines["arr_cents"].to_pylist() == [12600, 1260000, 1260]
    assert '"mrr_cents" is in the smallest unit of each currency; read as such.' in parsed.notes
