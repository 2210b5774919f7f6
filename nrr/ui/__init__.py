"""The only place that imports streamlit, beside app.py and pages/."""
