"""Glossary: every term and formula, from the same text as the tooltips."""

from nrr.ui import terms

terms.page()
