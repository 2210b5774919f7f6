"""Every account; one account."""

import streamlit as st

from nrr.figures import arr_by_product
from nrr.ui import account, charts, health, mechanisms, notes, origin
from nrr.ui.view import current

view = current()
key = view.book.account_key(view.state.account) if view.state.account else None

if key is None:
    if view.state.account:
        st.info("The account of this link is not in this data.", icon=":material/info:")
    account.listing(view, view.book.accounts(view.request))
else:
    detail = view.book.account(key, view.state.as_of)
    account.back(view)
    account.summary(view, detail)
    charts.show(
        arr_by_product,
        detail,
        view,
        key="arr_by_product",
        pick=lambda mark: mark[0],
        notes=notes.of_account(view, detail),
    )
    health.section(view, detail, key)
    origin.section(view, detail)
    notes.account_section(view, detail)
    account.movements(view, detail)
    mechanisms.account_section(view, key)
    account.transfers(view, detail)
    account.sources(view, detail)
