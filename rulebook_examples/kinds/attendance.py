"""Attendance, one row a person and day, rest days included, as an attendance app exports it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from rulebook_examples.cells import Style
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import WRITTEN, Workbook
from rulebook_examples.kinds.leave import granted
from rulebook_examples.world import World
from rulebook_examples.year import FIRST, LAST, at, days, is_workday

IN, OUT = 540, 1080
"""The shift: from nine to six, in minutes after midnight."""


def build(world: World) -> Data:
    """Return the attendance of everybody on the roster. On the nights of events some work past midnight."""
    staff, dice = world.staff, world.dice("attendance")
    away = granted(world.data["leave_requests"])
    late_nights = {row["actual_date"] for row in world.data["event_execution"] if row["outcome"] == "held"}
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
            elif leave := away.get((person, day)):
                row |= on_leave(leave, day)
            else:
                row |= _worked(day, day in late_nights and dice.chance(0.4), dice)
                row |= _oddity(person, day, missed, dice)
            rows.append(row)
    rows.sort(key=lambda row: (row["employee_id"], row["date"]))
    return {"attendance": rows}


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


_PUNCH = {
    "normal": ("正常",),
    "late": ("遲到",),
    "serious_late": ("嚴重遲到",),
    "absent_late": ("曠工遲到",),
    "early": ("早退",),
    "absent_early": ("早退曠工",),
    "missing": ("缺卡",),
    "field": ("外勤",),
    "corrected": ("補卡審批通過",),
    "leave": ("請假",),
    "trip": ("出差",),
}
_STYLE = Style(
    words={
        "clock_in_result": _PUNCH,
        "clock_out_result": _PUNCH,
        "day_result": _PUNCH | {"rest": ("休息",), "absent": ("曠工",)},
        "source": {
            "app": ("手機",),
            "machine": ("考勤機",),
            "admin": ("管理員修改",),
            "approval": ("審批系統",),
        },
    },
    dates=("weekday",),
    clocks=("planned_in", "planned_out", "clock_in", "clock_out"),
    day="date",
    blank="--",
)
EXPORTS = (
    Export(
        "attendance",
        "考勤每日統計表.xlsx",
        Workbook(
            "每日統計",
            above=(f"每日統計表 統計日期：{FIRST} 至 {LAST}", f"報表生成時間：{WRITTEN:%Y-%m-%d %H:%M}"),
            parents={
                "clock_in": "上班1",
                "clock_in_result": "上班1",
                "clock_out": "下班1",
                "clock_out_result": "下班1",
            },
            totals=("late_minutes", "early_minutes", "missing_in", "missing_out", "absent_days"),
            cover=("本表由考勤系統匯出。", "「--」表示當日無班次或無打卡。", "次日打卡記入前一工作日。"),
        ),
        _STYLE,
        headers={
            "name": "姓名",
            "group": "考勤組",
            "department": "部門",
            "employee_id": "工號",
            "date": "日期",
            "shift": "班次",
            "planned_in": "上班時間",
            "planned_out": "下班時間",
            "clock_in": "打卡時間",
            "clock_in_result": "打卡結果",
            "clock_out": "打卡時間",
            "clock_out_result": "打卡結果",
            "approval_ref": "關聯的審批單",
            "day_result": "考勤結果",
            "work_hours": "工作時長(小時)",
            "late_minutes": "遲到時長(分鐘)",
            "early_minutes": "早退時長(分鐘)",
            "missing_in": "上班缺卡次數",
            "missing_out": "下班缺卡次數",
            "absent_days": "曠工天數",
            "source": "數據來源",
            "remark": "打卡備註",
        },
    ),
)
