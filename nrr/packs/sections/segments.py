"""Retention by the segments of one dimension, with how sure each is."""

from __future__ import annotations

from nrr.formatting import count, percent, plural
from nrr.packs import derivation
from nrr.packs.amounts import Amounts, amounts_of
from nrr.packs.page import Chart, Column, Page, Series, Table, Value
from nrr.packs.tables import MOST_ROWS, money_column, table, with_sum
from nrr.packs.words import clause, fit, sentence, short
from nrr.results import Confidence, PackFacts, Retention, SegmentRetention, SegmentTable, named
from nrr.results.confidence import ACCOUNTS, APPROXIMATE
from nrr.shown import benchmark_sources

_BARS = 8


def pages(facts: PackFacts) -> tuple[Page, ...]:
    found = facts.segments
    if found is None or not found.rows:
        reason = facts.missing.get("segments", "No account had a segment at the window's opening.")
        return (Page("segments", "Segments", fit(reason.removesuffix("."))),)
    if facts.status.first_month > found.total.window.opening:
        reason = clause(found.total.reason or "the data starts later")
        return (Page("segments", f"By {short(found.dimension)}", fit(f"No segment has a base to compare: {reason}")),)
    sure = facts.segment_confidence
    few = [row.segment for row in found.rows if _few(sure.get(row.segment))]
    missing = next((row.retention.nrr_reason for row in found.rows if row.retention.nrr is None), None)
    return (
        Page(
            "segments",
            f"By {short(found.dimension)}",
            title(facts, found),
            chart=_chart(facts, found),
            tables=(_table(facts, found, amounts_of(facts)),),
            lines=(_thin(few),) if few else (),
            footnote=sentence(
                "Accounts by the segment they had at the window's opening; the total is the headline",
                "" if found.total.nrr_measured is None else f"NRR is {named(found.total.nrr_definition)}",
                "Intervals are of NRR (point to point)" if found.total.nrr_measured else "",
                f"NRR is n/a where: {missing}" if missing else "",
                benchmark_sources(facts.segment_bands)
                if any(each.bands for each in facts.segment_bands.values())
                else "",
            ),
            notes=sentence(
                derivation.retention(found.total, facts.currency),
                "Each segment the same, on its own accounts; amounts and accounts of all segments add up to the total",
                "Intervals: 95%, bootstrap over accounts. Below 20 effective accounts there is none, as one account "
                "moves the rate; below 50 it is approximate",
            ),
        ),
    )


def title(facts: PackFacts, found: SegmentTable) -> str:
    """Return the segment that retains most and the one that retains least, of those with enough accounts to say so."""
    known = [
        row
        for row in found.rows
        if row.retention.nrr is not None and not _few(facts.segment_confidence.get(row.segment))
    ]
    by = f"By {short(found.dimension, 30)}"
    if len(known) < 2:
        size = plural(len(found.rows), "segment")
        return fit(f"{by}: {size}, too few of them with enough accounts to compare rates", f"{by}: {size}")
    ranked = sorted(known, key=lambda row: (-(row.retention.nrr or 0.0), row.segment))
    best, worst = ranked[0], ranked[-1]
    whole = percent(found.total.nrr)
    return fit(
        f"{by}, {_told(best)} retains most and {_told(worst)} least; all together {whole}",
        f"{by}, {_told(best)} retains most and {_told(worst)} least",
        f"{by}, NRR runs from {percent(worst.retention.nrr)} to {percent(best.retention.nrr)}",
    )


def _told(row: SegmentRetention) -> str:
    return f"{short(row.segment, 28)} ({percent(row.retention.nrr)})"


def _few(sure: Confidence | None) -> bool:
    return sure is None or sure.reading == ACCOUNTS


def _thin(few: list[str]) -> str:
    names = ", ".join(short(name, 30) for name in few[:4])
    more = f" and {len(few) - 4} more" if len(few) > 4 else ""
    return f"Too few accounts for a rate, so read the accounts instead: {names}{more}."


def _table(facts: PackFacts, found: SegmentTable, amounts: Amounts) -> Table:
    room = MOST_ROWS - 1
    listed = found.rows if len(found.rows) <= room else found.rows[: room - 1]
    rest = found.rows[len(listed) :]
    total = found.total
    cents = [row.retention.opening_arr_cents for row in listed]
    rows: list[list[Value]] = [_row(facts, row.segment, row.retention) for row in listed]
    if rest:
        cents.append(sum(row.retention.opening_arr_cents for row in rest))
        accounts = sum(row.retention.opening_accounts for row in rest)
        rows.append([f"{plural(len(rest), 'other segment')}", cents[-1], accounts, None, "", "", None, None])
    whole = facts.confidence
    rows.append(["Total", total.opening_arr_cents, total.opening_accounts, total.nrr, _interval(whole), ""])
    rows[-1] += [total.grr, total.logo_retention]
    columns = (
        Column("Segment"),
        Column(f"Opening ARR ({amounts.label})", "money"),
        Column("Accounts", "count"),
        Column("NRR", "percent"),
        Column("95% interval"),
        Column("Benchmark"),
        Column("GRR", "percent"),
        Column("Logo retention", "percent"),
    )
    blank = {(len(rows) - 2, at): " " for at in (3, 6, 7)} if rest else {}
    shown = {**money_column(amounts, 1, with_sum(amounts, cents)), **blank}
    name = f"By {short(found.dimension)}, {found.total.window.opening.label} to {found.total.window.closing.label}"
    return table(name, columns, rows, amounts, shown=shown, strong=(len(rows) - 1,), left_out=len(rest))


def _row(facts: PackFacts, segment: str, now: Retention) -> list[Value]:
    bands = facts.segment_bands.get(segment)
    band = bands.find(now.nrr) if bands else None
    interval = _interval(facts.segment_confidence.get(segment))
    told = band.name if band else ""
    ratios = (now.grr, now.logo_retention)
    return [short(segment), now.opening_arr_cents, now.opening_accounts, now.nrr, interval, told, *ratios]


def _interval(sure: Confidence | None) -> str:
    if sure is None or sure.nrr is None:
        return "few accounts" if sure and sure.effective_accounts else ""
    about = "about " if sure.reading == APPROXIMATE else ""
    return f"{about}{percent(sure.nrr.low)} to {percent(sure.nrr.high)}"


def _chart(facts: PackFacts, found: SegmentTable) -> Chart | None:
    rows = [row for row in found.rows[:_BARS] if row.retention.nrr is not None]
    if not rows:
        return None
    values = tuple(row.retention.nrr for row in rows)
    few = [_few(facts.segment_confidence.get(row.segment)) for row in rows]
    told = ", ".join(f"{short(row.segment, 24)} {percent(row.retention.nrr)}" for row in rows)
    grey = " Grey bars have too few accounts for a rate." if any(few) else ""
    most = f", the {count(_BARS)} largest" if len(found.rows) > _BARS else ""
    return Chart(
        "bar",
        f"NRR by {short(found.dimension)}{most} (%)",
        tuple(short(row.segment) for row in rows),
        (
            Series(
                "NRR",
                values,
                "accent",
                tuple(map(percent, values)),
                tuple("neutral" if each else "accent" for each in few),
            ),
        ),
        "percent",
        f"NRR by segment: {told}.{grey}",
    )
