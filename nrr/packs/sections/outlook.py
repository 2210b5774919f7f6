"""NRR of the quarters ahead with its interval, what is known, and how such forecasts did."""

from __future__ import annotations

from nrr.formatting import percent, plural, stake
from nrr.packs.amounts import Amounts, amounts_of
from nrr.packs.page import Card, Chart, Column, Page, Series, Table, Value
from nrr.packs.tables import table
from nrr.packs.words import clause, fit, one_line, sentence, short
from nrr.results import BackTest, KnownChange, Outlook, PackFacts, Range

_KNOWN = 7


def pages(facts: PackFacts) -> tuple[Page, ...]:
    found, label = facts.outlook, "Outlook"
    if found is None or not found.quarters or found.year is None:
        reason = (found.reason if found else None) or facts.missing.get("outlook") or "The outlook is not computed"
        return (Page("outlook", label, fit(f"There is no outlook: {clause(reason)}", "There is no outlook")),)
    amounts = amounts_of(facts)
    return (
        Page(
            "outlook",
            label,
            title(found.year, found.sentence),
            cards=_cards(found, found.year, amounts),
            chart=_chart(found),
            tables=(_table(found, amounts),),
            lines=tuple(one_line(line) for line in (found.sentence, *_warnings(found.back_tests)) if line),
            footnote=sentence(
                "Of the accounts of the as-of month; accounts won later are in no figure here",
                "Intervals hold the outcome in 80 of 100 cases",
                *map(one_line, found.missing),
            ),
            notes=_notes(found, found.year, amounts),
        ),
        *_record(found, amounts),
    )


def title(year: Range, told: str) -> str:
    """Return NRR of the year ahead with its interval, where ``told``, the outlook in a sentence, gives one too.

    Of few accounts it gives none: they are to be read one by one.
    """
    interval = f" (80% interval {_span(year)})"
    return f"NRR of the year ahead is expected at {percent(year.value)}{interval if interval in told else ''}"


def _span(found: Range) -> str:
    return f"{percent(found.low)} to {percent(found.high)}"


def _cards(found: Outlook, year: Range, amounts: Amounts) -> tuple[Card, ...]:
    ahead = found.quarters[0]
    expansion = ahead.expansion
    low, high = (amounts.text(round(each)) for each in (expansion.low, expansion.high))
    cards = [
        Card("NRR, year ahead", percent(year.value), f"80% interval {_span(year)}"),
        Card(
            f"Expansion to {ahead.month.label}", amounts.text(round(expansion.value)), f"80% interval {low} to {high}"
        ),
        Card("ARR now", amounts.text(found.arr_cents), "of the accounts looked ahead for"),
    ]
    if found.growth_share is not None:
        cards.append(Card("Growth from expansion", percent(found.growth_share), "of ARR growth in the last 12 months"))
    return tuple(cards)


def _chart(found: Outlook) -> Chart:
    names = (("Expected", "value", "accent"), ("Low", "low", "neutral"), ("High", "high", "neutral"))
    series = tuple(
        Series(name, values, colour, tuple(map(percent, values)))
        for name, field, colour in names
        for values in [tuple(float(getattr(each.nrr, field)) for each in found.quarters)]
    )
    last = found.quarters[-1]
    return Chart(
        "line",
        f"NRR since {found.request.as_of.label}, expected with its 80% interval (%)",
        tuple(each.month.label for each in found.quarters),
        series,
        "percent",
        f"Expected NRR by quarter ahead; by {last.month.label} {percent(last.nrr.value)}, {_span(last.nrr)}.",
    )


def _table(found: Outlook, amounts: Amounts) -> Table:
    columns = (
        Column("To the end of"),
        Column("NRR", "percent"),
        Column("80% interval"),
        Column(f"Expansion ({amounts.label})", "money"),
        Column(f"Contraction ({amounts.label})", "money"),
        Column(f"Churn ({amounts.label})", "money"),
    )
    rows: list[list[Value]] = [
        [
            each.month.label,
            each.nrr.value,
            _span(each.nrr),
            round(each.expansion.value),
            round(each.contraction.value),
            round(each.churn.value),
        ]
        for each in found.quarters
    ]
    return table("Quarters ahead; flows are of each quarter", columns, rows, amounts)


def _known(known: tuple[KnownChange, ...], amounts: Amounts) -> tuple[Table, ...]:
    if not known:
        return ()
    columns = (
        Column("Kind"),
        Column("What is known"),
        Column("Accounts", "count"),
        Column(f"ARR ({amounts.label})", "money"),
    )
    rows: list[list[Value]] = [
        [each.kind.capitalize(), short(each.label, 60), each.accounts, each.cents] for each in known[:_KNOWN]
    ]
    return (table("Known already", columns, rows, amounts, left_out=len(known) - len(rows)),)


def _warnings(tests: tuple[BackTest, ...]) -> list[str]:
    """Return what was found of the forecasts that do no better than a naive one, or could not be tested."""
    return list(dict.fromkeys(test.reason or test.reading for test in tests if not test.beats_naive))


def _record(found: Outlook, amounts: Amounts) -> tuple[Page, ...]:
    tests = found.back_tests
    if not tests and not found.known:
        return ()
    rows: list[list[Value]] = [
        [
            "NRR" if test.measure == "nrr" else test.measure.capitalize(),
            plural(test.quarters_ahead, "quarter"),
            len(test.rows),
            _error(test, test.error),
            _error(test, test.naive_error),
            test.inside,
            ("yes" if test.beats_naive else "no") if test.error is not None else "not tested",
        ]
        for test in tests
    ]
    columns = (
        Column("Forecast of"),
        Column("Ahead"),
        Column("Forecasts", "count"),
        Column("Mean error"),
        Column("Naive error"),
        Column("Inside 80% interval", "percent"),
        Column("Beats naive"),
    )
    listed = (table("Past forecasts, each with what was known then", columns, rows, amounts),) if tests else ()
    return (
        Page(
            "outlook_record",
            "Outlook: record",
            record_title(tests),
            tables=(*listed, *_known(found.known, amounts)),
            footnote="Errors of expansion are a share of the actual amount, errors of NRR are points.",
            notes=sentence(*dict.fromkeys(one_line(test.reason or test.reading) for test in tests)),
        ),
    )


def record_title(tests: tuple[BackTest, ...]) -> str:
    """Return how far the forecasts of the coming quarter missed, beside a naive one."""
    first = next((test for test in tests if test.error is not None), None)
    if first is None:
        return "The history is too short to test the forecast on it"
    does = "beats" if first.beats_naive else "does not beat"
    ahead = plural(first.quarters_ahead, "quarter")
    error, naive = _error(first, first.error), _error(first, first.naive_error)
    missed = f"The forecast of {_measured(first)} {ahead} ahead missed by {error} on average"
    return fit(f"{missed} and {does} a naive one ({naive})", f"The forecast {does} a naive one")


def _measured(test: BackTest) -> str:
    return "NRR" if test.measure == "nrr" else test.measure


def _error(test: BackTest, error: float | None) -> str:
    if error is None:
        return "n/a"
    return stake(error) if test.measure == "nrr" else percent(error)


def _notes(found: Outlook, year: Range, amounts: Amounts) -> str:
    then = found.quarters[-1].month.label
    return sentence(
        f"NRR of the year ahead {percent(year.value)} = expected ARR in {then} of the accounts "
        f"of {found.request.as_of.label} / their ARR then ({amounts.text(found.arr_cents)})",
        one_line(found.method),
    )
