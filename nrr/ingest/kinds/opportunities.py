"""One row per deal of a sales pipeline: what was or may be sold to an account, and how it went."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nrr.errors import FileRefused
from nrr.ingest.headings import listed, plain, words
from nrr.ingest.kinds import signals
from nrr.ingest.parsed import ParsedFile, completed
from nrr.ingest.reading import Reading
from nrr.ingest.table import Bools
from nrr.schema import OPPORTUNITIES

_WON = frozenset(listed("won closedwon gewonnen"))
_LOST = frozenset(listed("lost closedlost verloren disqualified abandoned dead declined rejected"))
_MOTIONS = {
    "new": frozenset(listed("new newbusiness newlogo newcustomer neukunde")),
    "renewal": frozenset(listed("renewal renewals renew renewed")),
    "expansion": frozenset(listed("expansion upsell upsells upsold upgrade crosssell addon")),
}
_PAIRS = {("cross", "sell"): "crosssell", ("add", "on"): "addon", ("up", "sell"): "upsell"}


def read(reading: Reading) -> ParsedFile:
    """Return the deals; raises FileRefused where stages are ids that do not say what was won."""
    named = signals.begin(reading)
    closes = signals.every_day(reading, "close_date", None)
    created = signals.optional_days(reading, "created_date")
    amounts, currencies = signals.money(reading)
    outcome = _outcomes(reading)
    over = pc.fill_null(pc.not_equal(outcome, "open"), False).to_numpy(zero_copy_only=False)
    undated = np.flatnonzero(closes.is_null().to_numpy(zero_copy_only=False) & over)
    reading.quarantine.add(
        undated, "no_date", "A deal that is over has no close date.", column=reading.heading("close_date"), staked=False
    )
    signals.set_apart_repeats(reading, "opportunity_id", named)
    _, columns = signals.kept(
        reading,
        account_id=named,
        opportunity_id=reading.texts("opportunity_id"),
        name=reading.texts("opportunity_name"),
        motion=signals.worded(reading, "motion", motion_of, "says neither new, renewal nor expansion: left open"),
        stage=reading.texts("stage"),
        outcome=outcome,
        amount_cents=amounts,
        currency=currencies,
        created_date=created,
        close_date=closes,
        owner=reading.texts("owner"),
    )
    return replace(reading.result(), further={OPPORTUNITIES.name: completed(OPPORTUNITIES, columns)})


def outcome_of(stage: str) -> str | None:
    """Return won, lost or open as the stage says it; None for "closed", which says neither."""
    named = set(words(stage)) | {plain(stage)}
    won, lost = bool(named & _WON), bool(named & _LOST)
    if won != lost:
        return "won" if won and "not" not in named else "lost"
    return None if won or "closed" in named else "open"


def motion_of(kind: str) -> str | None:
    """Return new, renewal or expansion, None where the type says none of them or several."""
    each = words(kind)
    named = {*each, plain(kind)} | {word for pair, word in _PAIRS.items() if pair in pairwise(each)}
    said = [motion for motion, known in _MOTIONS.items() if named & known]
    return said[0] if len(said) == 1 else None


def _outcomes(reading: Reading) -> pa.Array:
    """Return each deal's outcome, by its flags first and by its stage otherwise; rows without one are set apart."""
    stages, heading = reading.coded("stage"), reading.heading("stage")
    by_stage = signals.spread(stages, signals.said(stages, outcome_of), pa.string())
    won, closed = signals.flags(reading, "is_won"), signals.flags(reading, "is_closed")
    by_flag = pc.case_when(
        pc.make_struct(
            pc.fill_null(won, False),
            pc.fill_null(pc.invert(closed), False),
            pc.and_(pc.fill_null(closed, False), pc.is_valid(won)),
        ),
        "won",
        "open",
        "lost",
    )
    outcome = pc.coalesce(by_flag, by_stage)
    unknown: Bools = outcome.is_null().to_numpy(zero_copy_only=False)
    reading.quarantine.add(
        np.flatnonzero(unknown & stages.blank), "no_stage", "The row has no stage.", column=heading, staked=False
    )
    reading.quarantine.add(
        np.flatnonzero(unknown),
        "outcome_unclear",
        lambda v: f'"{v}" says neither won nor lost.',
        column=heading,
        staked=False,
    )
    _say_unless_over(reading, outcome)
    return outcome


def _say_unless_over(reading: Reading, outcome: pa.Array) -> None:
    """Say that no deal is over; refuse where that is because stages are ids."""
    good = reading.quarantine.good
    if not len(good) or pc.any(pc.not_equal(outcome.take(pa.array(good)), "open")).as_py():
        return
    stages = reading.coded("stage").cleaned.drop_null().to_pylist()
    coded = sum(any(character.isdigit() for character in stage) and " " not in stage for stage in stages)
    if 2 * coded > len(stages):
        raise FileRefused(
            f"{reading.table.name} does not say which deals were won.",
            f'"{reading.heading("stage")}" holds ids such as "{stages[0]}".',
            "Export the name of the stage (Closed Won, Closed Lost), or columns that say is_won and is_closed.",
        )
    reading.notes.append("No stage says won or lost: every deal is read as open.")
