"""The sample company: exports of a fictional business in the shapes that users have."""

from nrr.demo.company import write_company

__all__ = ["write_company"]
