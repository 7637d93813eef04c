"""Requests for leave."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rulebook_examples.cells import Style, simplified
from rulebook_examples.company import DEPARTMENT, Staff
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, MONTHS, at, days, shift, workdays

_REASONS = ("家中有事", "外出辦證", "陪同家人就醫", "參加家長會", "個人事務", "返鄉探親")
_TYPES = ("personal", "annual", "annual", "in_lieu", "personal", "parental")
_LENGTHS = (1.0, 4.0, 0.5, 2.0, 1.0, 4.0, 1.0)
"""How many days the requests are for, one after the other."""


def build(world: World) -> Data:
    """Return the requests of the department's staff, in the order in which they were made: every other month one."""
    staff, dice = world.staff, world.dice("leave")
    rows: list[Row] = []
    people = [p for p in staff.posts if p.department == DEPARTMENT and not p.left and p.until is None]
    for n, person in enumerate(people):
        working = [d for d in workdays() if person.on(d)]
        months = [[d for d in working if d.month == month and 6 <= d.day <= 22] for month in MONTHS]
        for month in months[n % 2 :: 2]:
            if not month:
                continue
            length = _LENGTHS[(len(rows) - 2) % len(_LENGTHS)] if n else 2.0
            span = _span(dice.pick(month), length)
            rows.append(_request(staff, person.employee_id, span, length, dice))
    _mark_refused(rows)
    for row in rows[6::23]:
        _fall_ill(row)
    pending = _request(staff, people[2].employee_id, _span(shift(AS_OF, 5), 1), 1.0, dice)
    pending |= {
        "applied_at": at(AS_OF, 552),
        "decided_at": None,
        "status": "pending",
        "result": "none",
    }
    rows.append(pending | {"approvers": [], "approval_log": None})
    rows.sort(key=lambda row: (row["applied_at"], row["employee_id"]))
    for n, row in enumerate(rows):
        row["approval_id"] = f"{row['applied_at']:%Y%m%d%H%M}000{n + 1:06d}"
    return {"leave_requests": rows}


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


_STYLE = Style(
    words={
        "leave_type": {
            "personal": ("事假",),
            "annual": ("年假",),
            "sick": ("病假",),
            "in_lieu": ("调休",),
            "parental": ("育儿假",),
        },
        "duration_unit": {"day": ("天",)},
        "status": {"done": ("完成",), "pending": ("审批中",), "withdrawn": ("撤销",)},
        "result": {"approved": ("同意",), "rejected": ("拒绝",), "none": ("—",)},
    },
    moments=("seconds",),
    separators=(",",),
    script=simplified,
)
EXPORTS = (
    Export(
        "leave_requests",
        "请假审批记录.csv",
        Csv("gb18030"),
        _STYLE,
        headers={
            "approval_id": "审批编号",
            "title": "标题",
            "status": "审批状态",
            "result": "审批结果",
            "applied_at": "发起时间",
            "decided_at": "完成时间",
            "employee_id": "发起人工号",
            "name": "发起人姓名",
            "department": "发起人部门",
            "approvers": "历史审批人姓名",
            "approval_log": "审批记录",
            "current_handler": "当前处理人姓名",
            "leave_type": "请假类型",
            "start_time": "开始时间",
            "end_time": "结束时间",
            "duration": "时长",
            "duration_unit": "时长单位",
            "reason": "请假事由",
        },
    ),
)
