"""Defects of the staff roster."""

from __future__ import annotations

from datetime import date

from rulebook_examples.ground import Ground

KIND = "staff_roster"


def two_managers(g: Ground) -> None:
    """ORG-01: over a weekend the deputy stood in the roster as manager too."""
    deputy = next(
        r for r in g.data[KIND] if r["position"] == "deputy_manager" and r["employee_id"] == "00103"
    )
    days = {"position_start_date": date(2025, 6, 28), "position_end_date": date(2025, 6, 29)}
    g.data[KIND].append(deputy | days | {"position": "leasing_manager"})
    g.mark("ORG-01", KIND, "2025-06-28", "two managers in post on 28 and 29 June")


def two_deputies(g: Ground) -> None:
    """ORG-02: on the day of the hand-over both held the post."""
    row = next(r for r in g.data[KIND] if r["employee_id"] == "00102")
    row |= {"position_end_date": date(2025, 5, 1), "leave_date": date(2025, 5, 1)}
    g.mark("ORG-02", KIND, "2025-05-01", "old and new deputy both in post on 1 May")
