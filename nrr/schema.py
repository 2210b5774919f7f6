"""The canonical tables that every export is read into: the only place they are listed.

Months are integers (year * 12 + month - 1), money is whole cents, dates are the file's own days.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    name: str
    type: str  # DuckDB's name: VARCHAR, BIGINT, INTEGER, DOUBLE, DATE
    meaning: str


@dataclass(frozen=True)
class Table:
    name: str
    grain: str
    columns: tuple[Column, ...]


_ROW = Column("row_number", "BIGINT", "line of the file or sheet, 1 is its first line")
_ACCOUNT = Column("account_id", "VARCHAR", "the account as the file names it, trimmed, always text")

LINES = Table(
    "source_lines",
    "one accepted piece of recurring revenue: a row of the file, or one month cell of a wide row",
    (
        _ROW,
        Column("column_name", "VARCHAR", "heading of the month cell in a wide file, else null"),
        _ACCOUNT,
        Column("account_name", "VARCHAR", "name beside the id, null where the file has none"),
        Column("line_id", "VARCHAR", "the file's own id of the line (a subscription id), null where there is none"),
        Column("product", "VARCHAR", "product, null where there is none"),
        Column("plan", "VARCHAR", "plan or tier, null where there is none"),
        Column("quantity", "VARCHAR", "seats or units as an exact decimal text, null where there is none"),
        Column("start_month", "INTEGER", "first month whose end it is active at"),
        Column("end_month", "INTEGER", "first month it no longer counts (exclusive), null while open"),
        Column("arr_cents", "BIGINT", "annualised, hundredths of its currency, after discount, never negative"),
        Column("currency", "VARCHAR", "ISO 4217 code of the amount, null where nothing states one"),
        Column("charge", "VARCHAR", "usage, proration or refund; null for recurring revenue"),
        Column("state", "VARCHAR", "past_due or paused on the day of the export, else null"),
        Column("state_month", "INTEGER", "first month the state held at its end, null where the file does not say"),
        Column("trial_month", "INTEGER", "first month of a trial before start_month, null without one"),
        Column("request_month", "INTEGER", "first month without it had it ended on the cancel request, else null"),
        Column("list_arr_cents", "BIGINT", "as arr_cents before discount, null without one"),
        Column("list_month", "INTEGER", "first month after a discount of finite length, null where it lasts"),
        Column("escalator", "VARCHAR", "agreed yearly increase of its price as a share, exact decimal; null without"),
    ),
)
SEGMENTS = Table(
    "source_segments",
    "one account and dimension, and in a revenue file the month it was seen",
    (
        _ROW,
        _ACCOUNT,
        Column("dimension", "VARCHAR", "the heading, as a dimension name"),
        Column("segment", "VARCHAR", "the value"),
        Column("month", "INTEGER", "month the value was seen in; null where the file states no time for it"),
    ),
)
ACCOUNTS = Table(
    "source_accounts",
    "one row of an accounts file",
    (
        _ROW,
        _ACCOUNT,
        Column("account_name", "VARCHAR", "name, null where there is none"),
        Column("renewal_date", "DATE", "next renewal, null where unknown"),
        Column("address", "VARCHAR", "its website, domain or e-mail address as written, null where there is none"),
    ),
)
USAGE = Table(
    "source_usage",
    "one reading of one metric of one account",
    (
        _ROW,
        _ACCOUNT,
        Column("usage_date", "DATE", "day of the reading"),
        Column("metric", "VARCHAR", "what is counted"),
        Column("value", "DOUBLE", "the reading"),
        Column("limit_value", "DOUBLE", "the plan's limit, null where there is none"),
    ),
)
QUARANTINE = Table(
    "quarantine",
    "one row (or cell of a wide row) that was not accepted",
    (
        _ROW,
        Column("column_name", "VARCHAR", "heading the reason is about, null where it is the whole row"),
        Column("value", "VARCHAR", "the text in the file"),
        Column("reason", "VARCHAR", "short name of the reason, the same for every such row"),
        Column("message", "VARCHAR", "the reason in words"),
        Column("arr_cents", "BIGINT", "ARR at stake, null where the amount cannot be read"),
    ),
)
OPPORTUNITIES = Table(
    "source_opportunities",
    "one deal of a sales pipeline",
    (
        _ROW,
        _ACCOUNT,
        Column("opportunity_id", "VARCHAR", "the file's own id, null where there is none"),
        Column("name", "VARCHAR", "what the deal is called, null where there is no name"),
        Column("motion", "VARCHAR", "new, renewal or expansion; null where the file does not say"),
        Column("stage", "VARCHAR", "stage as the file names it"),
        Column("outcome", "VARCHAR", "won, lost or open"),
        Column("amount_cents", "BIGINT", "amount, hundredths of its currency, null where blank"),
        Column("currency", "VARCHAR", "ISO 4217 code of the amount, null where nothing states one"),
        Column("created_date", "DATE", "day it was opened, null where unknown"),
        Column("close_date", "DATE", "day it was or is expected to be closed"),
        Column("owner", "VARCHAR", "whose it is, null where unknown"),
    ),
)
TICKETS = Table(
    "source_tickets",
    "one support ticket",
    (
        _ROW,
        _ACCOUNT,
        Column("ticket_id", "VARCHAR", "the file's own id, null where there is none"),
        Column("opened_date", "DATE", "day it was opened"),
        Column("closed_date", "DATE", "day it was solved or closed, null while open or unknown"),
        Column("priority", "VARCHAR", "low, normal, high or urgent; null where the file does not say"),
        Column("escalated", "BOOLEAN", "whether it was escalated, null where the file does not say"),
        Column("satisfaction", "DOUBLE", "rating from 0 (bad) to 1 (good), null where not rated"),
    ),
)
NPS = Table(
    "source_nps",
    "one answer to a survey",
    (
        _ROW,
        _ACCOUNT,
        Column("answered_date", "DATE", "day of the answer"),
        Column("score", "INTEGER", "0 to 10"),
        Column("comment", "VARCHAR", "what was written beside it, null where nothing"),
    ),
)
PAYMENTS = Table(
    "source_payments",
    "one payment that failed, or was recovered",
    (
        _ROW,
        _ACCOUNT,
        Column("payment_date", "DATE", "day of the attempt"),
        Column("amount_cents", "BIGINT", "amount, hundredths of its currency, null where blank"),
        Column("outcome", "VARCHAR", "failed or recovered"),
        Column("cause", "VARCHAR", "why it failed, as the file says, null where it does not"),
    ),
)
DEPARTURES = Table(
    "source_departures",
    "one account said to have left, and why; never revenue",
    (
        _ROW,
        _ACCOUNT,
        Column("departure_date", "DATE", "day it is said to have left"),
        Column("reason", "VARCHAR", "why, as the file names it, null where it does not"),
        Column("comment", "VARCHAR", "what was written beside it, null where nothing"),
    ),
)
RATES = Table(
    "source_rates",
    "one exchange rate",
    (
        _ROW,
        Column("month", "INTEGER", "month at whose end it holds"),
        Column("currency", "VARCHAR", "ISO 4217 code of what is converted"),
        Column("to_currency", "VARCHAR", "ISO 4217 code of what it is converted to"),
        Column("rate", "VARCHAR", "units of to_currency for one of currency, an exact decimal text above zero"),
    ),
)
UNCONVERTED = Table(
    "source_unconverted",
    "one line that is not counted for want of an exchange rate; its row is in quarantine",
    (
        _ROW,
        _ACCOUNT,
        Column("start_month", "INTEGER", "first month whose end it is active at"),
        Column("end_month", "INTEGER", "first month it no longer counts (exclusive), null while open"),
        Column("arr_cents", "BIGINT", "annualised, hundredths of its currency"),
        Column("currency", "VARCHAR", "ISO 4217 code of the amount"),
        Column("charge", "VARCHAR", "usage, proration or refund; null for recurring revenue"),
    ),
)
ACCOUNT_MAP = Table(
    "source_account_map",
    "one account that belongs to another",
    (
        _ROW,
        _ACCOUNT,
        Column("parent_id", "VARCHAR", "the account that it belongs to, always text; null for none"),
        Column("from_month", "INTEGER", "first month at whose end it does, null for always"),
    ),
)
QUARANTINED_ROWS = Table(
    "quarantined_rows",
    "one row of a file with an entry in quarantine, as it stands; the headings are line 0",
    (
        _ROW,
        Column("cells", "VARCHAR", "its cells as a JSON list of texts, in the order of the headings"),
    ),
)
SOURCE_TABLES = (
    LINES,
    SEGMENTS,
    ACCOUNTS,
    USAGE,
    OPPORTUNITIES,
    TICKETS,
    NPS,
    PAYMENTS,
    DEPARTURES,
    RATES,
    UNCONVERTED,
    ACCOUNT_MAP,
    QUARANTINE,
    QUARANTINED_ROWS,
)
