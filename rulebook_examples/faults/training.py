"""Defects of training."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from rulebook_examples.dataset import Raw, Row
from rulebook_examples.ground import Ground
from rulebook_examples.year import AS_OF, FIRST

PLANS, SESSIONS, KIND = "training_plans", "training_sessions", "training_attendance"


def _plan(g: Ground, year: int) -> list[Row]:
    return [row for row in g.data[PLANS] if row["year"] == year]


def late_plan(g: Ground) -> None:
    """TRN-01: the year's plan was drawn up in March."""
    for row in _plan(g, FIRST.year):
        row["prepared_date"] = date(FIRST.year, 3, 10)
    g.mark("TRN-01", PLANS, str(FIRST.year), "the plan of the year was drawn up in March")


def no_basis(g: Ground) -> None:
    """TRN-02: the next year's plan does not say what it is based on."""
    rows = _plan(g, FIRST.year + 1)
    for row in rows:
        row["needs_basis"] = None
    g.mark("TRN-02", PLANS, rows[0]["plan_id"], "does not say what it is based on")


def no_trainer(g: Ground) -> None:
    """TRN-03: a course without a trainer, another without a day."""
    row = g.take(PLANS, lambda r: r["year"] > FIRST.year)
    row["trainer"] = Raw("略")
    g.mark("TRN-03", PLANS, row, "a placeholder instead of the trainer")
    row = g.take(PLANS, lambda r: r["year"] > FIRST.year)
    row["planned_time"] = None
    g.mark("TRN-03", PLANS, row, "no day")


def not_planned(rule: str, category: str) -> Callable[[Ground], None]:
    """TRN-04 to TRN-07: the year's plan has no course of a category. (Attendance is pending on the last day of the year.)"""

    def spoil(g: Ground) -> None:
        rows = _plan(g, FIRST.year)
        for row in rows:
            if row["category"] == category:
                row["category"] = "other"
        g.mark(rule, SESSIONS, f"{FIRST.year}/{rows[0]['plan_id']}", f"the plan has no course on {category}")

    return spoil


def who_teaches(g: Ground) -> None:
    """TRN-08: taught by somebody hired in spring; of another session it is not said what the trainer is."""
    newest = max(g.data["staff_roster"], key=lambda r: (r["hire_date"], r["employee_id"]))
    row = g.take(SESSIONS, lambda r: _planned(r) and r["start_time"].date() > newest["hire_date"])
    row |= {"trainer": newest["name"], "trainer_id": newest["employee_id"], "trainer_type": "internal_senior"}
    g.mark("TRN-08", SESSIONS, row, "taught by somebody hired in the same year")
    row = g.take(SESSIONS, _planned)
    row["trainer_type"] = None
    g.mark("TRN-08", SESSIONS, row, "does not say what the trainer is")


def _planned(row: Row) -> bool:
    """Whether this is a session in the house and of the plan."""
    return row["method"] == "internal" and bool(row["plan_id"])


def who_sent(g: Ground) -> None:
    """TRN-09: no institution; one participant whom nobody sent."""
    row = g.take(SESSIONS, lambda r: r["method"] == "external")
    row["institution"] = None
    g.mark("TRN-09", SESSIONS, row, "no institution")
    row = g.take(SESSIONS, lambda r: r["method"] == "external")
    next(a for a in g.data[KIND] if a["session_id"] == row["session_id"])["nominated_by"] = None
    g.mark("TRN-09", SESSIONS, row, "one participant whom nobody sent")


def where_online(g: Ground) -> None:
    """TRN-10: no platform; one learner without a progress."""
    row = g.take(SESSIONS, lambda r: r["method"] == "online")
    row["platform"] = None
    g.mark("TRN-10", SESSIONS, row, "no platform")
    row = g.take(SESSIONS, lambda r: r["method"] == "online")
    next(a for a in g.data[KIND] if a["session_id"] == row["session_id"])["completion"] = None
    g.mark("TRN-10", SESSIONS, row, "one learner without a progress")


def no_project(g: Ground) -> None:
    """TRN-11: practice on no project."""
    row = g.take(SESSIONS, lambda r: r["method"] == "practice")
    row["project_id"] = None
    g.mark("TRN-11", SESSIONS, row, "practice on no project")


def not_held(g: Ground) -> None:
    """TRN-12: three courses of the second half of the year, whose time is over, were not held."""
    over = AS_OF - timedelta(days=40)
    dropped = [
        g.take(SESSIONS, lambda r: _planned(r) and date(FIRST.year, 6, 30) < r["start_time"].date() < over)
        for _ in range(3)
    ]
    gone = {row["session_id"] for row in dropped}
    g.data[SESSIONS] = [r for r in g.data[SESSIONS] if r["session_id"] not in gone]
    g.data[KIND] = [r for r in g.data[KIND] if r["session_id"] not in gone]
    g.mark("TRN-12", PLANS, dropped[0]["plan_id"], "three of eleven courses were not held")


def no_hours(g: Ground) -> None:
    """TRN-13: somebody who left in spring had attended nothing this year."""
    gone = {
        r["employee_id"]
        for r in g.data["staff_roster"]
        if r["leave_date"] and r["position"] == "leasing_specialist"
    }
    person = max(gone)
    days = {r["session_id"]: r["start_time"].date() for r in g.data[SESSIONS]}
    for row in g.data[KIND]:
        if row["employee_id"] == person and days[row["session_id"]] >= FIRST:
            row |= {"attended": False, "signed_at": None, "score": None}
    g.mark("TRN-13", KIND, f"{person}/{FIRST.year}", "attended no training before leaving in spring")
