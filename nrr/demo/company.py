"""Writes the whole company."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from nrr.demo import scenario as s
from nrr.demo.book import OPEN, Rows
from nrr.demo.cast import Cast, make_cast
from nrr.demo.departures import write_departures
from nrr.demo.draws import Bools, Ints
from nrr.demo.pipeline import renewal_days, write_opportunities
from nrr.demo.signals import Usage, write_nps, write_payments, write_tickets
from nrr.demo.simulate import Simulation
from nrr.demo.tables import dates, fractions, integers, money, numbered, pick, texts, write_csv
from nrr.periods import Month

LAST_MONTH = Month.parse("2025-12")
_COUNTS = np.array([count for _, count in s.INTERVALS], dtype=np.int64)


def write_company(
    out: Path, *, accounts: int = 400, months: int = 48, seed: int = 7, last_month: Month = LAST_MONTH
) -> tuple[Path, ...]:
    """Write the exports of ``accounts`` accounts over the ``months`` months up to ``last_month`` into ``out``.

    The same arguments give the same bytes on any machine. Returns the files' paths; those in the way are overwritten. A
    file that would have no row (a small company without a failed payment) is not written.
    Raises ValueError unless there is at least one account and one month and the seed is not negative.
    """
    if accounts < 1 or months < 1 or seed < 0:
        raise ValueError("the sample company needs at least 1 account, 1 month and a seed of 0 or more")
    out.mkdir(parents=True, exist_ok=True)
    story = s.Story(last_month - (months - 1), months)
    cast = make_cast(accounts, story, seed)
    history = Simulation(cast, story, seed).run()
    usage = Usage(cast, seed)
    for snapshot in history.snapshots:
        usage.note(snapshot, story)
    ids = _account_ids(accounts)
    written = (
        _write_accounts(out / "accounts.csv", ids, cast, renewal_days(history, story), history.end.active),
        _write_subscriptions(out / "subscriptions.csv", ids, history.rows),
        usage.write(out / "usage.csv", ids),
        write_tickets(out / "tickets.csv", ids, history.snapshots, story, seed),
        write_nps(out / "nps.csv", ids, history.snapshots, story, seed),
        write_payments(out / "payments.csv", ids, cast, history.snapshots, story, seed),
        write_opportunities(out / "opportunities.csv", ids, history, story, seed),
        write_departures(out / "departures.csv", ids, history, story, seed),
    )
    return tuple(path for path in written if _holds_rows(path))


def _holds_rows(path: Path) -> bool:
    """Return whether a file has more than its headings; one that has not is removed."""
    with path.open("rb") as stream:
        stream.readline()
        found = bool(stream.readline())
    if not found:
        path.unlink()
    return found


def _account_ids(accounts: int) -> pa.Array:
    return texts([f"A-{number:0{max(len(str(accounts)), 4)}d}" for number in range(1, accounts + 1)])


def _write_accounts(path: Path, ids: pa.Array, cast: Cast, renewal: Ints, active: Bools) -> Path:
    columns = {
        "account_id": ids,
        "account_name": texts(cast.name),
        "segment": pick(s.SEGMENTS, cast.segment),
        "industry": pick(s.INDUSTRIES, cast.industry),
        "region": pick(s.REGIONS, cast.region),
        "owner": texts(cast.owner),
        "renewal_date": dates(renewal, ~active),
    }
    return write_csv(path, columns)


def _write_subscriptions(path: Path, ids: pa.Array, rows: Rows) -> Path:
    count = len(rows.account)
    columns = {
        "subscription_id": numbered("S-", np.arange(1, count + 1), 6),
        "account_id": ids.take(pa.array(rows.account)),
        "product": pick(s.PRODUCTS, rows.product),
        "plan": pick(s.PLANS, rows.plan),
        "start_date": dates(rows.start),
        "end_date": dates(rows.end, rows.end == OPEN),
        "interval": pick([name for name, _ in s.INTERVALS], rows.interval),
        "interval_count": integers(_COUNTS[rows.interval]),
        "quantity": integers(rows.quantity),
        "unit_price": money(rows.price_cents),
        "discount": fractions(rows.discount_percent),
        "currency": pick(("USD",), rows.account * 0),
    }
    return write_csv(path, columns)
