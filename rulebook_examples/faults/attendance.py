"""Defects of attendance."""

from __future__ import annotations

from datetime import timedelta

from rulebook_examples.company import DEPARTMENT
from rulebook_examples.dataset import Row, label
from rulebook_examples.ground import Ground
from rulebook_examples.kinds.attendance import IN
from rulebook_examples.year import at

KIND = "attendance"


def _ordinary(row: Row) -> bool:
    """A day of work like any other, of somebody of the department."""
    return bool(
        row["department"] == DEPARTMENT
        and row["day_result"] == "normal"
        and row["clock_in_result"] == "normal"
    )


def _free(g: Ground, month: int) -> Row:
    """An ordinary day in `month` on which its person made no visit."""
    visits = {(v["employee_id"], v["visit_start"].date()) for v in g.data["visit_logs"]}
    return g.take(
        KIND,
        lambda r: _ordinary(r) and r["date"].month == month and (r["employee_id"], r["date"]) not in visits,
    )


def row_missing(g: Ground) -> None:
    """ATT-01: a working day of which there is no record."""
    row = _free(g, 4)
    g.data[KIND].remove(row)
    posts = (r for r in g.data["staff_roster"] if r["employee_id"] == row["employee_id"])
    post = next(r for r in posts if r["position_end_date"] is None or r["position_end_date"] >= row["date"])
    g.mark(
        "ATT-01", "staff_roster", f"{label('staff_roster', post)}/{row['date']}", "no record of a working day"
    )


def late(g: Ground) -> None:
    """ATT-02: late, and nothing allows it; or nobody can say whether the approval does."""
    row = g.take(KIND, lambda r: _ordinary(r) and r["date"].month == 5)
    row |= {
        "clock_in": at(row["date"], IN + 12),
        "clock_in_result": "late",
        "late_minutes": 12,
        "day_result": "late",
    }
    g.mark("ATT-02", KIND, row, "twelve minutes late, without an approval")
    row = g.take(KIND, lambda r: _ordinary(r) and r["date"].month == 6)
    row |= {
        "clock_in": at(row["date"], IN + 95),
        "clock_in_result": "serious_late",
        "late_minutes": 95,
        "day_result": "late",
    }
    g.mark("ATT-02", KIND, row, "an hour and a half late, without an approval")
    row = g.take(KIND, lambda r: _ordinary(r) and r["date"].month == 4)
    row |= {
        "clock_in": at(row["date"], IN + 40),
        "clock_in_result": "late",
        "late_minutes": 40,
        "day_result": "late",
    }
    row["approval_ref"] = f"外出{row['date']:%m-%d}"
    g.mark("ATT-02", KIND, row, "late, with an approval that does not say for which hours", "undecided")


def early(g: Ground) -> None:
    """ATT-03: gone before the end of the shift."""
    row = g.take(KIND, lambda r: _ordinary(r) and r["date"].month == 6)
    row |= {
        "clock_out": at(row["date"], 1045),
        "clock_out_result": "early",
        "early_minutes": 35,
        "day_result": "early",
    }
    g.mark("ATT-03", KIND, row, "left 35 minutes early, without an approval")


def absent(g: Ground) -> None:
    """ATT-04: a day away that nobody allowed."""
    row = _free(g, 6)
    row |= {"clock_in": None, "clock_in_result": "missing", "clock_out": None, "clock_out_result": "missing"}
    row |= {
        "day_result": "absent",
        "absent_days": 1,
        "missing_in": 1,
        "missing_out": 1,
        "work_hours": None,
        "source": None,
    }
    g.mark("ATT-04", KIND, row, "absent for a day, without leave")


def punches(g: Ground) -> None:
    """ATT-05: three punches missing in one month; two may stay unexplained, the last is too many."""

    def missing(row: Row) -> bool:
        return bool(row["day_result"] == "missing" and row["date"].month == 4)

    spoilt = {row["employee_id"] for row in g.data[KIND] if missing(row)}
    first = g.take(KIND, lambda r: _ordinary(r) and r["date"].month == 4 and r["employee_id"] not in spoilt)
    person = first["employee_id"]
    more = [
        g.take(KIND, lambda r: _ordinary(r) and r["employee_id"] == person and r["date"].month == 4)
        for _ in range(2)
    ]
    days = sorted((first, *more), key=lambda r: r["date"])
    for row in days:
        row |= {"clock_out": None, "clock_out_result": "missing", "missing_out": 1, "day_result": "missing"}
    g.mark("ATT-05", KIND, days[-1], "the third missing punch of a month, not corrected")


def times_disagree(g: Ground) -> None:
    """ATT-06: on time by the result, late by the clock; and gone before coming."""
    row = g.take(KIND, lambda r: _ordinary(r) and r["date"].month == 4)
    row["clock_in"] = at(row["date"], IN + 25)
    g.mark("ATT-06", KIND, row, "clocked in at 09:25, and the result says normal")
    row = g.take(KIND, lambda r: _ordinary(r) and r["date"].month == 5)
    row["clock_out"] = row["clock_in"] - timedelta(minutes=20)
    g.mark("ATT-06", KIND, row, "clocked out before clocking in")
