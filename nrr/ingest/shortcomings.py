"""Why a table is not what NRR is computed from, in the user's words."""

from __future__ import annotations

import re
from pathlib import PurePath

from nrr.ingest.catalogue import base, is_signal, known_format
from nrr.ingest.headings import clean, listed, nearest, plain, words
from nrr.ingest.measure import measure_said
from nrr.ingest.month_names import MONTH_NAME
from nrr.ingest.recognise import Recognised, contract_totals
from nrr.ingest.roles import ROLE_NAMES, ranked
from nrr.ingest.table import Table
from nrr.ingest.traits import traits
from nrr.ingest.xlsx_reader import NOT_CALCULATED

_TRANSACTIONS = listed("payment invoice transaction refund opportunity deal order ticket bill")
_MOVEMENTS = frozenset(
    listed(
        "new newbiz newbusiness newlogo expansion contraction churn churned reactivation upgrade downgrade upsell "
        "downsell crosssell lost winback resurrected cancellation"
    )
)
_USERS = frozenset(listed("user person respondent distinct visitor contact requester member"))
_LONGER_PERIOD = re.compile(
    r"(?:fy|cy)?\W?\d{2,4}\W{0,2}[qh][1-4]|[qh][1-4]\W{0,2}(?:fy|cy)?\W?\d{2,4}|(?:fy|cy)\W?\d{2,4}\W?\d{0,2}", re.I
)
_MONTH_NAME = re.compile(MONTH_NAME, re.I)


def shortcomings(table: Table, seen: Recognised, *, asked: bool) -> tuple[str, ...]:
    """Return what is wrong or lacking, a sentence each; empty when the table can be read.

    With ``asked`` the user has said what kind it is, and only what that kind needs is looked for.
    """
    known = known_format(seen.kind)
    if known and known.not_read:
        return (known.not_read,)
    said = (
        []
        if asked or known
        else [
            _yearless(table, seen),
            _longer(table, seen),
            _movements(table, seen),
            _single(table, seen),
            _words(table, seen),
        ]
    )
    if known and known.refuse and (reason := known.refuse(table)):
        return (reason,)
    if is_signal(seen.kind) and "account" in seen.missing:
        return (_nobody(table, base(seen.kind)),)
    return (*filter(None, said), *(_lacking(table, seen, role) for role in seen.missing))


def _nobody(table: Table, kind: str) -> str:
    """Return that rows name no account, and what would."""
    users = [heading for heading in table.headings if set(words(heading)) & _USERS and "id" in words(heading)]
    if kind == "opportunities":
        return (
            "These are deals of a sales pipeline, and no column names the account of a deal. Export them with the "
            "account (Salesforce: Account ID or Account Name; HubSpot: Associated Company)."
        )
    named = f'"{users[0]}" names users, not accounts.' if users else "No column names the account of a row."
    return (
        f"{named} Export it with a column for the account (id or name), or with the person's e-mail address, which is "
        "matched with the website, domain or e-mail column of a list of accounts."
    )


def _yearless(table: Table, seen: Recognised) -> str | None:
    named = [heading for heading in table.headings if _MONTH_NAME.fullmatch(clean(heading))]
    if len(named) < 2 or seen.months.months:
        return None
    return f'The month headings ("{named[0]}", "{named[1]}") name no year: write them as Jan 2024, Feb 2024.'


def _longer(table: Table, seen: Recognised) -> str | None:
    """Return that the columns are quarters or fiscal periods."""
    named = [heading for heading in table.headings if _LONGER_PERIOD.fullmatch(clean(heading))]
    named = [heading for heading in named if traits(table, heading).number >= 0.5]
    if len(named) < 2 or seen.months.months:
        return None
    return (
        f'The columns "{named[0]}" and "{named[1]}" are quarters, years or fiscal periods, and NRR is measured at '
        "month ends. Export a column per month, or name each column after the calendar month at whose end its amount "
        "holds, such as Mar 2025."
    )


def _words(table: Table, seen: Recognised) -> str | None:
    """Return that what looks like month columns holds words or dates."""
    if seen.kind != "wide" or not seen.months.months:
        return None
    looks = [look for heading in seen.months.months if (look := traits(table, heading)).distinct]
    if not looks or 2 * sum(look.number >= 0.5 for look in looks) >= len(looks):
        return None
    heading = next(iter(seen.months.months))
    return f'The columns headed by months (such as "{heading}") hold words or dates, not amounts.'


def _movements(table: Table, seen: Recognised) -> str | None:
    if seen.kind not in ("long", "subscriptions"):
        return None
    for heading in table.headings:
        column = table.coded(heading)
        if heading in seen.columns.values() or len(column.distinct) > 20:
            continue
        values = [plain(value) for value in column.cleaned.drop_null().to_pylist()]
        known = [value for value in values if value in _MOVEMENTS]
        if len(known) >= 2 and len(known) >= 0.8 * len(values):
            return (
                f'"{heading}" names movements ({", ".join(values[:3])}): the rows are changes, not MRR by month. '
                "Export MRR by customer and month instead."
            )
    return None


def _single(table: Table, seen: Recognised) -> str | None:
    """Return that the rows are single payments, invoices or deals rather than months of revenue."""
    amount = seen.columns.get("amount")
    if seen.kind != "long" or amount is None or measure_said([amount]):
        return None
    named = {word.rstrip("s") for text in (*table.headings, PurePath(table.name).stem) for word in words(text)}
    single = next((word for word in _TRANSACTIONS if word in named), None)
    if single is None:
        return None
    plural = "opportunities" if single == "opportunity" else f"{single}s"
    return (
        f"Its rows look like {plural}, which are not recurring revenue by month. If they are monthly amounts, name the "
        "column MRR or give --kind long."
    )


def _lacking(table: Table, seen: Recognised, role: str) -> str:
    text = f"It has no {ROLE_NAMES.get(role, role)} column."
    if role in ("month", "start"):
        if unread := _unread_time(table, seen):
            return unread
        text = "It has no time: no month column, no month headings and no start date."
        lengths = [heading for heading in table.headings if set(words(heading)) & {"tenure", "age", "duration"}]
        if lengths:
            text += f' "{lengths[0]}" is a length of time, not a date.'
    elif role == "amount":
        text = "It has no recurring amount: no MRR, ARR or subscription amount."
        if totals := contract_totals(table):
            text += f' "{totals[0]}" may be the total of a contract, which is not spread over its months.'
    close = _nearest_for(table, seen, role)
    return f'{text} The nearest heading is "{close}".' if close else text


def _unread_time(table: Table, seen: Recognised) -> str | None:
    """Return that the column called as the time holds something else."""
    free = [heading for heading in table.headings if heading not in seen.columns.values()]
    for heading in (*ranked(free, "month"), *ranked(free, "start")):
        values = table.coded(heading).cleaned.drop_null()
        if len(values) and values[0].as_py() == NOT_CALCULATED:
            return f'"{heading}" holds formulas without stored values: open the file in Excel and save it.'
        if len(values):
            return (
                f'"{heading}" holds no days or months that can be read, such as "{values[0].as_py()[:40]}". Write them '
                "as 2025-01 or 2025-01-31."
            )
    return None


def _nearest_for(table: Table, seen: Recognised, role: str) -> str | None:
    free = [heading for heading in table.headings if heading not in seen.columns.values()]
    if role == "amount":
        return next((heading for heading in free if measure_said([heading]) or "value" in plain(heading)), None)
    sought = {"account": ("customer", "account"), "month": ("month",), "start": ("startdate",)}.get(role, (role,))
    return next((close for word in sought if (close := nearest(word, free))), None)
