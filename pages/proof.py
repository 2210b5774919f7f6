"""Which NRR is this? Every definition side by side, the steps between them, what was locked, and every tie."""

from nrr.ui import benchmark_list, history, locks, proof
from nrr.ui.view import current

view = current()
found = view.book.definitions(view.request)

proof.lab(view, found)
proof.bridge(view, found)
benchmark_list.companies(view, view.book.known_now(view.request))
locks.section(view)
history.ties(view)
