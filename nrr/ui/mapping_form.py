"""How a file is read, as a form: open questions first, then kind, columns and the finer settings."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from nrr.formatting import plural
from nrr.glossary import help_text
from nrr.ingest.catalogue import GENERAL_TITLES, KIND_TITLES, KINDS, base, is_revenue, roles
from nrr.ingest.mapping import Inspection, Mapping, Question
from nrr.ingest.months import month_columns
from nrr.ui.naming import clean
from nrr.ui.staging import StagedFile
from nrr.ui.text import escape

KIND_LABELS = KIND_TITLES
ROLE_LABELS = {
    "account": "Account",
    "account_name": "Account name",
    "month": "Month",
    "amount": "Amount",
    "start": "Start date",
    "end": "End date",
    "interval": "Billing interval",
    "interval_count": "Number of intervals",
    "line_id": "Line or subscription id",
    "product": "Product",
    "plan": "Plan",
    "quantity": "Quantity",
    "discount": "Discount",
    "currency": "Currency",
    "charge": "Type of line",
    "list_amount": "Amount before discount",
    "discount_end": "End of the discount",
    "discount_months": "Months of the discount",
    "escalator": "Agreed yearly increase",
    "trial_end": "End of the trial",
    "request": "Cancel request",
    "state_since": "Paused or past due since",
    "status": "Status",
    "renewal_date": "Renewal date",
    "usage_date": "Date",
    "value": "Value",
    "metric": "Metric",
    "limit_value": "Limit",
    "parent": "Parent account",
    "from_date": "From",
    "movement": "Type of movement",
    "level": "MRR after the movement",
    "rank": "Order within a day",
    "customer_uuid": "ChartMogul id",
    "invoice_currency": "Currency of the invoices",
    "renewed_from": "Contract that it renews",
    "booked": "Booked on",
    "address": "Website or e-mail",
    "stage": "Stage",
    "close_date": "Close date",
    "created_date": "Created on",
    "opportunity_id": "Id of the deal",
    "opportunity_name": "Name of the deal",
    "motion": "Type (new, renewal, expansion)",
    "owner": "Owner",
    "is_closed": "Closed (yes or no)",
    "is_won": "Won (yes or no)",
    "ticket_id": "Id of the ticket",
    "opened_date": "Created on",
    "closed_date": "Solved or closed on",
    "priority": "Priority",
    "satisfaction": "Satisfaction",
    "escalated": "Escalated (yes or no)",
    "person": "E-mail of the person",
    "answered_date": "Date",
    "score": "Score (0 to 10)",
    "comment": "Comment",
    "payment_date": "Date",
    "cause": "Why it failed",
    "departure_date": "Left on",
    "reason": "Reason",
    "rate_date": "Date or month",
    "rate_currency": "Currency",
    "rate_to": "Converted to",
    "rate_base": "Base currency",
    "rate": "Rate",
}
_MEASURES = {None: "As the billing interval says", "mrr": "MRR: an amount per month", "arr": "ARR: an amount per year"}
_DATES = {None: "No date leaves it open", True: "Day first: 31/12/2025", False: "Month first: 12/31/2025"}
_DECIMALS = {None: "No amount leaves it open", False: "Point: 1,234.50", True: "Comma: 1.234,50"}
_ENDS = {False: "The first day without service", True: "The last day of service"}
_REPEATS = {
    None: "Doubles are left out, others added up",
    "sum": "Are all added up",
    "last": "The last row of a month counts",
    "stop": "Refuse the file",
}
_PER_UNIT = {False: "The whole line", True: "One unit, to be multiplied by the quantity"}


def kind_in_words(kind: str) -> str:
    """Return a kind's label as it stands within a sentence: names of systems keep their capitals."""
    return GENERAL_TITLES[kind].lower() if kind in GENERAL_TITLES else KIND_LABELS[kind]


def questions(staged: StagedFile, open_questions: Sequence[Question]) -> dict[str, str] | None:
    """Show what the file leaves open, each with its suggestion chosen. Returns the answers once they are confirmed."""
    answers: dict[str, str | None] = {}
    count = plural(len(open_questions), "question")
    with st.form(f"questions-{staged.sha256}-{staged.revision}"):
        st.markdown(f":material/help: **{count} to answer before this file can be imported**")
        for question in open_questions:
            answers[question.field] = _question(staged, question)
        confirmed = st.form_submit_button("Confirm", type="primary")
    if confirmed and None in answers.values():
        st.warning("Choose an answer to every question.")
        return None
    return {name: value for name, value in answers.items() if value is not None} if confirmed else None


def _question(staged: StagedFile, question: Question) -> str | None:
    values = [value for value, _ in question.choices]
    meanings = dict(question.choices)

    def label(value: str) -> str:
        return escape(meanings[value]) + (" :small[(suggested)]" if value == question.suggestion else "")

    return st.radio(
        escape(question.text),
        values,
        index=values.index(question.suggestion) if question.suggestion in values else None,
        format_func=label,
        key=f"question-{staged.sha256}-{staged.revision}-{question.field}",
    )


def mapping_form(staged: StagedFile, inspection: Inspection, mapping: Mapping) -> Mapping:
    """Show how the file is read and return it with the user's changes.

    A change of ``kind`` or ``sheet`` alone asks for a new look at the file; the caller sees to that.
    """
    prefix = f"map-{staged.sha256}-{staged.revision}"
    headings = choosable(inspection, mapping)
    required, optional = roles(mapping.kind)
    with st.grid(3, min_column_width=220):
        kinds = KINDS if mapping.kind in KINDS else (*KINDS, mapping.kind)
        kind = st.selectbox(
            "Kind of file",
            kinds,
            index=kinds.index(mapping.kind),
            format_func=KIND_LABELS.__getitem__,
            key=f"{prefix}-kind",
            help=_because(inspection, "kind"),
        )
        sheet = mapping.sheet
        if len(inspection.sheets) > 1:
            sheet = st.selectbox(
                "Sheet",
                inspection.sheets,
                index=_position(inspection.sheets, sheet),
                format_func=clean,
                key=f"{prefix}-sheet",
            )
        columns = {role: _role(prefix, inspection, mapping, headings, role, required=True) for role in required}
        measure = _measure(prefix, inspection, mapping) if is_revenue(mapping.kind) else mapping.measure
    if (kind, sheet) != (mapping.kind, mapping.sheet):
        return mapping.with_changes(kind=kind, sheet=sheet)
    with st.expander("More columns and settings"):
        with st.grid(3, min_column_width=220):
            for role in optional:
                columns[role] = _role(prefix, inspection, mapping, headings, role, required=False)
        free = [heading for heading in headings if heading not in columns.values()]
        segments = _segments(prefix, mapping, free)
        changed = mapping.with_changes(
            columns={role: heading for role, heading in columns.items() if heading}, measure=measure, segments=segments
        )
        return _settings(prefix, inspection, changed)


def choosable(inspection: Inspection, mapping: Mapping) -> tuple[str, ...]:
    """Return the headings that can hold a role: all but the months of a wide file."""
    months = month_columns(inspection.headings, mapping.day_first).months if base(mapping.kind) == "wide" else {}
    return tuple(heading for heading in inspection.headings if heading not in months)


def _role(
    prefix: str, inspection: Inspection, mapping: Mapping, headings: tuple[str, ...], role: str, *, required: bool
) -> str | None:
    heading = mapping.columns.get(role)
    options = headings if required else (None, *headings)
    return st.selectbox(
        f"{ROLE_LABELS[role]} column" + (" (required)" if required else ""),
        options,
        index=_position(options, heading),
        format_func=lambda option: "Not in this file" if option is None else clean(option),
        placeholder="Choose a column",
        key=f"{prefix}-role-{role}",
        help=_because(inspection, role),
    )


def _measure(prefix: str, inspection: Inspection, mapping: Mapping) -> str | None:
    options = ["mrr", "arr"] if base(mapping.kind) != "subscriptions" else [None, "mrr", "arr"]
    return st.selectbox(
        "Amounts are",
        options,
        index=_position(options, mapping.measure),
        format_func=_MEASURES.__getitem__,
        placeholder="MRR or ARR?",
        key=f"{prefix}-measure",
        help=_because(inspection, "measure") or help_text("mrr"),
    )


def _segments(prefix: str, mapping: Mapping, options: list[str]) -> tuple[str, ...]:
    return tuple(
        st.multiselect(
            "Columns to compare by (segments)",
            options,
            default=[heading for heading in mapping.segments if heading in options],
            format_func=clean,
            placeholder="None",
            key=f"{prefix}-segments",
            help=help_text("segment"),
        )
    )


def _settings(prefix: str, inspection: Inspection, mapping: Mapping) -> Mapping:
    with st.grid(3, min_column_width=220):
        changes: dict[str, object] = {
            "day_first": _choice(prefix, "Dates are written", "day_first", _DATES, mapping.day_first, inspection),
            "decimal_comma": _choice(
                prefix, "Decimal mark", "decimal_comma", _DECIMALS, mapping.decimal_comma, inspection
            ),
        }
        if base(mapping.kind) == "subscriptions":
            changes["end_is_last_day"] = _choice(
                prefix, "The end date is", "end_is_last_day", _ENDS, mapping.end_is_last_day, inspection
            )
        if is_revenue(mapping.kind):
            changes["repeats"] = st.selectbox(
                "Rows that repeat others",
                list(_REPEATS),
                index=_position(list(_REPEATS), mapping.repeats),
                format_func=_REPEATS.__getitem__,
                key=f"{prefix}-repeats",
                help=_because(inspection, "repeats"),
            )
        if "quantity" in mapping.columns:
            changes["amount_is_per_unit"] = _choice(
                prefix, "An amount is for", "amount_is_per_unit", _PER_UNIT, mapping.amount_is_per_unit, inspection
            )
        if is_revenue(mapping.kind) and "currency" not in mapping.columns:
            code = st.text_input(
                "Currency of the file", mapping.currency or "", max_chars=3, placeholder="USD", key=f"{prefix}-currency"
            )
            changes["currency"] = code.strip().upper() or None
    return mapping.with_changes(**changes)


def _choice(
    prefix: str, label: str, name: str, meanings: dict[bool | None, str] | dict[bool, str], value: bool | None,
    inspection: Inspection,
) -> bool | None:  # fmt: skip
    options = list(meanings)
    return st.selectbox(
        label,
        options,
        index=options.index(value),
        format_func=dict(meanings).__getitem__,
        key=f"{prefix}-{name}",
        help=_because(inspection, name),
    )


def _because(inspection: Inspection, name: str) -> str | None:
    reason = inspection.because.get(name)
    return escape(reason) if reason else None


def _position(options: Sequence[str | None], value: str | None) -> int | None:
    return options.index(value) if value in options else None
