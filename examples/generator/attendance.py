"""Attendance, one row a person and day, rest days included, as an attendance app exports it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from examples.generator.company import Staff
from examples.generator.dataset import Row
from examples.generator.dice import Dice
from examples.generator.quarter import at, days, is_workday

IN, OUT = 540, 1080
"""The shift: from nine to six, in minutes after midnight."""


def attendance(
    staff: Staff, granted: dict[tuple[str, date], Row], late_nights: set[date], dice: Dice
) -> list[Row]:
    """Return the attendance of everybody on the roster. `late_nights` are days on which work went past midnight."""
    rows = []
    missed: set[tuple[str, int]] = set()
    people = {post.employee_id: post for post in staff.posts}
    for person, post in people.items():
        for day in days():
            if not staff.employed(person, day):
                continue
            row = _row(person, post.name, post.department, day)
            if not is_workday(day):
                row |= {"shift": "休息", "day_result": "rest"}
            elif leave := granted.get((person, day)):
                row |= on_leave(leave, day)
            else:
                row |= _worked(day, day in late_nights and dice.chance(0.4), dice)
                row |= _oddity(person, day, missed, dice)
            rows.append(row)
    rows.sort(key=lambda row: (row["employee_id"], row["date"]))
    return rows


def _row(person: str, name: str, department: str, day: date) -> Row:
    zero = dict.fromkeys(("late_minutes", "early_minutes", "missing_in", "missing_out", "absent_days"), 0)
    return {
        "employee_id": person,
        "name": name,
        "department": department,
        "group": "行政班考勤組",
        "date": day,
        **zero,
        **dict.fromkeys(
            (
                "planned_in",
                "planned_out",
                "clock_in",
                "clock_in_result",
                "clock_out",
                "clock_out_result",
                "work_hours",
            )
        ),
        **dict.fromkeys(("approval_ref", "source", "remark")),
    }


def on_leave(leave: Row, day: date) -> Row:
    """Return what a day of `leave` looks like: all of it away, or a morning."""
    start, end = leave["start_time"], leave["end_time"]
    ref = f"請假{start:%m-%d %H:%M}到{end:%m-%d %H:%M}"
    base: Row = {
        "shift": "A 09:00-18:00",
        "planned_in": at(day, IN),
        "planned_out": at(day, OUT),
        "approval_ref": ref,
    }
    base |= {"clock_in_result": "leave", "day_result": "leave"}
    if leave["duration"] < 1:
        return base | {
            "clock_in": at(day, 773),
            "clock_out": at(day, 1086),
            "clock_out_result": "normal",
            "work_hours": Decimal("4.5"),
            "source": "app",
        }
    return base | {"clock_out_result": "leave"}


def _worked(day: date, into_night: bool, dice: Dice) -> Row:
    came, went = at(day, dice.between(515, 539)), at(day, dice.between(1081, 1200))
    if into_night:
        went = at(day + timedelta(days=1), dice.between(5, 80))
    return {
        "shift": "A 09:00-18:00",
        "planned_in": at(day, IN),
        "planned_out": at(day, OUT),
        "clock_in": came,
        "clock_in_result": "normal",
        "clock_out": went,
        "clock_out_result": "normal",
        "day_result": "normal",
        "work_hours": Decimal((went - came).seconds // 360) / 10,
        "source": dice.pick(("app", "app", "machine")),
        "remark": "活動收尾" if into_night else None,
    }


def _oddity(person: str, day: date, missed: set[tuple[str, int]], dice: Dice) -> Row:
    """What a day may also be, and still be in order: field work, a trip, a punch made good, a morning out."""
    kind = dice.between(0, 399)
    until = f"{day:%m-%d} 09:00到{day:%m-%d}"
    if kind < 10:
        return {
            "clock_in_result": "field",
            "day_result": "field",
            "approval_ref": f"外出{until} 18:00",
            "remark": "外出拜訪",
        }
    if kind < 14:
        return {
            "clock_in": None,
            "clock_in_result": "trip",
            "clock_out": None,
            "clock_out_result": "trip",
            "day_result": "trip",
            "work_hours": None,
            "approval_ref": f"出差{until} 18:00",
            "source": None,
        }
    if kind < 18:
        return {
            "clock_in": at(day, IN),
            "clock_in_result": "corrected",
            "approval_ref": f"補卡{day:%m-%d} 09:00",
            "source": "approval",
        }
    if kind < 21:
        return {
            "clock_in": at(day, IN + 75),
            "clock_in_result": "field",
            "day_result": "field",
            "approval_ref": f"外出{until} 10:30",
        }
    if kind < 24 and (person, day.month) not in missed:
        missed.add((person, day.month))
        return {
            "clock_out": None,
            "clock_out_result": "missing",
            "missing_out": 1,
            "day_result": "missing",
            "work_hours": None,
        }
    return {}
