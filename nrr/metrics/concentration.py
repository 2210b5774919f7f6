"""How much hangs on few accounts (METRICS.md sections 6 and 7)."""

from __future__ import annotations

import numpy as np

from nrr.metrics.confidence import Cents, effective_accounts
from nrr.periods import Window
from nrr.results.confidence import Concentration, Influence
from nrr.warehouse import Warehouse

TOP = 10
_SHARES = (1, 5, 10, 20)


def concentration(window: Window, opening: Cents, closing: Cents) -> Concentration:
    """Return how much hangs on few of the accounts that opened with ``opening`` (cents, above zero)."""
    order = np.argsort(-opening, kind="stable")
    opening, closing = opening[order], closing[order]
    base, count = int(opening.sum()), len(opening)
    without = int(opening[TOP:].sum())
    gains = np.sort(np.maximum(closing - opening, 0))[::-1]

    def share(which: np.ndarray) -> float | None:
        return int(which.sum()) / count if count else None

    return Concentration(
        window=window,
        opening_accounts=count,
        effective_accounts=effective_accounts(opening),
        top_shares={top: int(opening[:top].sum()) / base for top in _SHARES if top <= count} if base else {},
        top_accounts=TOP,
        nrr=int(closing.sum()) / base if base else None,
        nrr_without_top=int(closing[TOP:].sum()) / without if without else None,
        half_of_expansion=_behind(gains, 1, 2),
        most_of_expansion=_behind(gains, 4, 5),
        expanded_share=share(closing > opening),
        unchanged_share=share(closing == opening),
        contracted_share=share((closing < opening) & (closing > 0)),
        churned_share=share(closing == 0),
        median_account_nrr=float(np.median(closing / opening)) if count else None,
    )


def _behind(gains: Cents, part: int, of: int) -> int:
    """Return how many of the largest gains make ``part`` / ``of`` of their sum."""
    total = int(gains.sum())
    if total == 0:
        return 0
    return int(np.argmax(np.cumsum(gains) * of >= total * part)) + 1


def influences(session: Warehouse, most: int) -> tuple[Influence, ...]:
    """Return the accounts that move NRR most, either way: N - N without i = (E - N x B) / (all B - B).

    ``session`` holds ``window_accounts``. None for an account that is the whole base.
    """
    frame = session.frame("metrics/window_account_list")
    frame = frame[frame["opening_arr_cents"] > 0]
    base, kept = int(frame["opening_arr_cents"].sum()), int(frame["closing_arr_cents"].sum())
    if base == 0:
        return ()
    opening, closing = frame["opening_arr_cents"].to_numpy(), frame["closing_arr_cents"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        change = (closing - kept / base * opening) / (base - opening)
    frame = frame.assign(change=change)
    frame = frame[np.isfinite(frame["change"])].sort_values(["change", "account_key"], ascending=[False, True])
    raising, lowering = frame[frame["change"] > 0].head(most), frame[frame["change"] < 0].tail(most)
    return tuple(
        Influence(
            account_key=int(row.account_key),
            account_id=str(row.account_id),
            account_name=str(row.account_name),
            opening_arr_cents=int(row.opening_arr_cents),
            closing_arr_cents=int(row.closing_arr_cents),
            change=float(row.change),
        )
        for each in (raising, lowering)
        for row in each.itertuples()
    )
