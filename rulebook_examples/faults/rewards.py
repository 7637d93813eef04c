"""Defects of bonuses, promotions and commendations."""

from __future__ import annotations

from datetime import timedelta

from rulebook_examples.dataset import Raw, Row
from rulebook_examples.ground import Ground
from rulebook_examples.year import AS_OF

KIND = "bonuses"


def on_another(g: Ground) -> None:
    """BON-01: a bonus that rests on somebody else's assessment; an assessment that led to no bonus."""
    row = g.take(KIND)
    other = next(b for b in g.data[KIND] if b["employee_id"] != row["employee_id"])
    row["assessment_id"] = other["assessment_id"]
    g.mark("BON-01", KIND, f"{row['assessment_id']}/{row['bonus_id']}", "rests on somebody else's assessment")
    row = g.take(KIND)
    g.data[KIND].remove(row)
    g.mark("BON-01", KIND, f"{row['assessment_id']}/", "an assessment of months ago without a bonus")


def other_amount(g: Ground) -> None:
    """BON-02: the factor of the grade above; and an amount that is not base times factor."""
    row = g.take(KIND, lambda r: r["grade"] == "good")
    row["grade"] = "excellent"
    g.mark("BON-02", KIND, row, "paid under another grade than that of the assessment")
    row = g.take(KIND)
    row["amount"] += 500
    g.mark("BON-02", KIND, row, "five hundred more than base times factor")


def paid_first(g: Ground) -> None:
    """BON-03: paid before it was approved; and not paid at all."""
    row = g.take(KIND)
    row["paid_date"] = row["approved_date"] - timedelta(days=2)
    g.mark("BON-03", KIND, row, "paid two days before it was approved")
    row = g.take(KIND)
    row["paid_date"] = None
    g.mark("BON-03", KIND, row, "approved months ago and never paid")


def by_the_preparer(g: Ground) -> None:
    """BON-04, off by default: approved by who drew up the sheet."""
    row = g.take(KIND)
    row["approved_by"] = row["prepared_by"]
    g.mark("BON-04", KIND, row, "approved by the person who prepared the sheet")


def _to_come(row: Row) -> bool:
    return bool(row["effective_date"] > AS_OF)


def without_reason(g: Ground) -> None:
    """PRM-01: a promotion that does not say why."""
    row = g.take("promotions", _to_come)
    row["reason"] = None
    g.mark("PRM-01", "promotions", row, "gives no reason")


def other_day(g: Ground) -> None:
    """PRM-02: takes effect three days after the roster has the new post."""
    row = g.take("promotions", lambda r: not _to_come(r))
    row["effective_date"] += timedelta(days=3)
    g.mark("PRM-02", "promotions", row, "takes effect three days after the post in the roster")


def by_oneself(g: Ground) -> None:
    """PRM-03, off by default: approved by the person promoted."""
    row = g.take("promotions", _to_come)
    row["approved_by"] = row["employee_id"]
    g.mark("PRM-03", "promotions", row, "approved by the person promoted")


def for_nothing(g: Ground) -> None:
    """CMD-01: a placeholder for the reason; and somebody whom the roster does not know."""
    row = g.take("commendations")
    row["reason"] = Raw("略")
    g.mark("CMD-01", "commendations", row, "a placeholder instead of the reason")
    row = g.take("commendations", lambda r: r["recipient_type"] == "individual")
    row["recipient"] = ["09999"]
    g.mark("CMD-01", "commendations", row, "the recipient is not in the roster")
