"""Defects of promotion events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from rulebook_examples.dataset import Raw, Row
from rulebook_examples.ground import Ground
from rulebook_examples.year import FIRST

KIND = "event_plans"


def _held(g: Ground, also: Callable[[Row], bool] = lambda row: True) -> Row:
    """The plan of an event that went as planned and was reviewed, and of which no other defect has had anything."""

    def ordinary(plan: Row) -> bool:
        tasks = _tasks(g, plan)
        return bool(
            tasks
            and all(row["outcome"] == "held" and not row["deviation"] for row in tasks)
            and _summary(g, plan)
            and also(plan)
        )

    return g.take(KIND, ordinary)


def _tasks(g: Ground, plan: Row) -> list[Row]:
    return [row for row in g.data["event_execution"] if row["event_id"] == plan["event_id"]]


def _summary(g: Ground, plan: Row) -> Row | None:
    return next((row for row in g.data["event_summaries"] if row["event_id"] == plan["event_id"]), None)


def no_target(g: Ground) -> None:
    """EVT-01: serves no leasing plan, and its objective names no figure."""
    plan = _held(g)
    plan |= {"leasing_plan_id": None, "objective": "擴大品牌影響"}
    g.mark("EVT-01", KIND, plan, "serves no leasing plan, and its objective names no figure")


def one_sort(g: Ground) -> None:
    """EVT-02: all year every event was of the same type; each takes up lessons, so that nothing else is wrong."""
    for plan in g.data[KIND]:
        if plan["start_time"].year == FIRST.year:
            plan |= {
                "event_type": "promotion",
                "lessons_applied": plan["lessons_applied"] or "延用上次的動線安排",
            }
    g.mark("EVT-02", KIND, str(FIRST.year), "every event of the year was a promotion")


def thin_plan(g: Ground) -> None:
    """EVT-03: one of the six contents holds a placeholder."""
    plan = _held(g)
    plan["publicity"] = Raw("略")
    g.mark("EVT-03", KIND, plan, "publicity holds a placeholder only")


def wrong_owner(g: Ground) -> None:
    """EVT-04: a specialist answers for the event."""
    plan = _held(g)
    plan["owner_id"] = "00111"
    g.mark("EVT-04", KIND, plan, "a specialist is responsible for the event")


def short_notice(g: Ground) -> None:
    """EVT-05, off by default: approved five days before a medium event."""
    plan = _held(g, lambda p: p["scale"] == "medium")
    plan["approval_date"] = plan["start_time"].date() - timedelta(days=5)
    g.mark("EVT-05", KIND, plan, "approved five days before an event of medium size")


def other_place(g: Ground) -> None:
    """EVT-06: held somewhere else, and nobody says why."""
    plan = _held(g)
    for row in _tasks(g, plan):
        row["actual_venue"] = "臨時會場"
    g.mark("EVT-06", KIND, plan, "held at another place than planned, without an explanation")


def task_undone(g: Ground) -> None:
    """EVT-07: the sign-in was not done; of another event the reception is missing."""
    plan = _held(g)
    row = next(row for row in _tasks(g, plan) if row["task"] == "sign_in")
    row |= {"done": False, "done_at": None}
    g.mark("EVT-07", KIND, plan, "the sign-in was not done")
    plan = _held(g)
    g.data["event_execution"].remove(next(row for row in _tasks(g, plan) if row["task"] == "reception"))
    g.mark("EVT-07", KIND, plan, "nobody was put in charge of the reception")


def late_review(g: Ground) -> None:
    """EVT-10: a review more than twelve days after the event, and one that was never written."""
    plan = _held(g)
    if summary := _summary(g, plan):
        summary["submitted_date"] += timedelta(days=12)
    g.mark("EVT-10", KIND, plan, "the review came more than twelve days after the event")
    plan = _held(g)
    if summary := _summary(g, plan):
        g.data["event_summaries"].remove(summary)
    g.mark("EVT-10", KIND, plan, "no review of an event held weeks ago")


def thin_review(g: Ground) -> None:
    """EVT-11: a review without improvements."""
    plan = _held(g)
    if summary := _summary(g, plan):
        summary["improvements"] = Raw("暫無")
    g.mark("EVT-11", "event_summaries", plan["event_id"], "the improvements hold a placeholder only")


def lessons_lost(g: Ground) -> None:
    """EVT-12: a plan takes up none of the lessons of events before it."""
    plan = _held(g, lambda p: p["start_time"].month > 6)
    plan["lessons_applied"] = None
    g.mark("EVT-12", KIND, plan, "takes up none of the lessons of the events before it")
