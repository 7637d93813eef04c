"""Defects of problems reported."""

from __future__ import annotations

from datetime import timedelta

from rulebook_examples.ground import Ground
from rulebook_examples.year import AS_OF, at, shift

KIND = "issue_reports"


def told_late(g: Ground) -> None:
    """ISS-01: reported four working days after it was found."""
    row = g.take(KIND, lambda r: r["response"] and r["occurred_date"] < AS_OF - timedelta(days=30))
    row["reported_at"] = at(shift(row["occurred_date"], 4), 610)
    g.mark("ISS-01", KIND, row, "reported four working days after it happened")


def no_answer(g: Ground) -> None:
    """ISS-02: nobody answered in weeks; and a report to nobody."""
    row = g.take(KIND, lambda r: r["response"] and r["reported_at"].date() < AS_OF - timedelta(days=30))
    row |= {"response": None, "closed_at": None}
    g.mark("ISS-02", KIND, row, "reported weeks ago and not answered")
    row = g.take(KIND, lambda r: r["response"] and r["reported_at"].date() < AS_OF - timedelta(days=30))
    row["reported_to"] = None
    g.mark("ISS-02", KIND, row, "nobody is named whom it was reported to")
