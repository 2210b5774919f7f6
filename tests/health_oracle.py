"""The health score again, the slow and obvious way: one account and month at a time.

It shares no code with the package and must stay that way.
"""

from __future__ import annotations

from math import floor, sqrt

from tests.signal_books import Signals

WEIGHTS = {"usage": 30, "support": 15, "outcomes": 20, "relationship": 15, "renewal": 20}


def half_up(value: float) -> int:
    return floor(value + 0.5)


def usage(book: Signals, account: str, at: int) -> float | None:
    """100 less 60 for each 25% that the worst metric lies below the mean of the three months before it."""
    changes = []
    for metric in {k for a, _, k, _ in book.usage if a == account}:
        read = {m: value for a, m, k, value in book.usage if a == account and k == metric}
        by_anyone = {m for a, m, k, _ in book.usage if k == metric and min(book.arr[a]) <= m}
        before = [at - 3, at - 2, at - 1]
        if all(m in read for m in before) and at in by_anyone and sum(read[m] for m in before):
            changes.append(read.get(at, 0) / (sum(read[m] for m in before) / 3) - 1)
    return max(100 + 60 * min(*changes, 0) / 0.25, 0) if changes else None


def support(book: Signals, account: str, at: int) -> float | None:
    months = [m for a, m, _, _ in book.tickets if m <= at and min(book.arr[a]) <= at]
    if not months or min(months) > at - 2 or max(months) <= at - 3:
        return None
    late = [(p, s) for a, m, p, s in book.tickets if a == account and at - 3 < m <= at]
    early = [m for a, m, _, _ in book.tickets if a == account and at - 6 < m <= at - 3]
    more = max(len(late) - len(early), 0) if min(months) <= at - 5 else 0
    ratings = [s for _, s in late if s is not None]
    bad = (len(ratings) - sum(ratings)) / len(ratings) if ratings else 0
    return max(100 - 10 * more - 15 * sum(p in ("high", "urgent") for p, _ in late) - 40 * bad, 0)


def outcomes(book: Signals, account: str, at: int) -> float:
    arr = book.arr[account]
    now, before = arr[at], arr.get(at - 6, 0)
    cuts = [arr[m - 1] - arr[m] for m in range(at - 5, at + 1) if 0 < arr.get(m, 0) < arr.get(m - 1, 0)]
    calm = 100 if before and now > before else 85
    if not cuts:
        return calm
    return max(min(100 - 60 * (sum(cuts) / (now + sum(cuts))) / 0.1 - 15 * (len(cuts) - 1), calm), 0)


def relationship(book: Signals, account: str, at: int) -> float | None:
    mine = [(m, score) for a, m, score in book.answers if a == account and at - 6 < m <= at]
    last = [score for m, score in mine if m == max(m for m, _ in mine)]
    return 10 * sum(last) / len(last) if last else None


def since(book: Signals, account: str, at: int) -> int:
    while at - 1 in book.arr[account]:
        at -= 1
    return at


def begun_before(book: Signals, account: str, at: int, until: int) -> bool:
    """Whether it may have been a customer before the data begins: so many begin in its first month, known ``until``."""
    first = [min(by) for by in book.arr.values() if min(by) <= until]
    others = max((first.count(m) for m in set(first) if m), default=0)
    return since(book, account, at) == 0 and first.count(0) >= 10 and first.count(0) > 2 * others


def renewal(book: Signals, account: str, at: int, until: int) -> float | None:
    """Half where the stated renewal, or else the anniversary, is at most three months away; less for late payments."""
    stated = book.renewals.get(account) if at == book.months - 1 else None
    ahead = (stated.year - 2024) * 12 + stated.month - 1 - at if stated else 0
    mine = [how for a, m, how in book.payments if a == account and at - 3 < m <= at]
    if ahead < 1 and begun_before(book, account, at, until):
        seen = [m for a, m, _ in book.payments if m <= at and min(book.arr[a]) <= at]
        if not seen or min(seen) > at - 2 or max(seen) <= at - 12:
            return None
        ahead = 99
    elif ahead < 1:
        ahead = next(k for k in range(1, 13) if (at + k - since(book, account, at)) % 12 == 0)
    return max(100 - 50 * (ahead <= 3) - 40 * mine.count("failed") - 10 * mine.count("recovered"), 0)


def parts(book: Signals, account: str, at: int, until: int | None = None) -> dict[str, int | None]:
    """The parts at the end of month ``at``, as they are told in month ``until``, by default the last."""
    until = book.months - 1 if until is None else until
    found = {
        "usage": usage(book, account, at),
        "support": support(book, account, at),
        "outcomes": outcomes(book, account, at),
        "relationship": relationship(book, account, at),
        "renewal": renewal(book, account, at, until),
    }
    return {name: None if value is None else half_up(value) for name, value in found.items()}


def score(book: Signals, account: str, at: int) -> int | None:
    """The weighted mean of the parts that are known, half up; none for a customer of less than three months."""
    if at - since(book, account, at) < 2:
        return None
    known = {name: value for name, value in parts(book, account, at).items() if value is not None}
    weight = sum(WEIGHTS[name] for name in known)
    return (2 * sum(WEIGHTS[name] * value for name, value in known.items()) + weight) // (2 * weight)


def losses(scores: list[int | None], lost: list[float], arr: list[int]) -> list[float]:
    """What an account-month with each score is expected to lose: the mean of its band, mixed with five average ones."""
    weight = [sqrt(each) for each in arr]
    average = sum(weight) / len(weight)
    mean = sum(w * x for w, x in zip(weight, lost, strict=True)) / sum(weight)
    bands, band = [0], {}
    counts = [sum(s is not None and min(s // 10, 9) == ten for s in scores) for ten in range(10)]
    for ten in range(10):
        held = sum(counts[bands[-1] : ten])
        if ten and held >= 30 and sum(counts[ten:]) >= 30:
            bands.append(ten)
        band[ten] = bands[-1]
    found = []
    for mine in [None if s is None else band[min(s // 10, 9)] for s in scores]:
        rows = [i for i, s in enumerate(scores) if (None if s is None else band[min(s // 10, 9)]) == mine]
        total = sum(weight[i] * lost[i] for i in rows) + 5 * average * mean
        found.append(total / (sum(weight[i] for i in rows) + 5 * average))
    return found
