"""The script of every session; ``app.py`` serves it."""

from nrr.ui import frame

frame.show(frame.menu())
