"""The account map on the Data page: who belongs to whom, merges to think of, and what a change would do."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from nrr.formatting import count, percent, plural, points
from nrr.glossary import help_text
from nrr.ingest.mapping import Mapping
from nrr.ownership import HEADINGS, SCREEN_FILE, Entry, stretches, written
from nrr.periods import Month
from nrr.results import HEADLINE_GRR, HEADLINE_NRR, AccountMap, AccountTransfer, MapEffect, MapEntry, MergeOffer, named
from nrr.tokens import token
from nrr.ui import errors, private, tables
from nrr.ui.desk import Desk
from nrr.ui.naming import clean, file_name
from nrr.ui.text import escape, name
from nrr.ui.view import View

_OFFERS_SHOWN = 25
_READ = Mapping(
    "account_map",
    dict(zip(("account", "parent", "from_date"), HEADINGS, strict=True)),
    encoding="utf-8",
    delimiter=",",
)


def section(view: View, desk: Desk) -> None:
    """Show the map, its transfers and merges to think of; a change is tried first and then imported like a file."""
    st.caption(help_text("account-map"))
    found = view.book.account_map()
    if view.book.sample:
        st.caption("The sample company's map cannot be changed: import your own files, then map their accounts here.")
        _entries_table(found.entries, found.entries)
        return
    stored = tuple(_entry(entry) for entry in found.entries if entry.file_name == SCREEN_FILE)
    draft = _draft(view, stored)
    with errors.shown():
        _entries(found, draft)
        _add(view, draft)
        _offers(found.offers, draft)
        if tuple(draft) != stored:
            _change(view, desk, draft, stored)
    _transfers(view, found.transfers)


def _draft(view: View, stored: Sequence[Entry]) -> list[Entry]:
    """Return the entries of the screen as they are being edited; they start anew with every version."""
    key = f"map-draft-{view.book.version}"
    if key not in st.session_state:
        st.session_state[key] = list(stored)
    draft: list[Entry] = st.session_state[key]
    return draft


def _entry(entry: MapEntry) -> Entry:
    return Entry(entry.child_id, entry.parent_id, None if entry.since is None else entry.since.index)


def _entries(found: AccountMap, draft: list[Entry]) -> None:
    names = {e.child_id: e.child_name for e in found.entries}
    names |= {e.parent_id: e.parent_name for e in found.entries if e.parent_id and e.parent_name}
    drafted = [
        MapEntry(
            SCREEN_FILE,
            e.child,
            names.get(e.child, e.child),
            e.parent,
            names.get(e.parent, e.parent) if e.parent else None,
            None if e.from_month is None else Month(e.from_month),
        )
        for e in draft
    ]
    _entries_table([e for e in found.entries if e.file_name != SCREEN_FILE] + drafted, found.entries)
    if draft:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                "Entry made here",
                range(len(draft)),
                format_func=lambda place: clean(_said(draft[place])),
                index=None,
                placeholder="Choose one to take it out",
                key=f"map-entry-{len(draft)}",
                width=360,
            )
            if st.button("Take out", icon=":material/delete:", disabled=chosen is None) and chosen is not None:
                del draft[chosen]
                st.rerun()


def _entries_table(entries: Sequence[MapEntry], in_use: Sequence[MapEntry]) -> None:
    if not entries:
        st.caption("No account belongs to another: every account of the files counts by itself.")
        return
    rows = [
        {
            "Account": clean(entry.child_name),
            "Belongs to": clean(entry.parent_name) if entry.parent_name else "none, from then",
            "From": entry.since.label if entry.since else "Always",
            "File": _origin(entry, in_use),
        }
        for entry in entries
    ]
    frame = pd.DataFrame(rows)
    st.dataframe(
        frame,
        hide_index=True,
        height="content" if len(frame) <= 12 else 440,
        key="map-entries",
        alt="The account map",
    )


def _origin(entry: MapEntry, in_use: Sequence[MapEntry]) -> str:
    if entry.file_name != SCREEN_FILE:
        return file_name(entry.file_name)
    held = {(e.child_id, e.parent_id, e.since) for e in in_use if e.file_name == SCREEN_FILE}
    return "Made here" if (entry.child_id, entry.parent_id, entry.since) in held else "Made here, not in use yet"


def _said(entry: Entry) -> str:
    since = f" from {Month(entry.from_month).label}" if entry.from_month is not None else ""
    return f"{entry.child} belongs to {entry.parent or 'none'}{since}"


def _add(view: View, draft: list[Entry]) -> None:
    with st.form(f"map-add-{len(draft)}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        child = st.text_input("Account ID", max_chars=200, width=200, placeholder="Acme UK").strip()
        parent = st.text_input("Belongs to", max_chars=200, width=200, placeholder="Acme").strip()
        since = st.text_input("From (empty: always)", max_chars=7, width=170, placeholder="2025-03").strip()
        pressed = st.form_submit_button("Add", icon=":material/add:")
    if not pressed:
        return
    try:
        month = Month.parse(since).index if since else None
    except ValueError as error:
        st.warning(escape(f"{error}."))
        return
    if not child or (not parent and month is None):
        st.warning("Name the account and the one that it belongs to; without a parent, the month it leaves it.")
        return
    if view.book.account_key(token("account", child)) is None:
        st.warning(f"No account has the ID {name(child)}. The Accounts page lists every ID.")
        return
    stretches([*draft, Entry(child, parent or None, month)])  # a circle is refused here, by name
    draft[:] = [e for e in draft if (e.child, e.since) != (child, month or 0)]
    draft.append(Entry(child, parent or None, month))
    st.rerun()


def _offers(offers: Sequence[MergeOffer], draft: list[Entry]) -> None:
    children = {entry.child for entry in draft}
    pairs = [
        (offer.accounts[0].account_id, other.account_id, offer.accounts[0].account_name, other.account_name)
        for offer in offers
        for other in offer.accounts[1:]
        if other.account_id not in children
    ]
    if not pairs:
        return
    with st.form(f"map-offers-{len(draft)}", border=True):
        st.markdown(f":material/merge: **{plural(len(pairs), 'account')} may be written two ways**")
        st.caption("Nothing is merged until you say so. The one with more ARR keeps its name.")
        ticked = [
            (keep, other)
            for keep, other, keep_name, other_name in pairs[:_OFFERS_SHOWN]
            if st.checkbox(
                f"Merge {name(other_name)} into {name(keep_name)}: {how_they_differ(keep_name, other_name)}",
                key=f"map-offer-{token('account', other)}",
            )
        ]
        if len(pairs) > _OFFERS_SHOWN:
            st.caption(f"The {count(_OFFERS_SHOWN)} with most ARR of {count(len(pairs))}.")
        pressed = st.form_submit_button("Merge the ticked", icon=":material/merge:")
    if pressed and ticked:
        draft.extend(Entry(other, keep) for keep, other in ticked)
        st.rerun()


def how_they_differ(one: str, other: str) -> str:
    """Return in words how two names differ that read the same, or belong to accounts of which one is written twice."""
    without: dict[str, Callable[[str], str]] = {
        "letter case": str.casefold,
        "spaces": lambda text: "".join(text.split()),
        "the form of characters": lambda text: unicodedata.normalize("NFKC", text),
    }
    found, alike = [], [one, other]
    for word, rule in without.items():
        left = [one, other]
        for each in (each for known, each in without.items() if known != word):
            left = [each(text) for text in left]
        if left[0] != left[1]:
            found.append(word)
        alike = [rule(text) for text in alike]
    if alike[0] != alike[1]:
        return "an account of theirs is written two ways"
    return f"they differ by {' and '.join(found) or 'the form of characters'}"


def _change(view: View, desk: Desk, draft: Sequence[Entry], stored: Sequence[Entry]) -> None:
    with st.container(border=True, key="map-change"):
        st.markdown(
            f"**What this would change**, {escape(view.state.as_of.label)}, {view.request.window_months} months"
        )
        _effect(view.book.account_map_preview(tuple(draft), view.request, SCREEN_FILE))
        with st.container(horizontal=True):
            apply = st.button("Put in use", type="primary", icon=":material/check:", disabled=desk.work is not None)
            drop = st.button("Discard", key="map-discard")
    if drop:
        del st.session_state[f"map-draft-{view.book.version}"]
        st.rerun()
    if apply:
        _begin(view, desk, draft)
        st.rerun()


def _effect(effect: MapEffect) -> None:
    before, after, asked = effect.before, effect.after, effect.request
    other = (asked.definition, asked.grr_definition) != (HEADLINE_NRR, HEADLINE_GRR)
    nrr, grr = (named(HEADLINE_NRR), named(HEADLINE_GRR)) if other else ("NRR", "GRR")
    ratios = ((nrr, before.point_to_point, after.point_to_point), (grr, before.capped, after.capped))
    logos = ("Logo retention", before.logo_retention, after.logo_retention)
    with st.grid(4, min_column_width=150):
        for label, was, now in (*ratios, logos):
            moved = None if was is None or now is None else points(now - was)
            st.metric(
                label,
                percent(now),
                delta=f"from {percent(was)}",
                delta_color="off",
                delta_arrow="off",
                help=moved,
                border=True,
            )
        st.metric(
            "Accounts with ARR",
            count(effect.accounts_after),
            delta=f"from {count(effect.accounts_before)}",
            delta_color="off",
            delta_arrow="off",
            border=True,
        )
    if after.reason:
        st.caption(escape(after.reason))


def _begin(view: View, desk: Desk, draft: Sequence[Entry]) -> None:
    """Import the entries as a file of their own; without any, take the earlier file out."""
    if not draft:
        earlier = next(file for file in view.status.files if file.name == SCREEN_FILE)
        payload = {"workspace": view.book.root, "sha256": earlier.sha256}
        desk.begin("remove", payload, "Building the figures without the account map")
        return
    desk.folder = desk.folder or private.folder()
    path = Path(desk.folder.name) / SCREEN_FILE
    path.write_text(written(draft), encoding="utf-8")
    listed = [{"path": str(path), "name": SCREEN_FILE, "mapping": _READ.to_json()}]
    desk.begin("import", {"workspace": view.book.root, "files": listed, "replace": False}, "Mapping the accounts")


def _transfers(view: View, transfers: Sequence[AccountTransfer]) -> None:
    if not transfers:
        return
    st.markdown(f"**{plural(len(transfers), 'transfer')} between accounts**, 0 in total")
    rows = transfer_rows(transfers)
    frame = pd.DataFrame(rows).iloc[::-1].head(tables.ROWS_SHOWN)
    shown = frame.assign(From=frame["From"].map(clean), To=frame["To"].map(clean))
    st.dataframe(
        tables.styled(shown, {"ARR": tables.money_format(view.currency)}),
        hide_index=True,
        height="content" if len(shown) <= 12 else 440,
        key="map-transfers",
        alt="ARR that accounts hand over to each other under the account map",
    )
    tables.csv_button(lambda: rows, "holdfast-account-transfers", "map_transfers_csv")


def transfer_rows(transfers: Sequence[AccountTransfer]) -> list[dict[str, object]]:
    """Return one row per transfer, oldest first, ARR in currency units."""
    return [
        {"Month": each.month.label, "From": each.from_name, "To": each.to_name, "ARR": each.arr_cents / 100}
        for each in transfers
    ]
