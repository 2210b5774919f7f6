"""Sentences computed from results, ready for the screen."""

from __future__ import annotations

from nrr.metrics import sentences
from nrr.results import CohortTable
from nrr.ui.text import escape


def newest_cohort(table: CohortTable) -> str:
    """Return the newest cohort against the earlier ones at the same age, as markdown."""
    return escape(sentences.newest_cohort(table))
