"""Defects of grading and of what each grade is offered."""

from __future__ import annotations

from datetime import timedelta

from rulebook_examples.dataset import Row
from rulebook_examples.ground import Ground
from rulebook_examples.year import AS_OF

KIND = "customer_grading"


def _once(g: Ground) -> Row:
    """The only grading of a customer in talks whom no other defect has had."""

    def alone(row: Row) -> bool:
        customer = next(c for c in g.data["customers"] if c["customer_id"] == row["customer_id"])
        gradings = [r for r in g.data[KIND] if r["customer_id"] == row["customer_id"]]
        return len(gradings) == 1 and customer["stage"] == "negotiating" and g.free("customers", customer)

    row = g.take(KIND, alone)
    g.keep("customers", next(c for c in g.data["customers"] if c["customer_id"] == row["customer_id"]))
    return row


def never_graded(g: Ground) -> None:
    """GRD-01: a customer in talks whose grade rests on no grading."""
    row = _once(g)
    g.data[KIND].remove(row)
    g.mark("GRD-01", "customers", row["customer_id"], "in talks, and the grade rests on no grading")


def thin_grading(g: Ground) -> None:
    """GRD-02, and GRD-04, which then has nothing to add up: a factor without a score."""
    row = _once(g)
    row["creditworthiness"] = None
    g.mark("GRD-02", KIND, row, "creditworthiness has no score")
    g.mark("GRD-04", KIND, row, "creditworthiness has no score", "undecided")


def review_missed(g: Ground) -> None:
    """GRD-03: the day set for the next grading has passed."""
    row = _once(g)
    row["next_review_date"] = AS_OF - timedelta(days=1)
    g.mark("GRD-03", "customers", row["customer_id"], "the day set for the review was yesterday")


def total_wrong(g: Ground) -> None:
    """GRD-04: the total does not add up."""
    row = _once(g)
    row["total_score"] += 2
    g.mark("GRD-04", KIND, row, "the total is two points more than its parts")


def strategies_alike(g: Ground) -> None:
    """GRD-05 and GRD-06: one grade has no programme; two others have the same one."""
    current = {row["grade"]: row for row in g.data["service_strategies"] if row["effective_to"] is None}
    current["D"]["marketing_programme"] = None
    g.mark("GRD-05", "customers", "D", "grade D has no marketing programme")
    current["B"]["marketing_programme"] = current["C"]["marketing_programme"]
    for grade in ("B", "C"):
        g.mark("GRD-06", "service_strategies", current[grade], "B and C have the same marketing programme")
