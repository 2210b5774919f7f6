"""How the downside, the expected loss of the accounts at risk, adds up: how few of them most of it is."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import Palette, palette
from nrr.formatting import count, percent, plural, stake
from nrr.results import RiskList

AXIS_PX = 48
HEIGHT = 320
MOST = 0.8
_FEW = 40  # accounts up to which each is a mark of its own


def title(risks: RiskList) -> str:
    return "Where the downside sits" + (f" (% of {_points(risks)} of NRR)" if _shares(risks) else "")


def figure(
    risks: RiskList, *, kept: int = 0, dark: bool = False, titled: bool = True, reason: str | None = None
) -> go.Figure:
    """Return the cumulative share of the expected loss by rank, the first ``kept`` accounts shaded.

    Every mark's ``customdata`` is ``[rank]``.
    """
    shares = _shares(risks)
    if reason or not shares:
        return canvas.empty(reason or risks.reason or "No account is expected to lose ARR.", dark=dark)
    colours = palette(dark)
    layout = canvas.frame(title(risks), "Accounts by expected loss, largest first", titled, bottom=AXIS_PX)
    layout["height"] = HEIGHT
    last = len(shares)
    most = _rank(shares, MOST)
    layout |= {
        "showlegend": False,
        "xaxis": {
            "title": {"text": "Accounts, largest expected loss first"},
            "range": [0, last * 1.02],
            "tickmode": "array",
            "tickvals": [0, *(value for value in canvas.steps(0, last, 6) if value and value == int(value))],
            "tickformat": ",d",
        },
        "yaxis": {"range": [0, 1.04], **canvas.percent_ticks(0, 1)},
        "shapes": [*_kept(kept, shares, colours), *([_level(most, colours)] if most else [])],
        "annotations": [_most(most, last, colours)] if most else [],
    }
    return canvas.figure([_line(risks, shares, colours)], layout, colours)


def alt_text(risks: RiskList) -> str:
    """Return how many accounts make most of the downside."""
    shares = _shares(risks)
    if not shares:
        return risks.reason or "No account is expected to lose ARR."
    most = _rank(shares, MOST)
    if most is None:
        listed = "account listed is" if len(shares) == 1 else f"{count(len(shares))} accounts listed are"
        return f"The {listed} {percent(shares[-1], 0)} of the downside."
    are = "account is" if most == 1 else "accounts are"
    return f"{count(most)} {are} {percent(MOST, 0)} of the downside; the first alone is {percent(shares[0], 0)}."


def table(risks: RiskList) -> list[dict[str, str | int | float | None]]:
    """Return one row per account in the order of the list: its own share and that of all up to it, as fractions."""
    shares = _shares(risks)
    before = [0.0, *shares]
    return [
        {
            "Rank": rank,
            "Account": row.account_name,
            "Share of the downside": shares[rank - 1] - before[rank - 1],
            "Up to this account": shares[rank - 1],
        }
        for rank, row in enumerate(risks.rows[: len(shares)], start=1)
    ]


def _whole(risks: RiskList) -> int:
    return risks.total_expected_cents or 0


def _points(risks: RiskList) -> str:
    return stake(_whole(risks) / risks.base_arr_cents) if risks.base_arr_cents else "n/a"


def _shares(risks: RiskList) -> list[float]:
    """Return the share of the downside that the accounts up to each rank make; none where it is not known."""
    whole = _whole(risks)
    if risks.reason or whole <= 0:
        return []
    return [cents / whole for cents in accumulate(row.expected_cents or 0 for row in risks.rows)]


def _rank(shares: list[float], share: float) -> int | None:
    return next((rank for rank, value in enumerate(shares, start=1) if value >= share), None)


def _line(risks: RiskList, shares: list[float], colours: Palette) -> dict[str, Any]:
    few = len(shares) <= _FEW
    return {
        "type": "scatter",
        "mode": "lines+markers" if few else "lines",
        "x": [0, *range(1, len(shares) + 1)],
        "y": [0.0, *shares],
        "customdata": [[rank] for rank in range(len(shares) + 1)],
        "hovertext": [
            "No account",
            *(
                f"<b>{rank}. {canvas.safe(row.account_name)}</b><br>{stake(row.expected_points, 2)} expected"
                f"<br>{percent(share)} up to here"
                for rank, (row, share) in enumerate(zip(risks.rows, shares, strict=True), start=1)
            ),
        ],
        "hoverinfo": "text",
        "line": {"color": colours.accent, "width": 2.5, "shape": "linear"},
        "marker": {"size": 6, "color": colours.accent},
    }


def _kept(kept: int, shares: list[float], colours: Palette) -> list[dict[str, Any]]:
    upto = min(kept, len(shares))
    if not upto:
        return []
    place = {"x0": 0, "x1": upto, "y0": 0, "y1": shares[upto - 1], "layer": "below"}
    return [{"type": "rect", **place, "fillcolor": colours.accent, "opacity": 0.12, "line": {"width": 0}}]


def _level(most: int, colours: Palette) -> dict[str, Any]:
    place = {"x0": 0, "x1": most, "y0": MOST, "y1": MOST, "layer": "below"}
    return {"type": "line", **place, "line": {"color": colours.muted, "width": 1, "dash": "dot"}}


def _most(most: int, last: int, colours: Palette) -> dict[str, Any]:
    early = most <= last / 2
    place = {
        "x": most,
        "y": MOST,
        "xanchor": "left" if early else "right",
        "yanchor": "top" if early else "bottom",
        "xshift": 8 if early else -8,
        "yshift": -4 if early else 6,
    }
    words = canvas.note(f"{plural(most, 'account')}: {percent(MOST, 0)}", colours, place)
    return {**words, "font": {"size": 12, "color": colours.text}}
