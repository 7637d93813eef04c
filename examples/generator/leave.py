"""Requests for leave."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from examples.generator.company import DEPARTMENT, Staff
from examples.generator.dataset import Row
from examples.generator.dice import Dice
from examples.generator.quarter import at, days, shift, workdays

_REASONS = ("家中有事", "外出辦證", "陪同家人就醫", "參加家長會", "個人事務", "返鄉探親")
_TYPES = ("personal", "annual", "annual", "in_lieu", "personal", "parental")
_LENGTHS = (1.0, 4.0, 0.5, 2.0, 1.0, 4.0, 1.0)
"""How many days the requests are for, one after the other."""


def leave_requests(staff: Staff, dice: Dice) -> list[Row]:
    """Return the requests of the department's staff, in the order in which they were made."""
    rows: list[Row] = []
    people = [p for p in staff.posts if p.department == DEPARTMENT and not p.left and p.until is None]
    for n, person in enumerate(people):
        working = [d for d in workdays() if person.on(d)]
        months = [[d for d in working if d.month == month and 6 <= d.day <= 22] for month in (4, 5, 6)]
        for month in (months[n % 3], months[(n + 1) % 3]):
            if not month:
                continue
            length = _LENGTHS[(len(rows) - 2) % len(_LENGTHS)] if n else 2.0
            span = _span(dice.pick(month), length)
            rows.append(_request(staff, person.employee_id, span, length, dice))
    _mark_refused(rows)
    _fall_ill(rows[6])
    july = date(2025, 7, 7)
    pending = _request(staff, people[2].employee_id, _span(july, 1), 1.0, dice)
    pending |= {
        "applied_at": datetime(2025, 6, 30, 9, 12),
        "decided_at": None,
        "status": "pending",
        "result": "none",
    }
    rows.append(pending | {"approvers": [], "approval_log": None})
    rows.sort(key=lambda row: (row["applied_at"], row["employee_id"]))
    for n, row in enumerate(rows):
        row["approval_id"] = f"{row['applied_at']:%Y%m%d%H%M}000{n + 1:06d}"
    return rows


def _span(day: date, length: float) -> tuple[datetime, datetime]:
    """The first `length` working days from `day` on, from nine to six; half a day is a morning."""
    if length < 1:
        return at(day, 540), at(day, 720)
    return at(day, 540), at(shift(day, int(length) - 1), 1080)


def _request(
    staff: Staff, employee_id: str, span: tuple[datetime, datetime], length: float, dice: Dice
) -> Row:
    start, end = span
    applied = at(shift(start.date(), -dice.between(6, 9)), dice.between(545, 1000))
    decided = applied + timedelta(minutes=dice.between(20, 300), seconds=dice.between(0, 59))
    approvers = _approvers(employee_id, length)
    names = [staff.names[a] for a in approvers]
    log = "\n\n".join(
        f"{name}|{who}|同意|{decided:%Y-%m-%d %H:%M:%S}|;" for name, who in zip(names, approvers, strict=True)
    )
    return {
        "title": f"{staff.names[employee_id]}提交的请假",
        "employee_id": employee_id,
        "name": staff.names[employee_id],
        "department": DEPARTMENT,
        "leave_type": dice.pick(_TYPES),
        "start_time": start,
        "end_time": end,
        "duration": length,
        "duration_unit": "day",
        "reason": dice.pick(_REASONS),
        "applied_at": applied,
        "decided_at": decided,
        "status": "done",
        "result": "approved",
        "approvers": names,
        "approval_log": log,
        "current_handler": None,
    }


def _approvers(employee_id: str, length: float) -> list[str]:
    """The manager; the general manager too beyond three days, and alone for the manager's own leave."""
    if employee_id == "00101":
        return ["00001"]
    return ["00101"] if length <= 3 else ["00101", "00001"]


def _mark_refused(rows: list[Row]) -> None:
    """Two requests come to nothing: one is refused, one taken back. Their people work on those days."""
    rows[4] |= {"result": "rejected", "approval_log": rows[4]["approval_log"].replace("同意", "拒绝")}
    rows[11] |= {"status": "withdrawn", "result": "none"}


def _fall_ill(row: Row) -> None:
    """Nobody asks for sick leave beforehand: applied for on the first working day back, as the company lets them."""
    row["end_time"] = at(row["start_time"].date(), 1080)
    back = at(shift(row["end_time"].date(), 1), 552)
    row |= {"leave_type": "sick", "duration": 1.0, "reason": "發燒就醫", "applied_at": back}
    row["decided_at"] = back + timedelta(minutes=95)
    row["approval_log"] = "|".join(
        (*row["approval_log"].split("|")[:3], f"{row['decided_at']:%Y-%m-%d %H:%M:%S}", ";")
    )


def granted(rows: list[Row]) -> dict[tuple[str, date], Row]:
    """Return the approved request for each person and worked day that one covers."""
    found = {}
    for row in rows:
        if row["result"] == "approved":
            for day in days(row["start_time"].date(), row["end_time"].date()):
                found[row["employee_id"], day] = row
    return found
