"""An account map: which account belongs to which, and from when."""

from __future__ import annotations

from nrr.ingest.formats.format import Format
from nrr.ingest.formats.not_revenue import no_revenue
from nrr.ingest.headings import listed, plain
from nrr.ingest.roles import ROLE_WORDS, SIGNAL_ACCOUNTS
from nrr.ingest.table import Table

_CHILDREN = " ".join(SIGNAL_ACCOUNTS["account_map"])
_PARENTS = " ".join(ROLE_WORDS["parent"])
_TOLD = frozenset((*SIGNAL_ACCOUNTS["account_map"], *ROLE_WORDS["parent"], *ROLE_WORDS["from_date"]))
_REMARKS = frozenset(listed("note notes comment comments reason why remark remarks type relationship kind"))


def is_map(table: Table) -> bool:
    """Return whether the columns say who belongs to whom and hardly anything else; an accounts list says more."""
    further = [heading for heading in table.headings if plain(heading) not in _TOLD | _REMARKS]
    return not further and no_revenue(table)


ACCOUNT_MAP = Format(
    name="account_map",
    title="an account map",
    base="account_map",
    signature=(_CHILDREN, _PARENTS),
    columns={},
    accepts=is_map,
)
