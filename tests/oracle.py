"""The metrics again, the slow and obvious way, to hold the engine against.

Written from the metric contract alone, in plain integers and fractions, one month and one account at a time. It shares
no code with the package and must stay that way: two computations that agree are only worth something if they are two.

A book is ``{account: {month: arr_cents}}`` with months as plain integers; a month that is absent is 0.
"""

from __future__ import annotations

from fractions import Fraction

Book = dict[str, dict[int, int]]
Segments = dict[str, dict[int, str]]

KINDS = ("new", "reactivation", "expansion", "contraction", "churn")
PERIOD_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def arr(book: Book, account: str, month: int) -> int:
    return book[account].get(month, 0)


def total(book: Book, month: int) -> int:
    return sum(arr(book, account, month) for account in book)


def active(book: Book, month: int) -> set[str]:
    return {account for account in book if arr(book, account, month) > 0}


def only(book: Book, accounts: set[str]) -> Book:
    return {account: book[account] for account in book if account in accounts}


# Section 2: monthly movements


def movement(book: Book, account: str, month: int) -> tuple[str, int]:
    """Return the kind of an account-month and its signed amount."""
    prev = arr(book, account, month - 1)
    cur = arr(book, account, month)
    if prev == cur:
        return "none", 0
    if prev == 0:
        paid_before = any(cents > 0 for earlier, cents in book[account].items() if earlier < month)
        return ("reactivation" if paid_before else "new"), cur
    if cur == 0:
        return "churn", -prev
    return ("expansion" if cur > prev else "contraction"), cur - prev


def bridge(book: Book, month: int) -> dict[str, int]:
    """Return one month's opening, movements and closing in cents, and the accounts of each."""
    row = {"opening": total(book, month - 1), "closing": total(book, month)}
    row |= {"opening_accounts": len(active(book, month - 1)), "closing_accounts": len(active(book, month))}
    for kind in KINDS:
        row[kind] = row[f"{kind}_accounts"] = 0
    for account in book:
        kind, cents = movement(book, account, month)
        if kind != "none":
            row[kind] += cents
            row[f"{kind}_accounts"] += 1
    return row


def bridge_over(book: Book, first: int, last: int) -> dict[str, int]:
    """Return the movements of several months added up, cents only."""
    row = {"opening": total(book, first - 1), "closing": total(book, last)}
    for kind in KINDS:
        row[kind] = sum(bridge(book, month)[kind] for month in range(first, last + 1))
    return row


def early_warning(book: Book, as_of: int) -> dict[str, int]:
    """Return how many churns had a contraction in the 6 months before, and how many contractions a churn within 12."""
    events = {
        kind: [
            (account, month)
            for account in book
            for month in range(min(book[account]), as_of + 1)
            if movement(book, account, month)[0] == kind
        ]
        for kind in ("contraction", "churn")
    }
    followed = [(account, month) for account, month in events["contraction"] if month + 12 <= as_of]
    return {
        "churned_accounts": len(events["churn"]),
        "churned_after_contraction": sum(
            any((account, month - back) in events["contraction"] for back in range(1, 7))
            for account, month in events["churn"]
        ),
        "contractions": len(followed),
        "contractions_then_churn": sum(
            any((account, month + ahead) in events["churn"] for ahead in range(1, 13)) for account, month in followed
        ),
    }


# Section 3: retention over a window


def retention(book: Book, closing: int, window: int) -> dict[str, int | Fraction | None]:
    """Return NRR, GRR (capped), logo retention and what they are made of; ratios None where nothing opened."""
    base = {account: arr(book, account, closing - window) for account in active(book, closing - window)}
    ends = {account: arr(book, account, closing) for account in base}
    opening = sum(base.values())
    expanded = [account for account in base if ends[account] > base[account]]
    contracted = [account for account in base if 0 < ends[account] < base[account]]
    churned = [account for account in base if ends[account] == 0]
    capped = sum(min(ends[account], base[account]) for account in base)
    return {
        "opening": opening,
        "closing": sum(ends.values()),
        "total": total(book, closing),
        "expansion": sum(ends[account] - base[account] for account in expanded),
        "contraction": -sum(base[account] - ends[account] for account in contracted),
        "churn": -sum(base[account] for account in churned),
        "opening_accounts": len(base),
        "retained_accounts": len(base) - len(churned),
        "expanded_accounts": len(expanded),
        "contracted_accounts": len(contracted),
        "churned_accounts": len(churned),
        "nrr": Fraction(sum(ends.values()), opening) if opening else None,
        "grr": Fraction(capped, opening) if opening else None,
        "logo": Fraction(len(base) - len(churned), len(base)) if base else None,
    }


# Section 5: cohorts


def first_month(book: Book, account: str) -> int | None:
    paid = [month for month, cents in book[account].items() if cents > 0]
    return min(paid) if paid else None


def cohorts(book: Book, as_of: int, period: str, measure: str) -> dict[int, dict[str, object]]:
    """Return ``{first month of the cohort: accounts, opening, values by age}`` of what is known at ``as_of``."""
    members: dict[int, list[str]] = {}
    for account in book:
        start = first_month(book, account)
        if start is not None and start <= as_of:
            length = PERIOD_MONTHS[period]
            members.setdefault(start - start % length, []).append(account)
    return {cohort: _cohort(book, accounts, as_of, measure) for cohort, accounts in sorted(members.items())}


def _cohort(book: Book, accounts: list[str], as_of: int, measure: str) -> dict[str, object]:
    starts = {account: first_month(book, account) for account in accounts}
    opening = sum(arr(book, account, starts[account]) for account in accounts)
    values = []
    for age in range(as_of - max(starts.values()) + 1):
        kept = 0
        for account in accounts:
            at_start = arr(book, account, starts[account])
            now = arr(book, account, starts[account] + age)
            kept += {"net": now, "gross": min(now, at_start), "logos": int(now > 0)}[measure]
        values.append(Fraction(kept, len(accounts) if measure == "logos" else opening))
    return {"accounts": len(accounts), "opening": opening, "values": values}


# Section 6: segments at the window's opening


def segment_at(segments: Segments, account: str, month: int) -> str | None:
    """Return the segment last seen up to ``month``, else the first seen after it."""
    seen = segments.get(account, {})
    if not seen:
        return None
    before = [m for m in seen if m <= month]
    return seen[max(before)] if before else seen[min(seen)]


def size_at(book: Book, account: str, month: int) -> str:
    """Return the size segment of an account by its ARR at ``month``: below 12,000, below 50,000, the rest."""
    cents = arr(book, account, month)
    if cents < 12_000_00:
        return "SMB"
    return "mid-market" if cents < 50_000_00 else "enterprise"


def by_segment(book: Book, segments: Segments, closing: int, window: int) -> dict[str, dict[str, object]]:
    """Return the retention of each segment among the accounts with ARR at the opening."""
    groups: dict[str, set[str]] = {}
    for account in active(book, closing - window):
        segment = segment_at(segments, account, closing - window)
        groups.setdefault(segment, set()).add(account)
    return {segment: retention(only(book, accounts), closing, window) for segment, accounts in groups.items()}


def by_size(book: Book, closing: int, window: int) -> dict[str, dict[str, object]]:
    opening = closing - window
    sizes = {account: {opening: size_at(book, account, opening)} for account in active(book, opening)}
    return by_segment(book, sizes, closing, window)


def mix_and_rate(
    before: dict[str, tuple[Fraction, Fraction]], after: dict[str, tuple[Fraction, Fraction]]
) -> tuple[Fraction, Fraction]:
    """Return the (rate, mix) effect between two windows of ``{segment: (weight, nrr)}``, every segment in both."""
    whole = [sum(weight * nrr for weight, nrr in side.values()) for side in (before, after)]
    middle = (whole[0] + whole[1]) / 2
    rate = mix = Fraction(0)
    for segment in before:
        (w0, n0), (w1, n1) = before[segment], after[segment]
        rate += (w0 + w1) / 2 * (n1 - n0)
        mix += ((n0 + n1) / 2 - middle) * (w1 - w0)
    return rate, mix


# Account map: (child, parent or None, first month or None for always), the later of two entries of one month holds


def owner_at(entries: list[tuple[str, str | None, int | None]], account: str, month: int) -> str:
    """Return the account at the top of ``account``'s chain of parents as they stand at ``month``."""
    own = [entry for entry in entries if entry[0] == account and (entry[2] is None or entry[2] <= month)]
    if not own:
        return account
    latest = max(own, key=lambda entry: -1 if entry[2] is None else entry[2])
    return account if latest[1] is None else owner_at(entries, latest[1], month)


def mapped(book: Book, entries: list[tuple[str, str | None, int | None]], month: int) -> Book:
    """Return the whole history of the book with every account under its owner as at ``month``."""
    result: Book = {}
    for account, by_month in book.items():
        held = result.setdefault(owner_at(entries, account, month), {})
        for each, cents in by_month.items():
            held[each] = held.get(each, 0) + cents
    return result


def transfers(book: Book, entries: list[tuple[str, str | None, int | None]], month: int) -> dict[tuple[str, str], int]:
    """Return the ARR that changes owners in ``month``, by the owner before and the owner after."""
    moved: dict[tuple[str, str], int] = {}
    for account in book:
        before, after = owner_at(entries, account, month - 1), owner_at(entries, account, month)
        if before != after and arr(book, account, month - 1):
            moved[before, after] = moved.get((before, after), 0) + arr(book, account, month - 1)
    return moved
