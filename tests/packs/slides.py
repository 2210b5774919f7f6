"""A pack that uses everything a page can have, and how its slides are read back."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any, cast

from pptx import Presentation
from pptx.presentation import Presentation as Deck

from nrr.packs.page import Card, Chart, Column, Pack, Page, Series, Table
from nrr.packs.pptx import write
from nrr.periods import Month
from nrr.results import PackFacts

FACTS = cast(PackFacts, SimpleNamespace(request=SimpleNamespace(as_of=Month.parse("2025-12"))))
HOSTILE = (
    "=cmd()|' /C calc'!A0",
    "bell \x07 and escape \x1b[31m and null \x00",
    "]]></a:t><script>alert(1)</script>",
    "شركة الأفق للتجارة",
    "Emoji 👩‍👩‍👧 🚀 company",
    "W" * 10_000,
    "word " * 2_000,
    "half \ud800 a pair and \ufffe",
    "株式会社とても長い名前の会社" * 6,
    "\u202eturned",
)
MONTHS = tuple((Month.parse("2023-01") + at).label for at in range(36))


def line() -> Chart:
    nrr = tuple(None if at < 3 or at == 20 else 1.02 + at / 1000 for at in range(36))
    grr = tuple(0.9 + at / 2000 for at in range(36))
    series = (Series("NRR", nrr, "accent"), Series("GRR", grr, "neutral"))
    bands = (("Best in class", 1.2), ("Good", 1.05), ("Fair", 1.0), ("Poor", 0.0))
    return Chart("line", "NRR and GRR (%)", MONTHS, series, "percent", "How NRR went.", bands)


def waterfall(*cents: int | None, names: tuple[str, ...] = ()) -> Chart:
    values = cents or (1_000_000_33, 250_000_01, -50_000_99, None, -125_000_00, 1_074_999_35)
    named = names or ("Dec 2024", "Expansion", "Contraction", "Fx", "Churn", "Dec 2025")
    colours = ("neutral", *(name.lower() for name in named[1:-1]), "neutral")
    series = Series("ARR", tuple(values), "neutral", (), colours)
    return Chart("waterfall", "ARR of the opening accounts ($k)", named, (series,), "money", "From 1.0M to 1.07M.")


def stacked() -> Chart:
    quarters = tuple(f"Q{at % 4 + 1} {2023 + at // 4}" for at in range(9))
    series = tuple(
        Series(name, tuple(sign * (1 + at) * 1_234_567 for at in range(9)), name)
        for name, sign in (("expansion", 3), ("new", 2), ("contraction", -1), ("churn", -2))
    )
    return Chart("stacked", "Movements by quarter ($k)", quarters, series, "money", "Movements.")


def column() -> Chart:
    series = (Series("Effect", (-0.0213, 0.004, None, -0.011), "accent", (), ("expansion", "contraction", "churn")),)
    return Chart(
        "column", "Effect on NRR (pts)", ("Expansion", "Contraction", "Price", "Churn"), series, "points", "E."
    )


def bar(names: tuple[str, ...] = ("Enterprise", "Mid-market", "SMB")) -> Chart:
    values = tuple(1.123456789 - at / 30 for at in range(len(names)))
    return Chart("bar", "NRR by segment (%)", names, (Series("NRR", values, "accent"),), "percent", "By segment.")


def table(rows: int, names: tuple[str, ...] = (), columns: int = 5) -> Table:
    held = tuple(
        (names[at % len(names)] if names else f"Account {at}", *((at + 1) * 1_000_00 for _ in range(columns - 1)))
        for at in range(rows)
    )
    texts = tuple((str(row[0]), *(f"{int(value) / 100_000:,.1f}" for value in row[1:])) for row in held)
    heads = (Column("Account"), *(Column(f"ARR {at} ($k)", "money") for at in range(columns - 1)))
    return Table(f"{rows} accounts", heads, held, texts, strong=(rows - 1,) if rows else ())


def reasons(rows: int) -> Table:
    why = "Active users down 47% on its last 90 days; contracted twice; sponsor left; renewal in 45 days"
    cells = tuple((f"Account {at}", 12_345_00, why, "n/a") for at in range(rows))
    texts = tuple((name, "12.3", told, last) for name, _, told, last in cells)
    columns = (Column("Account"), Column("ARR ($k)", "money"), Column("Why"), Column("Renewal", "month"))
    return Table("Largest loss first", columns, cells, texts)


def cards() -> tuple[Card, ...]:
    return (
        Card("NRR", "104.8%", "Point to point; -2.0 pts on quarter; -0.2 pts on year", "Below median", "poor"),
        Card("GRR", "91.6%", "Capped", "Good", "good"),
        Card("Logo retention", "n/a", "The window opens before the data"),
        Card("ARR", "$22,142,987k", "+$1,177k on quarter; +$3,673k on year; 319 accounts"),
    )


LINES = (
    "NRR is 104.8%, down 2.0 pts on a quarter ago: less expansion (-1.2 pts) and more churn (-0.8 pts).",
    "The change is within what chance alone moves (95% interval -7.0 to +3.3 pts).",
)


def pages() -> tuple[Page, ...]:
    small = table(4, columns=3)
    return (
        Page("headline", "Headline", "NRR is 104.8%; GRR is 91.6%", cards(), line(), (), LINES, "By survey.", "How."),
        Page("waterfall", "ARR waterfall", "ARR went up", chart=waterfall(), tables=(small,), lines=LINES[:1]),
        Page("movements", "Movements", "Expansion grew every quarter", chart=stacked()),
        Page("why", "Why", "Expansion moved NRR most", chart=column(), tables=(table(3, columns=8),), lines=LINES),
        Page("segments", "Segments", "Enterprise retains most", chart=bar(), tables=(table(4, columns=9),)),
        Page("accounts", "Accounts", "Sixty accounts", tables=(table(60),), lines=LINES, footnote="All of them."),
        Page("risk", "At risk", "Eight accounts at risk", cards(), tables=(reasons(8),), notes="First\nSecond"),
        Page("hostile", "Names", "Names are " + HOSTILE[2], chart=bar(HOSTILE), tables=(table(20, HOSTILE),)),
        Page("lines", "Lines", "Much is to be said", lines=tuple(f"{at}. {LINES[1]}" for at in range(40))),
        Page("nothing", "Restatements", "No period has been locked yet"),
        Page("none", "Outlook", "The outlook is n/a", chart=Chart("line", "NRR", ("A",), (), "percent", "n/a")),
    )


def pack(*only: Page, **changes: Any) -> Pack:
    held: dict[str, Any] = {
        "company": "Tidewater & Söhne <AG>",
        "title": "Net revenue retention",
        "period": "12 months to Dec 2025",
        "source": "NRR point to point, GRR capped; 12 months to Dec 2025; version 0e873d86eafb; all 15 checks pass",
        "currency": "USD",
        "unit": "k",
        "version": "0e873d86eafb",
        "pages": only or pages(),
    }
    return Pack(**{**held, **changes})


def read(blob: bytes) -> Deck:
    return Presentation(io.BytesIO(blob))


def deck(*only: Page, **changes: Any) -> Deck:
    return read(write(pack(*only, **changes), FACTS))


def title(slide: Any) -> str:
    return str(slide.shapes.title.text_frame.text)


def charts(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def tables(slide: Any) -> list[list[list[str]]]:
    found = [shape.table for shape in slide.shapes if shape.has_table]
    return [[[cell.text for cell in row.cells] for row in each.rows] for each in found]


def texts(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
