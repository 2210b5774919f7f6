"""What every word and number on the screens means, read from ``docs/definitions.md``.

One text serves the glossary page, the tooltips and the documentation. In it a term is a heading ``## Term {#id}``,
optionally followed by a line ``fields:`` (the fields of ``nrr.results`` it explains) and a line ``also:`` (other
names), then a definition of one to three sentences, then ``**Formula.**``, ``**Example.**`` and ``**Shown on.**``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TEXT = Path(__file__).parent / "docs" / "definitions.md"
_GROUP = re.compile(r"^# (?P<group>.+)$", re.MULTILINE)
_TERM = re.compile(r"^## (?P<term>.+?) \{#(?P<id>[a-z][a-z0-9-]*)\}$", re.MULTILINE)
_LABEL = re.compile(r"^\*\*(?P<label>Formula|Example|Shown on)\.\*\* ")
_SENTENCES_IN_HELP = 2


@dataclass(frozen=True)
class Entry:
    """One term.

    ``fields`` are fields of ``nrr.results`` written ``Class.field``; ``also`` other names that a search finds;
    ``shown_on`` titles of pages, or ``every page``. ``formula`` and ``example`` are empty where there is none.
    """

    id: str
    term: str
    group: str
    definition: str
    formula: str = ""
    example: str = ""
    shown_on: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def matches(self, query: str) -> bool:
        """Return whether every word of ``query`` occurs in the entry, case aside."""
        text = " ".join((self.id, self.term, *self.also, self.definition, self.formula)).casefold()
        return all(word in text for word in query.casefold().split())


def parse(text: str) -> tuple[Entry, ...]:
    """Return the entries of a definitions text in its order. Raises ValueError for an id used twice."""
    entries: list[Entry] = []
    headings = list(_TERM.finditer(text))
    groups = list(_GROUP.finditer(text))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        body = text[heading.end() : following.start() if following else len(text)]
        group = next((g["group"] for g in reversed(groups) if g.start() < heading.start()), "")
        entries.append(_entry(heading["id"], heading["term"], group, _GROUP.sub("", body)))
    ids = [entry.id for entry in entries]
    if len(set(ids)) < len(ids):
        raise ValueError(f"terms defined twice: {sorted({i for i in ids if ids.count(i) > 1})}")
    return tuple(entries)


@cache
def entries() -> tuple[Entry, ...]:
    """Return every term of ``docs/definitions.md`` in its order."""
    return parse(_TEXT.read_text(encoding="utf-8"))


def find(term_id: str) -> Entry | None:
    """Return the entry with this id, None for an id that is not there (as in an old or mistyped link)."""
    return next((entry for entry in entries() if entry.id == term_id), None)


def help_text(term_id: str) -> str:
    """Return the first two sentences of a definition, for a tooltip. Raises KeyError for an unknown id."""
    entry = find(term_id)
    if entry is None:
        raise KeyError(term_id)
    return " ".join(re.split(r"(?<=[.!?]) (?=[A-Z])", entry.definition)[:_SENTENCES_IN_HELP])


def href(term_id: str) -> str:
    """Return the link to a term on the glossary page. Raises KeyError for an unknown id."""
    if find(term_id) is None:
        raise KeyError(term_id)
    return f"/glossary?term={term_id}"


def _entry(term_id: str, term: str, group: str, body: str) -> Entry:
    definition: list[str] = []
    labelled: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for block in (" ".join(b.split("\n")) if _LABEL.match(b) else b for b in re.split(r"\n\s*\n", body.strip())):
        label = _LABEL.match(block)
        if label:
            labelled[label["label"]] = block[label.end() :].strip()
        elif block.startswith(("fields:", "also:")):
            lists |= {name: _split(rest) for name, _, rest in (line.partition(":") for line in block.split("\n"))}
        else:
            definition.append(" ".join(block.split()))
    return Entry(
        id=term_id,
        term=term,
        group=group,
        definition=" ".join(definition),
        formula=labelled.get("Formula", ""),
        example=labelled.get("Example", ""),
        shown_on=_split(labelled.get("Shown on", "")),
        fields=lists.get("fields", ()),
        also=lists.get("also", ()),
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
