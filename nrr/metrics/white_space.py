"""Which products which segments hold, and the ARR of those that do not."""

from __future__ import annotations

from collections import defaultdict

from nrr.periods import Month
from nrr.results import WhiteSpace, WhiteSpaceCell
from nrr.warehouse import Warehouse

SIZE = "size"
MOST_PRODUCTS = 12
MOST_SEGMENTS = 12


def white_space(session: Warehouse, as_of: Month, dimension: str) -> WhiteSpace:
    """Return the most widely held products by the largest segments; ``session`` holds ``growth_products``."""
    rows = session.rows("metrics/growth_penetration", as_of=as_of.index, dimension=dimension)
    held: dict[str, int] = defaultdict(int)
    members: dict[str, int] = {}
    for row in rows:
        held[row["product"]] += row["holders"]
        members[row["segment"]] = row["accounts"]
    products = sorted(held, key=lambda name: (-held[name], name))[:MOST_PRODUCTS]
    segments = sorted(members, key=lambda name: (-members[name], name))[:MOST_SEGMENTS]
    cells = {
        (row["product"], row["segment"]): WhiteSpaceCell(
            row["product"], row["segment"], row["accounts"], row["holders"], row["missing_arr_cents"]
        )
        for row in rows
    }
    return WhiteSpace(
        dimension=dimension,
        products=tuple(products),
        segments=tuple(segments),
        cells=tuple(cells[product, segment] for product in products for segment in segments),
        left_out=len(held) - len(products),
        reason=None if products else f"No line of {as_of.label} names a product.",
    )
