"""What a file leaves open, and what its own words and values settle."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePath

from nrr.formatting import plural
from nrr.ingest import rate_questions
from nrr.ingest.amounts import decimal_mark
from nrr.ingest.catalogue import base, is_revenue, known_format
from nrr.ingest.dates import order_of_columns
from nrr.ingest.footers import is_metric
from nrr.ingest.headings import plain, words
from nrr.ingest.mapping import Mapping, Question
from nrr.ingest.measure import measure_by_size, measure_said
from nrr.ingest.recognise import Recognised
from nrr.ingest.repeats import month_repeats
from nrr.ingest.table import Table

_MEASURES = (("mrr", "amounts are monthly (MRR)"), ("arr", "amounts are annual (ARR)"))
_PER_UNIT_ROWS = 2000
_MOST_LABELS = 100_000
_Settled = tuple[Mapping, Question | None, str | None]
_Settle = Callable[[Table, Recognised, Mapping], _Settled]


def open_questions(
    table: Table, seen: Recognised, mapping: Mapping, *, confirmed: bool
) -> tuple[Mapping, tuple[Question, ...], dict[str, str]]:
    """Return the mapping with what can be settled, the questions that stay, and why each field is as it is.

    A ``confirmed`` mapping has answered whether amounts are per unit, either way.
    """
    questions, because = [], {}
    if mapping.kind == "rates":
        mapping = rate_questions.columns_found(table, mapping)
    for role, heading in () if confirmed else mapping.columns.items():
        if twice := _twice(table, role, heading):
            questions.append(twice)
    steps: list[tuple[str, _Settle]] = [("measure", _measure)] if is_revenue(mapping.kind) else []
    if mapping.kind == "subscriptions" and not confirmed:
        steps.append(("amount_is_per_unit", _per_unit))
    if mapping.kind == "long":
        steps.append(("repeats", _repeats))
    steps += [("day_first", _day_first), ("decimal_comma", _decimal_comma)]
    if mapping.kind == "rates":
        steps = [("day_first", _day_first)]
        steps += [(name, _of_rates(settle)) for name, settle in rate_questions.STEPS]
    for name, settle in steps:
        mapping, question, reason = settle(table, seen, mapping)
        if question is not None:
            questions.append(question)
        if reason is not None:
            because[name] = reason
    return mapping, tuple(questions), because


def _of_rates(settle: Callable[[Table, Mapping], _Settled]) -> _Settle:
    return lambda table, _, mapping: settle(table, mapping)


def _twice(table: Table, role: str, heading: str) -> Question | None:
    """Return which of several columns of one name to read, when they differ."""
    others = [other for other in table.headings if other.rpartition(" (")[0] == heading and other.endswith(")")]
    others = [other for other in others if other.rpartition(" (")[2][:-1].isdigit()]
    own = table.coded(heading).texts()
    if all(table.coded(other).texts().equals(own) for other in others):
        return None
    choices = tuple((name, f"column {table.headings.index(name) + 1}") for name in (heading, *others))
    return Question(f"columns.{role}", f'Several columns are called "{heading}". Which one is the {role}?', choices)


def _measure(table: Table, seen: Recognised, mapping: Mapping) -> _Settled:
    if mapping.measure is not None:
        return mapping, None, None
    if base(mapping.kind) == "wide":
        return _measure_around(table, seen, mapping, list(seen.months.months))
    heading = mapping.columns.get("amount")
    if heading is None:
        return mapping, None, None
    said = measure_said([heading])
    if len(said) == 1:
        measure = next(iter(said))
        return mapping.with_changes(measure=measure), None, f'The heading "{heading}" says {measure.upper()}.'
    known = known_format(mapping.kind)
    if known and known.told and (reason := known.told(table)):
        return mapping, None, reason
    if base(mapping.kind) == "subscriptions":
        if "interval" in mapping.columns:
            return mapping, None, f'The column "{mapping.columns["interval"]}" says how often the amount falls due.'
        return _measure_around(table, seen, mapping, [heading])
    around = _said_around(table)
    if "arr" in around[0] and "mrr" not in around[0]:
        return _measure_around(table, seen, mapping, [heading], suggestion="arr")
    return mapping.with_changes(measure="mrr"), None, f'"{heading}" says neither MRR nor ARR: read as MRR.'


def _said_around(table: Table) -> tuple[frozenset[str], str]:
    """Return what the lines above, the sheet's name or the file's name say of the measure, the first that speaks."""
    places = (
        ((cell for line in table.above for cell in line), "A line above the table"),
        ((table.sheet or "",), "The sheet's name"),
        ((PurePath(table.name).stem,), "The file's name"),
    )
    for texts, place in places:
        said = measure_said(texts)
        if said:
            return said, place
    return frozenset(), ""


def _said_by_labels(table: Table, headings: Iterable[str]) -> frozenset[str]:
    """Return what labels such as "Ending ARR", under or beside a wide table, say of the measure."""
    said: set[str] = set()
    for heading in headings:
        column = table.coded(heading)
        for label in column.values if len(column.distinct) <= _MOST_LABELS else ():
            said |= {"mrr", "arr"} & set(words(label)) if is_metric(label) else set()
    return frozenset(said)


def _measure_around(
    table: Table, seen: Recognised, mapping: Mapping, amounts: Iterable[str], suggestion: str | None = None
) -> _Settled:
    headings = [heading for heading in table.headings if heading not in seen.months.months]
    spoken = [
        (seen.months.measures, "The month headings"),
        (measure_said(headings) if base(mapping.kind) == "wide" else frozenset(), "A heading"),
        _said_around(table),
        (_said_by_labels(table, headings) if base(mapping.kind) == "wide" else frozenset(), "A label in the rows"),
    ]
    said, place = next(((words, where) for words, where in spoken if words), (frozenset(), ""))
    if len(said) == 1 and suggestion is None:
        measure = next(iter(said))
        return mapping.with_changes(measure=measure), None, f"{place} says {measure.upper()}."
    likely = suggestion or measure_by_size(table, amounts)
    text = f"Are the amounts in {table.name} monthly (MRR) or annual (ARR)?"
    return mapping, Question("measure", text, _MEASURES, likely), None


def _per_unit(table: Table, seen: Recognised, mapping: Mapping) -> _Settled:
    heading, quantity = mapping.columns.get("amount"), mapping.columns.get("quantity")
    if heading is None or quantity is None or mapping.amount_is_per_unit or measure_said([heading]):
        return mapping, None, None
    if not any(text.strip() not in ("", "1") for text in table.coded(quantity).values):
        return mapping, None, None
    said = {"price", "plan"} & set(words(heading)) or any("currentperiod" in plain(other) for other in table.headings)
    if not said and not _same_whatever_quantity(table, mapping):
        return mapping, None, None
    text = f'Is "{heading}" the price of one unit, to be multiplied by "{quantity}", or the whole line?'
    choices = (("true", "the price of one unit"), ("false", "the amount of the whole line"))
    return mapping, Question("amount_is_per_unit", text, choices, "true"), None


def _same_whatever_quantity(table: Table, mapping: Mapping) -> bool:
    """Return whether, within a plan, amounts mostly stay the same while quantities differ."""
    roles = [role for role in ("product", "plan", "interval", "interval_count") if role in mapping.columns]
    if not {"product", "plan"} & set(roles):
        return False
    seen: dict[tuple[str, ...], tuple[set[str], set[str]]] = {}
    columns = [table.coded(mapping.columns[role]) for role in (*roles, "amount", "quantity")]
    for row in range(min(table.row_count, _PER_UNIT_ROWS)):
        *group, amount, quantity = (column.at(row) for column in columns)
        amounts, quantities = seen.setdefault(tuple(group), (set(), set()))
        amounts.add(amount)
        quantities.add(quantity)
    telling = [len(amounts) * 2 <= len(quantities) for amounts, quantities in seen.values() if len(quantities) >= 3]
    return bool(telling) and sum(telling) * 2 > len(telling)


def _repeats(table: Table, seen: Recognised, mapping: Mapping) -> _Settled:
    """Ask only where rows of an account and month are equal in every cell and no column tells such rows apart."""
    if mapping.repeats is not None or not {"account", "month", "amount"} <= mapping.columns.keys():
        return mapping, None, None
    found = month_repeats(table, mapping)
    if not found.equal or found.told_apart:
        return mapping, None, None
    every = found.rows == table.row_count and 2 * found.equal == table.row_count
    share = "Every row occurs twice" if every else f"{plural(found.equal, 'row')} of {table.row_count:,} come again"
    text = f"{share} in {table.name} with the same account, month and amount. Sum, keep last, or stop?"
    choices = (
        ("sum", "lines of their own: add them up"),
        ("last", "repeats: the last row of an account and month counts"),
        ("stop", "refuse the file, to be put right first"),
    )
    return mapping, Question("repeats", text, choices, "last" if every else "sum"), None


def _day_first(table: Table, seen: Recognised, mapping: Mapping) -> _Settled:
    if mapping.day_first is not None:
        return mapping, None, None
    if base(mapping.kind) == "wide":
        if seen.months.undecidable:
            return mapping, _day_question(seen.months.undecidable), None
        decided = seen.months.day_first
    else:
        order = order_of_columns(table, mapping.columns)
        if order.undecidable:
            return mapping, _day_question(order.example), None
        decided = order.decided
    if decided is None:
        return mapping, None, None
    reason = "The dates show that the day comes first." if decided else "The dates show that the month comes first."
    return mapping.with_changes(day_first=decided), None, reason


def _day_question(example: str) -> Question:
    first, second = example.replace("-", "/").replace(".", "/").split("/")[:2]
    return Question(
        "day_first",
        f"Is {example} the {_ordinal(first)} of month {int(second)}, or the {_ordinal(second)} of month {int(first)}?",
        (
            ("true", f"day first: day {int(first)}, month {int(second)}"),
            ("false", f"month first: month {int(first)}, day {int(second)}"),
        ),
    )


def _ordinal(text: str) -> str:
    number = int(text)
    return f"{number}{'th' if 10 <= number % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _decimal_comma(table: Table, seen: Recognised, mapping: Mapping) -> _Settled:
    if mapping.decimal_comma is not None or not (is_revenue(mapping.kind) or "amount" in mapping.columns):
        return mapping, None, None
    headings = list(seen.months.months) if base(mapping.kind) == "wide" else [mapping.columns.get("amount", "")]
    text_headings = [heading for heading in headings if heading in table.headings and heading not in table.native]
    mark = decimal_mark(table.coded(heading).distinct for heading in text_headings)
    decided = mark.decided(table.delimiter)
    if decided is None:
        digits = mark.example.replace(",", "").replace(".", "")
        return (
            mapping,
            Question(
                "decimal_comma",
                f'Is "{mark.example}" a thousand and more, or a number with three decimals?',
                (
                    ("true" if "," not in mark.example else "false", f"a thousands mark: {digits}"),
                    ("false" if "," not in mark.example else "true", "a decimal mark"),
                ),
            ),
            None,
        )
    if decided:
        return mapping.with_changes(decimal_comma=True), None, "The amounts can only be written with a decimal comma."
    return mapping, None, None
