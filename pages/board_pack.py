"""The board pack: what goes in, how it reads, its files, and the lock that keeps what the board was shown."""

from nrr.ui import board_pack, locks
from nrr.ui.view import current

view = current()
chosen = board_pack.settings(view)
board_pack.files(view, chosen)
board_pack.preview(view, chosen)
locks.section(view)
