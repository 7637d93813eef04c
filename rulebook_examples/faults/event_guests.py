"""Defects of sign-in lists and of feedback."""

from __future__ import annotations

from rulebook_examples.dataset import Raw, Row
from rulebook_examples.ground import Ground

PLANS = "event_plans"


def _reviewed(g: Ground) -> Row:
    """The plan of an event with guests and a review that no other defect has had."""
    reviewed = {row["event_id"] for row in g.data["event_summaries"]}
    return g.take(PLANS, lambda p: p["event_id"] in reviewed)


def guest_missing(g: Ground) -> None:
    """EVT-08: one guest less on the list than in the review."""
    plan = _reviewed(g)
    row = next(r for r in g.data["event_checkins"] if r["event_id"] == plan["event_id"])
    g.data["event_checkins"].remove(row)
    g.mark("EVT-08", PLANS, plan, "one sign-in less than the review counts")


def no_feedback(g: Ground) -> None:
    """EVT-09: the forms came back without a word."""
    plan = _reviewed(g)
    for row in g.data["event_feedback"]:
        if row["event_id"] == plan["event_id"]:
            row["content"] = Raw("無")
    g.mark("EVT-09", PLANS, plan, "the forms came back empty")
