"""A pack as plain text: every page with all that it says, for golden files and for reading."""

from __future__ import annotations

from nrr.packs.page import Chart, Pack, Page, Table


def pack_text(pack: Pack) -> str:
    unit = pack.unit or "units"
    head = [f"{pack.company}: {pack.title}", pack.period, pack.source, f"{pack.currency} in {unit}"]
    return "\n".join([*head, *map(page_text, pack.pages)]) + "\n"


def page_text(page: Page) -> str:
    lines = ["", "=" * 100, f"[{page.key}] {page.label}", page.title, ""]
    lines += [
        f"  {card.label}: {card.value} {f'<{card.band}>' if card.band else ''} {card.note}" for card in page.cards
    ]
    if page.chart:
        lines += _chart(page.chart)
    for table in page.tables:
        lines += _table(table)
    lines += [f"- {line}" for line in page.lines]
    lines += [f"Footnote: {page.footnote}"] if page.footnote else []
    lines += [f"Notes: {page.notes}"] if page.notes else []
    return "\n".join(line.rstrip() for line in lines)


def _chart(chart: Chart) -> list[str]:
    lines = [f"  Chart ({chart.shape}) {chart.title}: {chart.alt}"]
    for series in chart.series:
        pairs = [f"{name} {label}" for name, label in zip(chart.categories, series.labels, strict=True)]
        lines.append(f"    {series.name}: {', '.join(pairs)}")
    return lines


def _table(table: Table) -> list[str]:
    cells = [tuple(column.heading for column in table.columns), *table.texts]
    widths = [max(len(row[at]) for row in cells) for at in range(len(table.columns))]
    text = [
        row[0].ljust(widths[0]) + "".join("  " + c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))
        for row in cells
    ]
    out = f" ({table.left_out} more)" if table.left_out else ""
    return [
        f"  {table.title}{out}",
        *(f"    {line}{' *' if at - 1 in table.strong else ''}" for at, line in enumerate(text)),
    ]
