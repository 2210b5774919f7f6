"""Holdfast in the browser: `streamlit run app.py`.

What is served is a script elsewhere, because a folder pages/ beside a script makes Streamlit list its file names, in
the tab and the sidebar, before the script has named its pages. Run as a script itself, this file draws the same app.
"""

from pathlib import Path

import streamlit as st

from nrr.ui.start import warmed

if __name__ == "__main__":
    from nrr.ui import frame

    frame.show(frame.menu())
else:
    app = st.App(Path(__file__).parent / "nrr" / "ui" / "main.py", lifespan=warmed)
