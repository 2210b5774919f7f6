"""Why NRR moved since a quarter ago: rates and mix by segment, then the mechanisms of the window."""

from __future__ import annotations

from nrr.formatting import difference, percent, plural, points, shared_tenths, tenths
from nrr.packs.amounts import Amounts, amounts_of
from nrr.packs.page import Chart, Column, Page, Series, Table, Value
from nrr.packs.tables import MOST_ROWS, Shown, money_column, table, with_sum
from nrr.packs.words import clause, fit, point_to_point, sentence, short
from nrr.results import COMPONENTS, MECHANISM_LABELS, Drivers, Mechanisms, PackFacts
from nrr.shown import EFFECTS, ShownDriver, shown_change, shown_drivers

LARGE_SHARE = 0.2
_KINDS = {"account": "accounts", "cohort": "cohort years"}


def pages(facts: PackFacts) -> tuple[Page, ...]:
    return (_moved(facts), *([_mechanisms(facts, facts.mechanisms)] if facts.mechanisms else []))


def _moved(facts: PackFacts) -> Page:
    found, label = facts.drivers, "Why NRR moved"
    if found is None or found.before.point_to_point is None or found.after.point_to_point is None:
        reason = found.reason if found and found.reason else "The data does not reach back far enough."
        return Page("why", label, "NRR cannot be compared with a quarter ago", lines=(reason,))
    amounts = amounts_of(facts)
    parts = shown_drivers(found)
    return Page(
        "why",
        label,
        title(found, parts, point_to_point(facts.request)),
        chart=_chart(found, parts),
        tables=(_table(found, parts, amounts),),
        lines=tuple(line for line in (found.sentence, facts.reading) if line),
        footnote=sentence(
            "Point to point. Rate is a change within a part, mix a change of its share of opening ARR; every row and "
            "column adds up to the change of NRR"
        ),
        notes=_notes(found, parts),
    )


def title(found: Drivers, parts: tuple[ShownDriver, ...], nrr: str) -> str:
    """Return the change of what is called ``nrr`` here, in rates and mix."""
    change = shown_change(found)
    rate, mix = sum(part.rate for part in parts), sum(part.effects["mix"] for part in parts)
    kind = _KINDS.get(found.dimension, "segments")
    since = found.before.window.closing.label
    head = f"{nrr} is the same as in {since}"
    if change:
        head = f"{nrr} {'rose' if change > 0 else 'fell'} {_size(change)} since {since}"
    split = f"rates within {kind} {_signed(rate)}, mix of {kind} {_signed(mix)}"
    return fit(f"{head}: {split}", head)


def _table(found: Drivers, parts: tuple[ShownDriver, ...], amounts: Amounts) -> Table:
    listed, rest = parts[: MOST_ROWS - 2], parts[MOST_ROWS - 2 :]
    names = [short(each.driver.name) for each in listed]
    rows: list[list[Value]] = [
        [
            name,
            each.driver.share_before,
            each.driver.share_after,
            each.driver.nrr_before,
            each.driver.nrr_after,
            each.rate / 1000,
            each.effects["mix"] / 1000,
            each.change / 1000,
        ]
        for name, each in zip(names, listed, strict=True)
    ]
    if rest:
        shares = [sum(getattr(each.driver, name) for each in rest) for name in ("share_before", "share_after")]
        effects = [sum(each.rate for each in rest), sum(each.effects["mix"] for each in rest)]
        rows.append(["All others", *shares, None, None, *(each / 1000 for each in (*effects, sum(effects)))])
    totals = [sum(part.rate for part in parts), sum(part.effects["mix"] for part in parts)]
    ends = (found.before.point_to_point, found.after.point_to_point)
    rows.append(["Total", 1.0, 1.0, *ends, *(each / 1000 for each in (*totals, sum(totals)))])
    then, now = found.before.window.closing.label, found.after.window.closing.label
    columns = (
        Column(found.dimension.capitalize()),
        Column(f"Share of base, {then}", "percent"),
        Column(f"Share of base, {now}", "percent"),
        Column(f"NRR {then}", "percent"),
        Column(f"NRR {now}", "percent"),
        Column("Rate (pts)", "points"),
        Column("Mix (pts)", "points"),
        Column("Effect (pts)", "points"),
    )
    left = {(len(rows) - 2, at): "" for at in (3, 4)} if rest else {}
    return table("What moved NRR", columns, rows, amounts, shown=left, strong=(len(rows) - 1,))


def _chart(found: Drivers, parts: tuple[ShownDriver, ...]) -> Chart:
    kind = _KINDS.get(found.dimension, "segments")
    effects = [sum(part.effects[name] for part in parts) for name in EFFECTS]
    labels = [*(name.capitalize() for name in COMPONENTS), f"Mix of {kind}"]
    texts = tuple(_signed(each).removesuffix(" pts") for each in effects)
    told = ", ".join(f"{label.lower()} {text}" for label, text in zip(labels, texts, strict=True))
    return Chart(
        "column",
        "Effect on NRR (pts)",
        tuple(labels),
        (Series("Effect", tuple(each / 1000 for each in effects), "accent", texts, (*COMPONENTS, "neutral")),),
        "points",
        f"Change of NRR in points: {told}.",
    )


def _notes(found: Drivers, parts: tuple[ShownDriver, ...]) -> str:
    was, now = found.before, found.after
    totals = {name: sum(part.effects[name] for part in parts) for name in EFFECTS}
    told = " ".join(f"{_signed(amount)} {name}" for name, amount in totals.items())
    return sentence(
        f"NRR {percent(was.point_to_point)} ({was.window.opening.label} to {was.window.closing.label}) {told} = "
        f"{percent(now.point_to_point)} ({now.window.opening.label} to {now.window.closing.label})",
        "Rate of a part: its mean share of opening ARR in the two windows times the change of its NRR. Mix: the change "
        "of its share times (its mean NRR less the mean NRR of all). The two add up over all parts with nothing left "
        "over; a part that opened only one of the windows has no rate",
        "The headline's sentence names components of NRR as a whole; here the mix of parts is taken out of them",
        "Tenths of a point are divided by largest remainder, so that what is shown adds up",
    )


def _mechanisms(facts: PackFacts, found: Mechanisms) -> Page:
    label = "Mechanisms"
    if found.reason or not found.rows:
        reason = found.reason or "no account that stayed grew or shrank"
        return Page("why_mechanisms", label, fit(f"There are no mechanisms to show: {clause(reason)}"))
    amounts = amounts_of(facts)
    share = found.unattributed_share or 0.0
    nrr, constant = found.nrr, found.nrr_at_constant_price
    priced = None if nrr is None or constant is None else difference(nrr, constant)
    return Page(
        "why_mechanisms",
        label,
        mechanisms_title(found, amounts, point_to_point(facts.request)),
        tables=(_mechanism_table(found, amounts),),
        lines=tuple(
            line
            for line in (
                f"NRR at constant price is {percent(found.nrr_at_constant_price)}: prices of accounts that stayed are "
                f"worth {points(priced)}."
                if priced is not None and share < LARGE_SHARE
                else "",
                f"{percent(share, 0)} of the change has no quantity beside its amount, so seats cannot be told from "
                "price in it."
                if share >= LARGE_SHARE
                else "",
            )
            if line
        ),
        footnote="Accounts that opened the window and stayed, at its two ends; totals are those of the waterfall.",
        notes=sentence(
            "For a line held at both ends with the same plan, seats are the change of quantity at the mean of the two "
            "prices, price the change of price at the mean of the two quantities. Another plan of the same product is "
            "plan tier, a product not held before cross-sell, a product given up product drop",
            "Constant price leaves out price and escalator effects of accounts that stayed",
            "A mechanism of accounts that grew may be negative: seats given up by an account that grew on the whole",
        ),
    )


def mechanisms_title(found: Mechanisms, amounts: Amounts, nrr: str) -> str:
    """Return which mechanism moved most ARR, and NRR without price."""
    top = max(range(len(found.rows)), key=lambda at: (abs(found.rows[at].total_cents), -at))
    moved = amounts.signed_of(_steps(found, amounts)["Net"][top])
    head = f"{MECHANISM_LABELS[found.rows[top].mechanism]} moved most ARR of the accounts that stayed ({moved})"
    share = found.unattributed_share or 0.0
    if share >= LARGE_SHARE:
        said = f"{percent(share, 0)} of the change has no quantity beside it"
        return fit(f"{said}: seats and price cannot be told apart")
    if found.nrr_at_constant_price is None:
        return fit(head)
    return fit(f"{head}; {nrr} at constant price is {percent(found.nrr_at_constant_price)}", head)


def _sides(found: Mechanisms) -> dict[str, list[int]]:
    """Return cents by mechanism of each side that a table shows."""
    sides = {
        "Expansion": [row.expansion_cents for row in found.rows],
        "Contraction": [row.contraction_cents for row in found.rows],
        "Cancelled out": [row.unchanged_cents for row in found.rows],
    }
    return {name: cents for name, cents in sides.items() if name != "Cancelled out" or any(cents)}


def _steps(found: Mechanisms, amounts: Amounts) -> dict[str, list[int]]:
    """Return steps by mechanism and, last, in total, of each side and net; rows and columns add up as shown."""
    steps = {name: with_sum(amounts, cents) for name, cents in _sides(found).items()}
    return {**steps, "Net": [sum(row) for row in zip(*steps.values(), strict=True)]}


def _mechanism_table(found: Mechanisms, amounts: Amounts) -> Table:
    opening, rows = found.opening_arr_cents, found.rows
    kept, steps = _sides(found), _steps(found, amounts)
    parts = [row.total_cents / opening if opening else 0.0 for row in rows]
    pts = shared_tenths(parts, tenths(sum(parts)))
    columns = [Column("Mechanism"), *(Column(f"{name} ({amounts.label})", "money") for name in steps)]
    columns += [Column("NRR (pts)", "points"), Column("Accounts", "count")]
    values: list[list[Value]] = [
        [
            MECHANISM_LABELS[row.mechanism],
            *(cents[at] for cents in kept.values()),
            row.total_cents,
            pts[at] / 1000,
            row.accounts,
        ]
        for at, row in enumerate(rows)
    ]
    sums = [sum(cents) for cents in kept.values()]
    values.append(["Total", *sums, sum(sums), sum(pts) / 1000, found.accounts])
    shown: Shown = {
        place: text
        for at, column in enumerate(steps.values(), start=1)
        for place, text in money_column(amounts, at, column).items()
    }
    title = f"Expansion and contraction by mechanism, {plural(found.request.window_months, 'month')}"
    return table(title, columns, values, amounts, shown=shown, strong=(len(values) - 1,))


def _signed(tenth: int) -> str:
    return points(tenth / 1000)


def _size(tenth: int) -> str:
    return points(abs(tenth) / 1000).lstrip("+")
