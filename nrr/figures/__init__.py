"""Results in, plotly figures out."""
