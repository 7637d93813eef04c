"""Defects of promotion events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from examples.generator.dataset import Raw, Row
from examples.generator.ground import Ground


def _plan(g: Ground, event_id: str) -> Row:
    return next(row for row in g.data["event_plans"] if row["event_id"] == event_id)


def _tasks(g: Ground, event_id: str) -> Iterator[Row]:
    return (row for row in g.data["event_execution"] if row["event_id"] == event_id)


def _summary(g: Ground, event_id: str) -> Row:
    return next(row for row in g.data["event_summaries"] if row["event_id"] == event_id)


def thin_plan(g: Ground) -> None:
    """EVT-03: one of the six contents is missing, another is a placeholder."""
    _plan(g, "HD-2025-05")["publicity"] = Raw("略")
    g.mark("EVT-03", "event_plans", "HD-2025-05", "publicity holds a placeholder only")


def wrong_owner(g: Ground) -> None:
    """EVT-04: a specialist answers for the event."""
    _plan(g, "HD-2025-02")["owner_id"] = "00111"
    g.mark("EVT-04", "event_plans", "HD-2025-02", "a specialist is responsible for the event")


def short_notice(g: Ground) -> None:
    """EVT-05, off by default: approved five days before a medium event."""
    row = _plan(g, "HD-2025-07")
    row["approval_date"] = row["start_time"].date() - timedelta(days=5)
    g.mark("EVT-05", "event_plans", row, "approved five days before an event of medium size")


def other_place(g: Ground) -> None:
    """EVT-06: held somewhere else, and nobody says why."""
    for row in _tasks(g, "HD-2025-03"):
        row["actual_venue"] = "臨時會場"
    g.mark(
        "EVT-06", "event_plans", "HD-2025-03", "held at another place than planned, without an explanation"
    )


def task_undone(g: Ground) -> None:
    """EVT-07: the sign-in was not done; of another event the reception is missing."""
    row = next(row for row in _tasks(g, "HD-2025-05") if row["task"] == "sign_in")
    row |= {"done": False, "done_at": None}
    g.mark("EVT-07", "event_plans", "HD-2025-05", "the sign-in was not done")
    g.data["event_execution"].remove(
        next(row for row in _tasks(g, "HD-2025-02") if row["task"] == "reception")
    )
    g.mark("EVT-07", "event_plans", "HD-2025-02", "nobody was put in charge of the reception")


def late_review(g: Ground) -> None:
    """EVT-10: a review twelve days after the event, and one that was never written."""
    row = _summary(g, "HD-2025-05")
    row["submitted_date"] += timedelta(days=12)
    g.mark("EVT-10", "event_plans", "HD-2025-05", "the review came more than twelve days after the event")
    g.data["event_summaries"].remove(_summary(g, "HD-2025-06"))
    g.mark("EVT-10", "event_plans", "HD-2025-06", "no review of an event held weeks ago")


def thin_review(g: Ground) -> None:
    """EVT-11: a review without improvements."""
    row = _summary(g, "HD-2025-01")
    row["improvements"] = Raw("暫無")
    g.mark("EVT-11", "event_summaries", row, "the improvements hold a placeholder only")


def lessons_lost(g: Ground) -> None:
    """EVT-12: the next plan of the same sort takes up none of the lessons."""
    row = _plan(g, "HD-2025-07")
    row["lessons_applied"] = None
    g.mark("EVT-12", "event_plans", row, "takes up none of the lessons of the seminar before it")
