"""Defects of requests for leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from rulebook_examples.company import DEPARTMENT
from rulebook_examples.dataset import Row
from rulebook_examples.ground import Ground
from rulebook_examples.year import at, shift

KIND = "leave_requests"


def _granted(g: Ground, also: Callable[[Row], bool]) -> Row:
    """An approved request of a specialist, made in advance."""
    return g.take(
        KIND,
        lambda r: bool(
            r["result"] == "approved"
            and r["leave_type"] != "sick"
            and r["employee_id"] not in ("00101", "00103")
            and also(r)
        ),
    )


def _apply(row: Row, moment: datetime) -> None:
    row |= {"applied_at": moment, "decided_at": moment + timedelta(minutes=20)}


def at_short_notice(g: Ground) -> None:
    """LEA-01: on the morning itself; and a day ahead of four days of leave, which need two."""
    row = _granted(g, lambda r: r["duration"] == 1)
    _apply(row, at(row["start_time"].date(), 490))
    g.mark("LEA-01", KIND, row, "applied for on the morning of the leave")
    row = _granted(g, lambda r: r["duration"] == 4)
    _apply(row, at(shift(row["start_time"].date(), -1), 600))
    g.mark("LEA-01", KIND, row, "four days of leave, applied for one working day ahead")


def approved_late(g: Ground) -> None:
    """LEA-02: approved when the leave had begun."""
    row = _granted(g, lambda r: r["duration"] == 1)
    row["decided_at"] = row["start_time"] + timedelta(hours=3)
    g.mark("LEA-02", KIND, row, "approved three hours after the leave began")


def without_authority(g: Ground) -> None:
    """LEA-03: four days, approved by the manager alone."""
    row = _granted(g, lambda r: r["duration"] == 4)
    row["approvers"] = row["approvers"][:1]
    g.mark("LEA-03", KIND, row, "four days of leave, approved by the manager alone")


def own_approval(g: Ground) -> None:
    """LEA-04, and LEA-03: the manager approved the manager's leave."""
    row = g.take(KIND, lambda r: r["employee_id"] == "00101" and r["result"] == "approved")
    row["approvers"] = [row["name"]]
    g.mark("LEA-04 LEA-03", KIND, row, "the manager approved their own leave")


def at_odds(g: Ground) -> None:
    """LEA-05: at work on a day of leave; and a day marked as leave that nobody asked for."""
    request = _granted(g, lambda r: r["duration"] == 1)
    day = request["start_time"].date()
    row = g.take("attendance", lambda a: a["employee_id"] == request["employee_id"] and a["date"] == day)
    row |= {"clock_in": at(day, 530), "clock_in_result": "normal", "clock_out": at(day, 1090)}
    row |= {"clock_out_result": "normal", "day_result": "normal", "approval_ref": None, "source": "app"}
    g.mark("LEA-05", "attendance", row, "punches on a day of approved leave")
    row = g.take("attendance", lambda a: a["department"] == DEPARTMENT and a["day_result"] == "normal")
    row |= {"clock_in": None, "clock_in_result": "leave", "clock_out": None, "clock_out_result": "leave"}
    row |= {"day_result": "leave", "approval_ref": None, "work_hours": None, "source": None}
    g.mark("LEA-05", "attendance", row, "marked as leave, and there is no request")


def overlapping(g: Ground) -> None:
    """LEA-06: two approved requests of one person for the same day."""
    one = _granted(g, lambda r: r["duration"] == 2)
    other = one | {
        "approval_id": str(int(one["approval_id"]) + 500),
        "end_time": at(one["start_time"].date(), 1080),
    }
    other["duration"] = 1.0
    g.data[KIND].append(other)
    for row in (one, other):
        g.mark("LEA-06", KIND, row, f"overlaps {(other if row is one else one)['approval_id']}")
