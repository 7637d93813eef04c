"""Defects of plans, reports, requests to other departments, and of what the deputy leads and teaches."""

from __future__ import annotations

from datetime import date, timedelta

from rulebook_examples.dataset import Row, label
from rulebook_examples.ground import Ground
from rulebook_examples.kinds.planning import MANAGER
from rulebook_examples.year import AS_OF, FIRST, quarters

KIND = "leasing_plans"
ITEMS = "leasing_plan_items"
REPORTS = "progress_reports"
REQUESTS = "coordination_requests"
GUIDANCE = "mentoring_records"
ROSTER = "staff_roster"


def _quarter(row: Row) -> bool:
    return bool(row["period_type"] == "quarter")


def _in_post(g: Ground, position: str) -> Row:
    """The roster row of whoever holds a position on the last day."""
    return next(r for r in g.data[ROSTER] if r["position"] == position and r["position_end_date"] is None)


def _deputy(day: date) -> str:
    return "00102" if day < date(2025, 5, 1) else "00103"


def no_plan(g: Ground) -> None:
    """PLAN-01: a quarter's plan was rejected, and no other was made."""
    row = g.take(KIND, _quarter)
    row["approval_status"] = "rejected"
    name = f"{FIRST.year}-Q{(row['period_start'].month + 2) // 3}"
    g.mark("PLAN-01", KIND, name, "the plan of the quarter was rejected")


def own_approval(g: Ground) -> None:
    """PLAN-02: the deputy drew up a plan; and the manager approved the manager's own."""
    row = g.take(KIND, _quarter)
    row["prepared_by"] = _deputy(row["prepared_date"])
    g.mark("PLAN-02", KIND, row, "drawn up by the deputy")
    row = g.take(KIND, lambda r: bool(r["approval_status"] == "approved"))
    row["approved_by"] = row["prepared_by"]
    g.mark("PLAN-02", KIND, row, "approved by its author")


def late_item(g: Ground) -> None:
    """PLAN-03: late without a reason; and nobody responsible."""
    row = g.take(ITEMS, lambda r: bool(r["item_status"] == "done" and not r["delay_reason"]))
    row["actual_date"] = row["due_date"] + timedelta(days=1)
    g.mark("PLAN-03", ITEMS, row, "done a day late, and no reason is given")
    row = g.take(ITEMS, lambda r: bool(r["item_status"] == "done"))
    row["owner_id"] = None
    g.mark("PLAN-03", ITEMS, row, "nobody is responsible")


def report_missing(g: Ground) -> None:
    """RPT-01: no report on a month in the middle of the year."""
    row = g.take(
        REPORTS,
        lambda r: r["report_type"] == "monthly" and date(2025, 2, 1) <= r["period_end"] <= date(2025, 10, 31),
    )
    g.data[REPORTS].remove(row)
    g.mark("RPT-01", ROSTER, _in_post(g, "leasing_manager"), "no report on one of the months")


def wrong_report(g: Ground) -> None:
    """RPT-02: handed in by the deputy; and to a specialist."""
    row = g.take(REPORTS, lambda r: bool(r["reporter_id"] == MANAGER))
    row["reporter_id"] = _deputy(row["submitted_at"].date())
    g.mark("RPT-02", REPORTS, row, "handed in by the deputy")
    row = g.take(REPORTS, lambda r: bool(r["reporter_id"] == MANAGER))
    row["reported_to"] = "00111"
    g.mark("RPT-02", REPORTS, row, "addressed to a specialist")


def slow_answer(g: Ground) -> None:
    """COO-01: answered after four days; and not settled for weeks."""
    row = g.take(REQUESTS, lambda r: bool(r["closed_at"]))
    row["responded_at"] = row["requested_at"] + timedelta(days=4)
    row["closed_at"] = row["requested_at"] + timedelta(days=6)
    g.mark("COO-01", REQUESTS, row, "answered after four days")
    row = g.take(
        REQUESTS, lambda r: bool(r["closed_at"] and r["requested_at"].date() < AS_OF - timedelta(days=30))
    )
    row |= {"closed_at": None, "status": "open"}
    g.mark("COO-01", REQUESTS, row, "answered, and not settled after a month")


def deputy_idle(g: Ground) -> None:
    """DEP-01: in a whole quarter the deputy took part in no talks."""
    deputy = _in_post(g, "deputy_manager")
    start, end = list(quarters())[2]
    for row in g.data["negotiations"]:
        if row["employee_id"] == deputy["employee_id"] and start <= row["date"] <= end:
            row["employee_id"] = "00111"
    name = f"{label(ROSTER, deputy)}/{FIRST.year}-Q3"
    g.mark("DEP-01", ROSTER, name, "no talks of the deputy's own in the third quarter")


def unguided(g: Ground) -> None:
    """MEN-01: for four months nobody guided a specialist."""
    row, _ = g.take_part(
        ROSTER,
        ("guidance",),
        lambda r, _: bool(
            r["position"] == "leasing_specialist"
            and r["position_end_date"] is None
            and r["position_start_date"] < FIRST
        ),
    )
    g.data[GUIDANCE] = [
        r
        for r in g.data[GUIDANCE]
        if r["mentee_id"] != row["employee_id"] or not date(2025, 6, 1) <= r["date"] <= date(2025, 9, 30)
    ]
    g.mark("MEN-01", ROSTER, row, "no guidance from June to September")
