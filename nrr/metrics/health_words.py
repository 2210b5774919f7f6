"""What a score rests on, in words: the findings of each part, and the signs that put an account on the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nrr.formatting import as_words, percent, plural, short_money
from nrr.metrics.health_parts import NEW_MONTHS, SOON_MONTHS
from nrr.metrics.risk_signs import RENEWAL_DAYS, SIGNS
from nrr.periods import Month
from nrr.results import RiskReason

_PEOPLE = ("user", "login", "logon", "seat", "session", "visitor", "member")

Facts = Mapping[str, Any]


def findings(part: str, row: Facts, currency: str) -> tuple[str, ...]:
    """Return what a part's score rests on; empty where the data says nothing of it."""
    if part == "outcomes":
        return _outcomes(row, currency)
    return {"usage": _usage, "support": _support, "relationship": _relationship, "renewal": _renewal}[part](row)


def unknown(part: str, row: Facts) -> str:
    """Return why a part has no score."""
    label = Month(row["month"]).label
    if part == "usage":
        return "No usage in each of the three months before." if row["usage_now"] else f"No usage readings in {label}."
    if part == "support":
        return f"No support tickets known in the 90 days to {label}."
    if part == "renewal":
        return "No renewal date and no payments known."
    return "No answer to a survey in the last six months."


def no_score(row: Facts) -> str:
    """Return why an account without a score has none."""
    if row["month"] - row["since_month"] + 1 < NEW_MONTHS:
        return f"A customer for less than {NEW_MONTHS} months: too short to tell a change by."
    return "The data says nothing of any part that has a weight."


def reasons(row: Facts, currency: str) -> tuple[RiskReason, ...]:
    """Return the account's warning signs, in the order of ``SIGNS``; none where it shows none."""
    return tuple(RiskReason(sign, *_sign(sign, row, currency)) for sign in SIGNS if row[f"sign_{sign}"])


def _sign(sign: str, row: Facts, currency: str) -> tuple[str, str]:
    """Return a sign in words and the trigger of the playbook for it, none for a renewal."""
    if sign == "payment":
        return _failed(row), "budget"
    if sign == "contraction":
        return _contracted(row, currency), "outcome"
    if sign == "usage":
        return _usage(row)[0], "people" if _of_people(row) else "outcome"
    if sign == "relationship":
        return _relationship(row)[0], "people"
    return (_support(row)[0], "outcome") if sign == "support" else (_renews(row), "")


def worst_part(row: Facts, currency: str) -> tuple[RiskReason, ...]:
    """Return the finding of the part with the lowest score, for an account in red or amber that shows no one sign."""
    scores = {part: row[part] for part in ("usage", "support", "outcomes", "relationship", "renewal")}
    known = {part: score for part, score in scores.items() if score == score}
    part = min(known, key=lambda name: known[name])
    trigger = {"relationship": "people", "renewal": ""}.get(part, "outcome")
    return (RiskReason(part, findings(part, row, currency)[0], trigger),)


def _usage(row: Facts) -> tuple[str, ...]:
    drop = _drop(row)
    if drop != drop:
        return ()
    if not _by_metric(row):
        return (f"{plural(row['features'], 'feature')} in use in 90 days, {row['features_before']} in the 90 before",)
    name = as_words(str(row["worst_metric"]))
    if abs(drop) < 0.005:
        text = f"{name} as in its last 90 days"
    else:
        text = f"{name} {'down' if drop > 0 else 'up'} {percent(abs(drop), 0)} on its last 90 days"
    others = row["metrics"] - 1
    return (text, f"{plural(others, 'other metric')} did no worse") if others and drop > 0 else (text,)


def _support(row: Facts) -> tuple[str, ...]:
    if not row["tickets_known"]:
        return ()
    before = f", {row['tickets_before']} in the 90 before" if row["tickets_compared"] else ""
    found = [f"{plural(row['tickets'], 'ticket')} in 90 days{before}"]
    if row["urgent"]:
        earlier = f", {row['urgent_before']} in the 90 before" if row["tickets_compared"] else ""
        found.insert(0, f"{plural(row['urgent'], 'urgent ticket')} in 90 days{earlier}")
    if row["rated"]:
        good = row["satisfaction_sum"] / row["rated"]
        found.append(f"Answers rated {percent(good, 0)} good ({plural(row['rated'], 'rating')})")
    return tuple(found)


def _outcomes(row: Facts, currency: str) -> tuple[str, ...]:
    change = row["arr_cents"] - row["arr_before_cents"]
    found = []
    if row["contractions"]:
        found.append(_contracted(row, currency))
        if row["contractions"] > 1:
            found.append(f"Shrank in {row['contractions']} of 6 months")
    if row["arr_before_cents"] and change:
        verb = "grew" if change > 0 else "fell"
        found.append(f"ARR {verb} {percent(abs(change) / row['arr_before_cents'])} in 6 months")
    return tuple(found) or ("ARR as 6 months ago" if row["arr_before_cents"] else "No contraction since it came",)


def _relationship(row: Facts) -> tuple[str, ...]:
    if not row["answers"]:
        return ()
    score = row["answer_sum"] / row["answers"]
    shown = f"{score:.1f}".removesuffix(".0")
    many = f", mean of {row['answers']} answers" if row["answers"] > 1 else ""
    return (f"NPS {shown} in {Month(row['answered_month']).label}{many}",)


def _renewal(row: Facts) -> tuple[str, ...]:
    if row["renewal"] != row["renewal"]:
        return ()
    found = [_renews(row)]
    if row["failed"]:
        found.insert(0, _failed(row))
    if row["recovered"]:
        found.append(f"{plural(row['recovered'], 'late payment')} in 90 days, since made")
    if not row["failed"] and not row["recovered"] and row["payments_known"]:
        found.append("No failed payment in 90 days")
    return tuple(found)


def _renews(row: Facts) -> str:
    days = row["days_to_renewal"]
    if days > 0:
        if days <= RENEWAL_DAYS:
            return f"Renews in {plural(int(days), 'day')}"
        return f"Renews in {Month.of(row['stated_renewal']).label}"
    if not row["anniversary_known"]:
        return "No renewal date known"
    ahead = 12 - (row["month"] - row["since_month"]) % 12
    month = Month(row["month"] + ahead).label
    return f"Anniversary in {month}{', no renewal date known' if ahead <= SOON_MONTHS else ''}"


def _failed(row: Facts) -> str:
    return f"{plural(row['failed'], 'failed payment')} in 90 days"


def _contracted(row: Facts, currency: str) -> str:
    when = Month(row["contraction_month"]).label
    return f"Contracted {short_money(row['contraction_cents'], currency)}, last in {when}"


def _drop(row: Facts) -> float:
    """Return by how much usage fell as a share, nan where it is not known; below 0 where it rose."""
    return -float(row["usage_change"])


def _of_people(row: Facts) -> bool:
    return _by_metric(row) and any(word in str(row["worst_metric"]).lower() for word in _PEOPLE)


def _by_metric(row: Facts) -> bool:
    """Whether the change of usage is that of a metric and not of the number of features in use."""
    return bool(row["worst_change"] == row["usage_change"])
