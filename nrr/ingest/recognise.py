"""What kind of export a table is, and which column plays which part, from headings and values."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nrr.ingest.catalogue import known_format, recognised_format
from nrr.ingest.charges import tells_charges
from nrr.ingest.formats.format import Format
from nrr.ingest.headings import listed, nearest, plain, words
from nrr.ingest.line_roles import LINE_DAYS
from nrr.ingest.measure import measure_said
from nrr.ingest.months import MonthColumns, month_columns
from nrr.ingest.roles import OPTIONAL, REQUIRED, SIGNAL_ACCOUNTS, names_an_id, ranked
from nrr.ingest.table import Table
from nrr.ingest.traits import traits

_NO_AMOUNT_WORDS = frozenset(
    listed(
        "growth change movement delta new churn churned expansion contraction band tier pct percent type currency "
        "status count flag total tcv contract billings billed paid tax vat refund cost balance"
    )
)
_EVENTS = frozenset(listed("ticket invoice event opportunity deal survey rating score order subscription payment"))
_NAMING = frozenset(listed("id number name stage date"))
_PER_UNIT = frozenset(
    listed("unitprice planunitprice unitamount priceperunit priceperseat priceperuser listprice priceperlicense")
)
_CREATED = frozenset(listed("created createdat createdutc createdon createddate signupdate signedup joined joinedat"))
_USAGE_WORDS = frozenset(listed("usage metric feature meter event events limit quota logins"))


@dataclass(frozen=True)
class Recognised:
    """A kind, its columns by role with the reason for each, and the required roles that no column fills."""

    kind: str
    columns: dict[str, str]
    because: dict[str, str]
    missing: tuple[str, ...]
    months: MonthColumns
    per_unit: bool = False


def recognise(table: Table, kind: str | None, day_first: bool | None = None) -> Recognised:
    """Return the likeliest kind of ``table``, or its columns as ``kind`` when that is given."""
    months = month_columns(table.headings, day_first)
    known = recognised_format(table) if kind is None else known_format(kind)
    if known is not None and known.name == known.base:
        return _of_kind(table, known, months)
    if known is not None:
        return _of_format(table, known, months)
    if kind is not None:
        return assign(table, kind, months)
    found = {candidate: assign(table, candidate, months) for candidate in REQUIRED}
    return found[_likeliest(table, found)]


def _of_format(table: Table, known: Format, months: MonthColumns) -> Recognised:
    columns = known.roles(table.headings)
    because = {role: f'The heading "{heading}".' for role, heading in columns.items()}
    because["kind"] = f"Its headings are those of {known.title}."
    needed = [role for role in (*REQUIRED[known.base], *known.needs) if role not in known.lent]
    missing = [role for role in needed if role not in columns]
    if known.base == "wide" and not months.months:
        missing.append("month")
    return Recognised(known.name, columns, because, tuple(missing), months)


def _of_kind(table: Table, known: Format, months: MonthColumns) -> Recognised:
    found = assign(table, known.base, months)
    return replace(found, because={**found.because, "kind": f"Its headings are those of {known.title}."})


def _likeliest(table: Table, found: dict[str, Recognised]) -> str:
    months = found["wide"].months.months
    complete = {kind for kind, one in found.items() if not one.missing}
    dated = {"long", "subscriptions"} & complete
    if len(set(months.values())) >= 2 and not dated:
        return "wide"
    usage_words = any(set(words(heading)) & _USAGE_WORDS for heading in table.headings)
    said = measure_said(found["long"].columns.get("amount", "").split("|"))
    if "usage" in complete and usage_words and not said:
        return "usage"
    if "subscriptions" in dated:
        month = found["long"].columns.get("month", "")
        per_month = "long" in dated and "month" in plain(month) and "end" not in found["subscriptions"].columns
        return "long" if per_month else "subscriptions"
    if "long" in dated:
        return "long"
    if months and "wide" in complete:
        return "wide"
    if "accounts" in complete and _is_accounts_file(table, found):
        return "accounts"
    return min(("subscriptions", "long"), key=lambda kind: (len(found[kind].missing), kind == "subscriptions"))


def _is_accounts_file(table: Table, found: dict[str, Recognised]) -> bool:
    """Return whether rows are accounts: each once, described by other columns, with no recurring amount beside them."""
    if "renewal_date" not in found["accounts"].columns and _money_columns(table):
        return False
    if "start" in found["subscriptions"].columns and contract_totals(table):
        return False
    if found["long"].missing == ("amount",) and _misspelt_amount(table, found["long"]):
        return False
    column = table.coded(found["accounts"].columns["account"])
    events = [heading for heading in table.headings if set(words(heading)) & _EVENTS and set(words(heading)) & _NAMING]
    named = int((~column.blank).sum())  # footers name none
    return 0 < 0.9 * named <= len(column.cleaned.drop_null()) and len(table.headings) >= 2 and not events


def _misspelt_amount(table: Table, seen: Recognised) -> bool:
    """Return whether a column of numbers is called almost, but not quite, as an amount is."""
    free = [heading for heading in table.headings if heading not in seen.columns.values()]
    close = {nearest(word, free) for word in ("mrr", "arr", "amount", "revenue")} - {None}
    return any(traits(table, heading).number > 0.8 for heading in close if heading)


def contract_totals(table: Table) -> list[str]:
    """Return the numeric headings that speak of the value of a whole contract."""
    return [
        heading
        for heading in table.headings
        if set(words(heading)) & {"tcv", "value", "total", "amount"} and traits(table, heading).number > 0.8
    ]


def _money_columns(table: Table) -> list[str]:
    """Return the headings that speak of recurring money."""
    money = {"charge", "charges", "price", "fee", "revenue", "amount", "mrr", "arr"}
    return [
        heading
        for heading in table.headings
        if (set(words(heading)) & {"mrr", "arr"} or (set(words(heading)) & money and measure_said([heading])))
        and traits(table, heading).number > 0.8
    ]


def assign(table: Table, kind: str, months: MonthColumns) -> Recognised:
    """Return which columns play the parts of ``kind``."""
    used: set[str] = set(months.months) if kind == "wide" else set()
    columns: dict[str, str] = {}
    because: dict[str, str] = {}
    for role in (*REQUIRED[kind], *OPTIONAL[kind]):
        choice = _choose(table, kind, role, [heading for heading in table.headings if heading not in used])
        if choice is None and role == "account" and kind == "wide" and months.months:
            choice = _text_column(table, used)
        if choice is not None:
            columns[role] = choice
            because[role] = f'The heading "{choice}".'
            used.add(choice)
    if kind == "subscriptions" and "start" not in columns and _says_a_period(columns):
        free = [heading for heading in table.headings if heading not in used and plain(heading) in _CREATED]
        created = next((heading for heading in free if _fits(table, kind, "start", heading)), None)
        if created is not None:
            columns["start"], because["start"] = created, f'The heading "{created}".'
    missing = tuple(role for role in REQUIRED[kind] if role not in columns)
    if kind == "wide" and not months.months:
        missing = (*missing, "month")
    amount = columns.get("amount", "")
    per_unit = kind == "subscriptions" and "quantity" in columns and _is_per_unit(amount)
    return Recognised(kind, columns, because, missing, months, per_unit)


def _says_a_period(columns: dict[str, str]) -> bool:
    """Return whether an amount has an interval, or is called MRR or ARR beside an end: the creation is then a start."""
    amount = columns.get("amount")
    return amount is not None and ("interval" in columns or ("end" in columns and bool(measure_said([amount]))))


def _is_per_unit(heading: str) -> bool:
    named = set(words(heading))
    return (
        plain(heading) in _PER_UNIT
        or ("unit" in named and bool(named & {"price", "amount"}))
        or ("per" in named and bool(named & {"seat", "user", "unit", "license", "licence"}))
    )


def _choose(table: Table, kind: str, role: str, free: list[str]) -> str | None:
    candidates = _amounts(table, free) if role == "amount" else ranked(free, role, kind)
    if role == "account" and kind == "accounts" and not (candidates and names_an_id(candidates[0])):
        candidates = [*(heading for heading in free if plain(heading) in ("id", "recordid")), *candidates]
    for heading in candidates:
        if _fits(table, kind, role, heading):
            return heading
    return None


def _fits(table: Table, kind: str, role: str, heading: str) -> bool:
    """Return whether the values can play the part that the heading claims."""
    look = traits(table, heading)
    if role == "charge":
        return tells_charges(table, heading)
    if role in LINE_DAYS:
        return look.distinct > 0 and look.day >= 0.5
    if role in ("discount", "escalator") and look.percent >= 0.5:
        return True
    if role in ("list_amount", "discount_months", "escalator"):
        return look.distinct > 0 and look.number >= 0.5
    if role in ("month", "start", "usage_date", "opened_date", "answered_date", "payment_date", "departure_date"):
        return look.day >= 0.5 and look.distinct > 0
    if role == "end":
        return look.distinct == 0 or look.day > 0
    if role in ("renewal_date", "close_date", "created_date", "closed_date"):
        return look.distinct == 0 or look.day >= 0.5
    if role == "interval":
        return look.interval >= 0.5
    if role == "amount" and plain(heading) in ("mrr", "arr"):
        return True
    if role in ("interval_count", "discount", "quantity", "limit_value", "value", "amount"):
        return look.distinct == 0 or look.number >= 0.5
    if role == "account_name" or (role == "account" and kind in SIGNAL_ACCOUNTS):
        return look.distinct > 0
    if role in ("is_closed", "is_won"):
        return look.boolean
    return True


def _amounts(table: Table, free: list[str]) -> list[str]:
    """Return the headings that can hold a recurring amount: MRR, then ARR, then plain amounts, unit prices last."""
    scored = []
    known = ranked(free, "amount")
    for heading in free:
        named = set(words(heading))
        said = measure_said([heading])
        if named & _NO_AMOUNT_WORDS and not (heading in known or ("total" in named and said)):
            continue
        if named & {"mrr", "arr"} or (
            said and named & {"amount", "price", "fee", "revenue", "value", "charge", "recurring", "acv"}
        ):
            rank = 0 if "mrr" in said else 1
            scored.append((rank, len(named), heading))
        elif heading in known:
            scored.append((3 if _is_per_unit(heading) else 2, known.index(heading), heading))
    return [heading for *_, heading in sorted(scored, key=lambda entry: entry[:2])]


def _text_column(table: Table, used: set[str]) -> str | None:
    """Return the text column with most different values: where a wide file's names are when no heading says so."""
    texts = [
        (look.distinct, -position, heading)
        for position, heading in enumerate(table.headings)
        if heading not in used and (look := traits(table, heading)).distinct and look.number < 0.5 and look.day < 0.5
    ]
    return max(texts)[2] if texts else None
