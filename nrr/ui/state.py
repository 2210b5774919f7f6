"""What a link holds: month, window, filters, definitions, switches, the drilled selection and the open account.

Anything in a URL that this data does not know falls back to its default in silence. Segments, dimensions, owners and
accounts appear as :func:`nrr.tokens.token` only, so a link holds no name and no money.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from nrr.periods import Month
from nrr.results import (
    GRR_DEFINITIONS,
    HEADLINE_GRR,
    HEADLINE_NRR,
    HEADLINE_WINDOWS,
    LEVELS,
    MOTIONS,
    NRR_DEFINITIONS,
    PRESETS,
    Request,
    Status,
)
from nrr.tokens import token
from nrr.ui.levers import TARGET, TARGETS, WON, Lever, read_levers, write_levers

PERIODS = ("month", "quarter", "year")
MEASURES = ("net", "gross", "logos")
GRAINS = ("month", "quarter")
BRIDGES = ("base", "all")
RATES = ("constant", "month")
PARTS = ("segment", "cohort", "account")
EFFECTS = ("component", "part")
SINCE = (12, 24)
KEPT = (3, 1, 5, 10, 20)
LEVELLED = (*LEVELS, "none")
REASONS = ("contraction", "usage", "support", "payment", "relationship", "outcomes", "renewal")
_PICK = re.compile(r"[a-z0-9._-]{1,40}")
_TOKEN = re.compile(r"[0-9a-f]{10}")
_WRITTEN = "state_written"  # URLs that callbacks replaced since a run last came to its end, and what they wrote

Params = Mapping[str, list[str]]


@dataclass(frozen=True)
class State:
    """One screen, as a link describes it.

    ``against`` is the month that NRR is compared with, None for the usual one. ``pick`` is the drilled selection in the
    words of its page (``churn``, ``2025-06.churn``, ``2024-01.12``, a segment's token); ``account`` and ``owners`` are
    tokens; ``keep`` is how many accounts at risk are thought of as kept whole,
    ``since`` the months in which departures are listed.
    """

    as_of: Month
    window_months: int = HEADLINE_WINDOWS[0]
    filters: tuple[tuple[str, str], ...] = ()
    definition: str = HEADLINE_NRR
    grr_definition: str = HEADLINE_GRR
    benchmark: str = PRESETS[0]
    dimension: str | None = None
    bridge: str = BRIDGES[0]
    rates: str = RATES[0]
    grain: str = GRAINS[0]
    period: str = "quarter"
    measure: str = MEASURES[0]
    against: Month | None = None
    parts: str = PARTS[0]
    effect: str = EFFECTS[0]
    pick: str = ""
    account: str = ""
    reasons: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    motions: tuple[str, ...] = ()
    keep: int = KEPT[0]
    levers: tuple[Lever, ...] = ()
    won: str = WON[0]
    target: int = TARGET
    since: int = SINCE[0]

    @property
    def request(self) -> Request:
        return Request(self.as_of, self.window_months, self.filters, self.definition, self.grr_definition)

    def shared(self) -> State:
        """Return what stays when the page changes: month, window, filters, definitions and benchmarks."""
        kept = (self.as_of, self.window_months, self.filters, self.definition, self.grr_definition, self.benchmark)
        return State(*kept)

    def params(self) -> dict[str, list[str]]:
        """Return the query parameters of this state: the month always, so that a link keeps its numbers when newer
        data comes; of the rest what is no default."""
        values = {
            "month": str(self.as_of),
            "window": "" if self.window_months == HEADLINE_WINDOWS[0] else str(self.window_months),
            "nrr": self.definition,
            "grr": self.grr_definition,
            "bench": self.benchmark,
            "by": token(self.dimension) if self.dimension else "",
            "bridge": self.bridge,
            "rates": self.rates,
            "grain": self.grain,
            "period": self.period,
            "measure": self.measure,
            "against": str(self.against) if self.against else "",
            "parts": self.parts,
            "effect": self.effect,
            "pick": self.pick,
            "account": self.account,
            "keep": "" if self.keep == KEPT[0] else str(self.keep),
            "won": self.won,
            "target": "" if self.target == TARGET else str(self.target),
            "since": "" if self.since == SINCE[0] else str(self.since),
        }
        default = {
            "nrr": HEADLINE_NRR,
            "grr": HEADLINE_GRR,
            "bench": PRESETS[0],
            "bridge": BRIDGES[0],
            "rates": RATES[0],
            "grain": GRAINS[0],
            "period": "quarter",
            "measure": MEASURES[0],
            "parts": PARTS[0],
            "effect": EFFECTS[0],
            "won": WON[0],
        }
        written = {name: [value] for name, value in values.items() if value and value != default.get(name)}
        many = {
            "filter": [token(*pair) for pair in self.filters],
            "reason": list(self.reasons),
            "owner": list(self.owners),
            "level": list(self.levels),
            "motion": list(self.motions),
            "lever": write_levers(self.levers),
        }
        return written | {name: listed for name, listed in many.items() if listed}


def read(params: Params, status: Status) -> State:
    """Return the state that ``params`` describe for the data of ``status``."""
    return State(
        as_of=_month(_first(params, "month"), status),
        window_months=_choice(_first(params, "window"), {str(months): months for months in HEADLINE_WINDOWS}, 12),
        filters=_filters(params.get("filter", []), status),
        definition=_one_of(params, "nrr", NRR_DEFINITIONS, HEADLINE_NRR),
        grr_definition=_one_of(params, "grr", GRR_DEFINITIONS, HEADLINE_GRR),
        benchmark=_one_of(params, "bench", PRESETS, PRESETS[0]),
        dimension=_choice(_first(params, "by"), {token(name): name for name in status.dimensions}, None),
        bridge=_one_of(params, "bridge", BRIDGES, BRIDGES[0]),
        rates=_one_of(params, "rates", RATES if len(status.currencies) > 1 else RATES[:1], RATES[0]),
        grain=_one_of(params, "grain", GRAINS, GRAINS[0]),
        period=_one_of(params, "period", PERIODS, "quarter"),
        measure=_one_of(params, "measure", MEASURES, MEASURES[0]),
        against=_earlier(_first(params, "against"), status),
        parts=_one_of(params, "parts", PARTS, PARTS[0]),
        effect=_one_of(params, "effect", EFFECTS, EFFECTS[0]),
        pick=_matching(_first(params, "pick"), _PICK),
        account=_matching(_first(params, "account"), _TOKEN),
        reasons=tuple(reason for reason in REASONS if reason in params.get("reason", [])),
        levels=tuple(level for level in LEVELLED if level in params.get("level", [])),
        motions=tuple(motion for motion in MOTIONS if motion in params.get("motion", [])),
        keep=_choice(_first(params, "keep"), {str(most): most for most in KEPT}, KEPT[0]),
        levers=read_levers(params.get("lever", [])),
        won=_one_of(params, "won", WON, WON[0]),
        target=_choice(_first(params, "target"), {str(each): each for each in TARGETS}, TARGET),
        since=_choice(_first(params, "since"), {str(months): months for months in SINCE}, SINCE[0]),
        owners=tuple(dict.fromkeys(owner for owner in params.get("owner", []) if _TOKEN.fullmatch(owner))),
    )


def current(status: Status) -> State:
    """Return the state of the open URL, or of the one that a callback has put in its place meanwhile.

    The URL is announced again because Streamlit leaves it as it was when a link leads to the page that is open.
    """
    params = _asked()
    replaced, written = st.session_state.get(_WRITTEN, ([], params))
    if params in replaced:  # asked before the browser had heard of the callback's URL: a slider still moves
        params = written
    st.query_params.from_dict(params)
    return read(params, status)


def go(state: State) -> None:
    """Write ``state`` to the URL; call it from a widget's callback, so that the run that follows reads it."""
    replaced, _ = st.session_state.get(_WRITTEN, ([], {}))
    st.session_state[_WRITTEN] = ([*replaced, _asked()], state.params())
    st.query_params.from_dict(state.params())


def heard() -> None:
    """Note that a run has come to its end: the browser knows what callbacks wrote, and may go back from it."""
    st.session_state.pop(_WRITTEN, None)


def _asked() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _first(params: Params, name: str) -> str:
    return next(iter(params.get(name, [])), "")


def _matching(text: str, pattern: re.Pattern[str]) -> str:
    return text if pattern.fullmatch(text) else ""


def _choice(text: str, choices: Mapping[str, Any], default: Any) -> Any:
    return choices.get(text, default)


def _one_of(params: Params, name: str, choices: Iterable[str], default: str) -> str:
    value = _first(params, name)
    return value if value in choices else default


def _month(text: str, status: Status) -> Month:
    try:
        month = Month.parse(text)
    except ValueError:
        return status.default_as_of
    return month if status.first_month <= month <= status.last_month else status.default_as_of


def _earlier(text: str, status: Status) -> Month | None:
    """Return the month to compare with, None where the link names none that the data reaches."""
    try:
        month = Month.parse(text)
    except ValueError:
        return None
    return month if status.first_month <= month <= status.last_month else None


def _filters(tokens: Iterable[str], status: Status) -> tuple[tuple[str, str], ...]:
    wanted = set(tokens)
    if not wanted:
        return ()
    pairs = ((dimension, segment) for dimension, segments in status.dimensions.items() for segment in segments)
    return tuple(pair for pair in pairs if token(*pair) in wanted)
