"""Defects of career paths, development plans and requests for certification."""

from __future__ import annotations

from datetime import timedelta

from rulebook_examples.dataset import Raw, Row
from rulebook_examples.ground import Ground
from rulebook_examples.year import FIRST

PLANS = "development_plans"
REQUESTS = "certification_support"


def no_path(g: Ground) -> None:
    """DEV-01: the specialists' step of the career path does not say what is required."""
    row = g.take("career_paths", lambda r: r["position"] == "招商專員")
    row["requirements"] = Raw("待補")
    g.mark(
        "DEV-01", "staff_roster", "leasing_specialist", "the specialists' career path states no requirements"
    )


def thin_plan(g: Ground) -> None:
    """DEV-02: no strengths; and two people with the same advice, word for word."""
    row = g.take(PLANS, lambda r: _post(g, r) is not None)
    row["strengths"] = None
    g.mark("DEV-02", "staff_roster", _post(g, row) or "", "the development plan names no strengths")
    one, other = (g.take(PLANS, lambda r: _post(g, r) is not None) for _ in range(2))
    other["advice"] = one["advice"]
    for row in (one, other):
        what = f"{one['employee_id']} and {other['employee_id']} were given the same advice"
        g.mark("DEV-02", "staff_roster", _post(g, row) or "", what)


def _post(g: Ground, plan: Row) -> Row | None:
    """The roster row of the post that the person of a plan holds at the end; of those hired in the year, whose plan has time, none."""
    rows = (r for r in g.data["staff_roster"] if r["employee_id"] == plan["employee_id"])
    return next((r for r in rows if r["position_end_date"] is None and r["hire_date"] < FIRST), None)


def not_answered(g: Ground) -> None:
    """DEV-03: answered after two weeks; and refused without a word."""
    row = g.take(REQUESTS, lambda r: r["result"] == "approved")
    row["decided_at"] = row["applied_at"] + timedelta(days=14)
    g.mark("DEV-03", REQUESTS, row, "answered after fourteen days")
    row = g.take(REQUESTS, lambda r: r["result"] == "approved")
    row |= {"result": "rejected", "passed": None}
    g.mark("DEV-03", REQUESTS, row, "refused without a reason")
