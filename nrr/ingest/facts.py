"""What lines say beside their amounts, for policies to decide about: state, trial, cancel request, discount."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from nrr.formatting import plural
from nrr.ingest.dates import BLANK, months_of
from nrr.ingest.headings import listed, plain
from nrr.ingest.reading import Reading
from nrr.ingest.table import Bools, Ints
from nrr.periods import Month

_STATES = {
    **dict.fromkeys(
        listed(
            "pastdue unpaid delinquent overdue dunning indunning arrears inarrears paymentfailed failedpayment "
            "nonpayment paymentoverdue paymentpastdue late latepayment"
        ),
        "past_due",
    ),
    **dict.fromkeys(listed("paused pause onhold hold suspended frozen"), "paused"),
}
_TRIALS = frozenset(listed("trialing trialling trial intrial ontrial freetrial intrialperiod trialperiod"))
_OVER = frozenset(
    listed(
        "canceled cancelled cancel churned expired ended terminated inactive closed lapsed deactivated discontinued "
        "stopped finished"
    )
)
_TOLD = {
    ("state", "past_due"): "{rows} past due or unpaid: the policy on past due revenue decides whether they count.",
    ("state", "paused"): "{rows} paused: the policy on paused revenue decides whether they count.",
    ("charge", "usage"): "{rows} of usage revenue: the policy on usage decides whether they count.",
    ("charge", "proration"): "{rows} of proration: the policy on proration decides whether they count.",
    ("charge", "refund"): "{rows} of refunds: the policy on refunds decides whether they are deducted.",
}
_TOLD_OF_ANY = {
    "trial_month": "{rows} began with a trial: counted from its end, unless the policy on trials counts it.",
    "request_month": "{rows} with a cancel request: counted to the end, unless the policy on endings says otherwise.",
    "list_arr_cents": "{rows} with a discount: counted after it, unless the policies on discounts say otherwise.",
    "list_month": "{rows} with a discount that ends.",
}


def state_of(text: str) -> str | None:
    """Return past_due or paused where a status says so, else None."""
    return _STATES.get(plain(text))


def days_of(reading: Reading, role: str) -> Ints:
    """Return a role's days as ordinals, 0 where blank, unreadable (noted) or where no column plays the role."""
    if not reading.has(role):
        return np.zeros(reading.table.row_count, dtype=np.int64)
    days = reading.days(role)
    unreadable = int((days.problems > 1).sum())
    if unreadable:
        reading.notes.append(
            f'{plural(unreadable, "value")} of "{reading.heading(role)}" cannot be read as a day; left blank.'
        )
    result: Ints = np.where(days.problems == 0, days.ordinals, 0)
    return result


def fill_months(reading: Reading, name: str, ordinals: Ints, where: Bools) -> None:
    """Fill a fact with the months of ``ordinals``, null where not ``where``."""
    months = months_of(np.maximum(ordinals, 1)).astype(np.int32)
    reading.facts[name] = pa.array(months, mask=~where)


def settle_states(reading: Reading) -> None:
    """Fill the state of lines that are past due or paused, and the month since when, from the status column."""
    if not reading.has("status"):
        return
    column = reading.coded("status")
    states = [state_of(text) for text in column.values]
    if not any(states):
        return
    reading.facts["state"] = pa.array(states, pa.string()).take(pa.array(column.codes))
    since = days_of(reading, "state_since")
    fill_months(reading, "state_month", since, (since > 0) & column.spread(np.array([s is not None for s in states])))


def trials_until(reading: Reading, trial_ends: Ints) -> Ints:
    """Return the days on which trials end; that of a line whose status is a trial comes after the import."""
    if not reading.has("status"):
        return trial_ends
    trying = reading.coded("status").flags(lambda text: plain(text) in _TRIALS)
    next_month = (Month.of(reading.today) + 1).first_day.toordinal()
    still: Ints = np.where(trying & (trial_ends == 0), next_month, trial_ends)
    return still


def set_apart_over(reading: Reading) -> None:
    """Set lines apart whose status says that they are over while nothing says since when."""
    if not reading.has("status"):
        return
    over = reading.coded("status").flags(lambda text: plain(text) in _OVER)
    if reading.has("end"):
        over &= reading.days("end").problems == BLANK
    heading = reading.heading("status")
    message = 'Its status is "{}", but nothing says when it ended.'
    found = reading.quarantine.add(np.flatnonzero(over), "no_end", message.format, column=heading)
    if len(found):
        reading.notes.append(
            f"{plural(len(found), 'row')} over by the status, without the day of the end: set apart, for their churn "
            "cannot be placed in a month. NRR reads too high without them; add the day on which each ended."
        )


def settle_trials(reading: Reading, trial_ends: Ints) -> None:
    """Let each line start when its trial ends and keep when it began; set lines apart that ended within it."""
    starts = reading.days("start")
    began: Ints = np.where(starts.problems == 0, starts.ordinals, 0)
    ends = days_of(reading, "end") if reading.has("end") else np.zeros_like(began)
    within = (trial_ends > began) & (ends > 0) & (ends <= trial_ends) & (began > 0)
    reading.quarantine.add(
        np.flatnonzero(within), "trial", "It ended within its trial: never paid for.", column=reading.heading("start")
    )
    later = (trial_ends > began) & (began > 0)
    if not later.any():
        return
    fill_months(reading, "trial_month", began, later & (months_of(np.maximum(trial_ends, 1)) > starts.months))
    own = [text or "" for text in reading.coded("start").texts().to_pylist()]
    days = [date.fromordinal(int(end)).isoformat() if late else "" for end, late in zip(trial_ends, later, strict=True)]
    reading.derive("start", "Start after trial", [day or text for day, text in zip(days, own, strict=True)])


def settle_requests(reading: Reading, requests: Ints) -> None:
    """Fill the month of each cancel request that comes before the line's end."""
    starts, ends = days_of(reading, "start"), days_of(reading, "end")
    requests = requests + (requests > 0) * int(reading.mapping.end_is_last_day)
    over = np.where(ends > 0, months_of(np.maximum(ends, 1)), np.iinfo(np.int64).max)
    wanted = (requests >= starts) & (requests > 0) & (months_of(np.maximum(requests, 1)) < over)
    fill_months(reading, "request_month", requests, wanted)


def tell_facts(reading: Reading, rows: Ints) -> None:
    """Note how many accepted rows hold each fact that a policy decides about."""
    taken = pa.array(rows)
    for (name, value), text in _TOLD.items():
        if name in reading.facts:
            found = reading.facts[name].take(taken).to_pylist().count(value)
            _tell(reading, found, text)
    for name, text in _TOLD_OF_ANY.items():
        if name in reading.facts:
            column = reading.facts[name].take(taken)
            _tell(reading, len(column) - column.null_count, text)


def _tell(reading: Reading, count: int, text: str) -> None:
    if count:
        reading.notes.append(text.format(rows=plural(count, "row")))
