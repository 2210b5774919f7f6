"""Rows that are not customers: totals, footers, and the metrics block that finance keeps under a wide table."""

from __future__ import annotations

import re

import numpy as np

from nrr.ingest.headings import clean, plain
from nrr.ingest.table import Ints, Table

_TOTAL = re.compile(
    r"(grand|sub|overall|sum)?[\s-]*totals?(\s+(arr|mrr|(recurring )?revenue|customers?|accounts?))?[\s:]*"
    r"(\(\d[\d,]* records?\))?|sum|summe|gesamt|total for .+|(grand|sub)total .+"
)
_FOOTER = re.compile(
    r"confidential information.*|copyright .*|\(c\) .*|generated (by|on|at) .*|report (generated|run) .*|exported .*"
    r"|as of \d.*|filtered by.*|source: .*"
)
_OF = r"( ?(of )?(period|month))?( ?(arr|mrr|balance|customers|logos|accounts))?"
_METRIC = re.compile(
    rf"(begin|beginning|opening|starting|bop|start){_OF}|(end|ending|closing|eop){_OF}"
    r"|(net )?(new|expansion|upsell|upgrade|downgrade|downsell|contraction|churn|churned|lost|lost customer|cancelled"
    r"|canceled|reactivation|resurrected|cross-?sell|price increase|reduction)s?"
    r"( ?(arr|mrr|logos?|customers|accounts|business))?"
    r"|arr|mrr|(nrr|grr|ndr|gdr)( ?%)?|arpa|arpu|acv|asp|cagr|quick ratio|magic number|rule of 40|check|variance|delta"
    r"|difference|(net|gross)( (dollar|revenue|arr|mrr|logo))? (retention|churn|new)( rate)?( ?%)?"
    r"( ?\(?(ltm|ttm|annual|monthly)\)?)?"
    r"|(logo|customer|revenue|dollar|arr|mrr)[ -](retention|churn|growth|count)( rate)?( ?%)?"
    r"|(#|number|no\.?|count)( of)? (customers|logos|accounts|clients)|(active )?customers|logos"
    r"|(mom|yoy|qoq|m/m|y/y|monthly|annual|yearly)?[ -]?(growth|change)( rate)?( ?%)?( ?(mom|yoy|qoq))?"
    r"|growth.*%|% growth.*"
    r"|(average|avg\.?|mean|median)( (of|per|monthly|annual|ending|new|active))*( (arr|mrr|acv|arpa|revenue|value"
    r"|contract|deal|size|price|customers?|accounts?|logos?|users?|churn|growth|nrr|ndr|grr))*( rate)?( ?%)?"
)


def is_total(text: str) -> bool:
    """Return whether a label is that of a total."""
    return bool(_TOTAL.fullmatch(clean(text).lower()))


def is_footer(text: str) -> bool:
    """Return whether a text is what report programs write under a table."""
    return bool(_FOOTER.fullmatch(clean(text).lower()))


def is_metric(text: str) -> bool:
    """Return whether a label names a metric of the whole company, as the rows under a snowball do."""
    label = re.sub(r"^[+\-=(]\s*|\)$", "", clean(text).lower()).strip(" :")
    return bool(_METRIC.fullmatch(label))


def footer_rows(table: Table, label_headings: list[str]) -> tuple[Ints, Ints]:
    """Return the rows that are totals and the rows that are footers, by the labels in ``label_headings``."""
    totals = np.zeros(table.row_count, dtype=np.bool_)
    footers = np.zeros(table.row_count, dtype=np.bool_)
    for heading in label_headings:
        column = table.coded(heading)
        totals |= column.flags(is_total, only="total|sum|gesamt")
        footers |= column.flags(
            is_footer, only="confidential|copyright|generated|report|exported|as of|filtered|source|[(]c[)]"
        )
    if table.wrong_counts:
        short = np.fromiter((count == 1 for count in table.wrong_counts.values()), dtype=np.bool_)
        rows = np.fromiter(table.wrong_counts, dtype=np.int64)[short]
        footers[rows] |= ~totals[rows] & (rows >= table.row_count - 6)
    return np.flatnonzero(totals), np.flatnonzero(footers & ~totals)


def metrics_rows(table: Table, account: str, label_headings: list[str]) -> tuple[Ints, list[int]]:
    """Return the rows of metrics blocks in a wide table, and the rows on which a second table seems to start."""
    labels = _labels(table, account, label_headings)
    total = np.fromiter((is_total(label) for label in labels), dtype=np.bool_, count=len(labels))
    metric = np.fromiter((is_metric(label) for label in labels), dtype=np.bool_, count=len(labels)) & ~total
    starts = np.flatnonzero(np.diff(table.lines, prepend=table.lines[0]) > 1)
    excluded = np.zeros(len(labels), dtype=np.bool_)
    for first, last in zip([0, *starts], [*starts, len(labels)], strict=True):
        section = metric[first:last]
        if first > 0 and section.mean() >= 1 / 3:
            excluded[first:last] = True
            continue
        for row in np.flatnonzero(section) + first:
            after_total = row > first and total[row - 1]
            beside = metric[row : row + 3] & ~np.logical_or.accumulate(total[row : row + 3])
            if not excluded[row] and (beside.sum() >= 2 or after_total):
                excluded[row:last] |= (metric | total)[row:last].mean() >= 1 / 3
    second = [row for row, label in enumerate(labels) if plain(label) == plain(account) and label]
    if 2 * len(second) > len(labels):
        second = []  # every customer is called "Customer"
    for row in second:
        excluded[row:] = True
    return np.flatnonzero(excluded), second


def _labels(table: Table, account: str, label_headings: list[str]) -> list[str]:
    """Return per row the account's text, or the first text of the row where that is blank."""
    labels = [text or "" for text in table.coded(account).texts().to_pylist()]
    for heading in label_headings:
        others = table.coded(heading).texts().to_pylist()
        labels = [label or other or "" for label, other in zip(labels, others, strict=True)]
    return labels
