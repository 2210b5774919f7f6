"""Exchange rates in every layout: what is read, what is asked, what is set apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest.writing import TODAY, inspect, quarantined, read, save

from nrr import schema
from nrr.errors import FileRefused, NeedsChoice
from nrr.ingest.mapping import Mapping
from nrr.ingest.read import read_file

OCTOBER, NOVEMBER = 2025 * 12 + 9, 2025 * 12 + 10


def rates(path: Path, mapping: Mapping | None = None) -> list[tuple[int, str, str, str]]:
    parsed = read(path) if mapping is None else read_file(path, path.name, mapping, TODAY)
    return [
        (row["month"], row["currency"], row["to_currency"], row["rate"]) for row in parsed.of(schema.RATES).to_pylist()
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "month,currency,to_currency,rate\n2025-10,EUR,USD,1.1554\n2025-11,GBP,USD,1.3100\n",
            [(OCTOBER, "EUR", "USD", "1.1554"), (NOVEMBER, "GBP", "USD", "1.31")],
        ),
        ("From;To;FX Rate;Date\nEUR;USD;1,1554;31.10.2025\n", [(OCTOBER, "EUR", "USD", "1.1554")]),
        # 1 EUR in dollars, by the denominator, as the ECB's data portal writes it
        (
            "CURRENCY,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE\nUSD,EUR,2025-10,1.1635\n",
            [(OCTOBER, "EUR", "USD", "1.1635")],
        ),
        # NetSuite: 1 of the source in the base
        (
            "Base Currency,Source Currency,Exchange Rate,Effective Date\nUSD,EUR,1.1566,2025-11-28\n",
            [(NOVEMBER, "EUR", "USD", "1.1566")],
        ),
        ("date,base,quote,rate\n2025-11-28,EUR,USD,1.1566\n", [(NOVEMBER, "EUR", "USD", "1.1566")]),
        (
            "date,pair,rate\n2025-11-28,EUR/USD,1.1566\n2025-11-28,usdjpy,156.2\n2025-11-28,USD per GBP,1.3\n",
            [
                (NOVEMBER, "EUR", "USD", "1.1566"), (NOVEMBER, "USD", "JPY", "156.2"), (NOVEMBER, "GBP", "USD", "1.3"),
            ],
        ),
    ],
)  # fmt: skip
def test_columns_and_pairs_tell_the_direction(tmp_path: Path, text: str, expected: list[tuple[int, str, str, str]]):
    path = save(tmp_path, text)
    seen = inspect(path)
    assert seen.mapping is not None
    assert (seen.mapping.kind, seen.questions, seen.missing) == ("rates", (), ())
    assert rates(path) == expected


def test_the_ecbs_history_counts_the_last_day_of_each_month(tmp_path: Path):
    path = tmp_path / "eurofxref-hist.csv"
    path.write_text(
        "Date,USD,JPY,CYP,\n2025-11-28,1.1566,180.83,N/A,\n2025-11-27,1.1600,181.1,N/A,\n2025-10-31,1.1554,178.25,N/A,\n"
    )
    parsed = read(path)
    assert rates(path) == [
        (NOVEMBER, "EUR", "JPY", "180.83"), (NOVEMBER, "EUR", "USD", "1.1566"),
        (OCTOBER, "EUR", "JPY", "178.25"), (OCTOBER, "EUR", "USD", "1.1554"),
    ]  # fmt: skip
    assert (parsed.rows, parsed.accepted) == (3, 3)
    assert "2 rates of earlier days in their month not used: the last day of a month counts." in parsed.notes
    assert any(note.endswith("Line 2 is read as 1 EUR = 180.83 JPY.") for note in parsed.notes)
    assert inspect(path).because["rate_is_per_base"] == "The ECB states what 1 EUR is worth."


def test_a_wide_table_is_asked_for_its_other_currency_and_then_for_its_direction(tmp_path: Path):
    path = save(tmp_path, "Date,USD,GBP\n2025-10-31,1.1554,0.8791\n")
    first = inspect(path)
    assert first.mapping is not None
    (question,) = first.questions
    assert question.field == "currency"
    assert ("EUR", "EUR") in question.choices
    mapping = first.mapping.with_changes(currency="EUR")
    (question,) = inspect(path, mapping=mapping).questions
    assert question.field == "rate_is_per_base"
    assert question.choices == (("true", "1 EUR = 1.1554 USD"), ("false", "1 USD = 1.1554 EUR"))
    with pytest.raises(NeedsChoice, match="which way round"):
        read_file(path, path.name, mapping, TODAY)
    ways = [rates(path, mapping.with_changes(rate_is_per_base=per_base)) for per_base in (True, False)]
    assert [sorted(way)[0] for way in ways] == [(OCTOBER, "EUR", "GBP", "0.8791"), (OCTOBER, "GBP", "EUR", "0.8791")]


def test_a_currency_whose_every_rate_is_one_is_the_other_one(tmp_path: Path):
    path = save(tmp_path, "currency,2025-10,2025-11\nUSD,1.1554,1.1566\nEUR,1,1.00\n")
    seen = inspect(path)
    assert seen.mapping is not None
    assert (seen.mapping.kind, seen.mapping.currency) == ("rates", "EUR")
    assert [question.field for question in seen.questions] == ["rate_is_per_base"]
    mapping = seen.mapping.with_changes(rate_is_per_base=True)
    assert rates(path, mapping) == [(OCTOBER, "EUR", "USD", "1.1554"), (NOVEMBER, "EUR", "USD", "1.1566")]


def test_rows_that_are_no_rates_are_set_apart(tmp_path: Path):
    head = "month,currency,to_currency,rate\n"
    path = save(
        tmp_path,
        head + "2025-10,EUR,USD,1.1\n2025-10,EUR,USD,1.2\n2025-10,XXQ,USD,1\n2025-10,GBP,USD,0\n2025-10,JPY,USD,-1\n"
        "2025-10,SEK,USD,n/a\n2025-10,NOK,USD,abc\nsoon,DKK,USD,0.15\n2025-10,CHF,US Dollar,1.1\n",
    )
    assert rates(path) == [(OCTOBER, "EUR", "USD", "1.1")]
    assert {line: reason for line, _, _, reason in quarantined(read(path))} == {
        3: "another_rate", 4: "not_a_currency", 5: "not_a_rate", 6: "not_a_rate", 7: "blank_rate", 8: "not_a_rate",
        9: "not_a_date", 10: "not_a_currency",
    }  # fmt: skip
    assert (read(path).rows, read(path).accepted) == (9, 1)


def test_a_comma_of_thousands_or_decimals_is_asked(tmp_path: Path):
    path = save(tmp_path, 'month,currency,to_currency,rate\n2025-10,USD,VND,"26,345"\n')
    (question,) = inspect(path).questions
    assert question.field == "decimal_comma"
    mapping = inspect(path).mapping
    assert mapping is not None
    assert rates(path, mapping.with_changes(decimal_comma=False))[0][3] == "26345"
    assert rates(path, mapping.with_changes(decimal_comma=True))[0][3] == "26.345"


def test_a_table_without_rates_read_as_rates_says_what_it_lacks(tmp_path: Path):
    path = save(tmp_path, "customer,month,mrr\nA,2025-10,100\n")
    with pytest.raises(FileRefused, match="lacks what exchange rates need"):
        read_file(path, path.name, Mapping("rates", {}), TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "customer,month,mrr,currency\nA,2025-10,100,EUR\nB,2025-10,100,USD\n",
        "month,currency,mrr\n2025-10,EUR,1000\n",
        "customer,start,amount,interval,currency\nA,2025-10-01,100,month,EUR\n",
        "customer,2025-10,2025-11,currency\nA,1,2,EUR\nB,2,2,USD\n",
    ],
)
def test_revenue_in_several_currencies_is_no_table_of_rates(tmp_path: Path, text: str):
    mapping = inspect(save(tmp_path, text)).mapping
    assert mapping is None or mapping.kind != "rates"
