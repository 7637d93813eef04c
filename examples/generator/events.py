"""Promotion events: plans, what was done on the day, and what was learned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from examples.generator.company import MALLS, Staff
from examples.generator.dataset import Data, Row
from examples.generator.dice import Dice
from examples.generator.quarter import AS_OF, at


@dataclass(frozen=True)
class _Event:
    kind: str
    theme: str
    planned: date
    prepared: date
    approved: date
    scale: str
    outcome: str = "held"
    moved_to: date | None = None


_EVENTS = (
    _Event("promotion", "春季招商推介會", date(2025, 4, 11), date(2025, 3, 10), date(2025, 3, 11), "large"),
    _Event("matchmaking", "親子業態對接會", date(2025, 4, 24), date(2025, 4, 7), date(2025, 4, 8), "medium"),
    _Event("seminar", "社區商業研討會", date(2025, 5, 15), date(2025, 5, 6), date(2025, 5, 7), "small"),
    _Event(
        "visit", "外地品牌考察", date(2025, 5, 22), date(2025, 5, 7), date(2025, 5, 8), "small", "cancelled"
    ),
    _Event("promotion", "夏季招商推介會", date(2025, 5, 28), date(2025, 5, 9), date(2025, 5, 12), "medium"),
    _Event(
        "matchmaking",
        "餐飲品牌對接會",
        date(2025, 6, 6),
        date(2025, 5, 12),
        date(2025, 5, 13),
        "medium",
        moved_to=date(2025, 6, 11),
    ),
    _Event("seminar", "夜間經濟研討會", date(2025, 6, 26), date(2025, 6, 5), date(2025, 6, 6), "medium"),
    _Event("promotion", "三季度招商推介會", date(2025, 7, 11), date(2025, 6, 5), date(2025, 6, 9), "large"),
)
_TASKS = ("setup", "reception", "sign_in", "meeting")


def events(staff: Staff, dice: Dice) -> Data:
    """Return plans, execution and summaries. The last event held has no summary yet, and one is still to come."""
    plans: list[Row] = []
    execution: list[Row] = []
    summaries: list[Row] = []
    seen: set[str] = set()
    for n, event in enumerate(_EVENTS):
        event_id = f"HD-2025-{n + 1:02d}"
        mall = tuple(MALLS.values())[n % 3]
        venue = f"{mall}一樓中庭"
        plans.append(_plan(staff, event, event_id, venue, repeated=event.kind in seen, dice=dice))
        actual = event.moved_to or event.planned
        if actual > AS_OF:
            continue
        execution += _execution(staff, event, event_id, venue, dice)
        if event.outcome == "held":
            seen.add(event.kind)
            if actual + timedelta(days=7) <= AS_OF:
                summaries.append(_summary(staff, event, event_id, actual, dice))
    return {"event_plans": plans, "event_execution": execution, "event_summaries": summaries}


def _plan(staff: Staff, event: _Event, event_id: str, venue: str, *, repeated: bool, dice: Dice) -> Row:
    return {
        "event_id": event_id,
        "event_type": event.kind,
        "theme": event.theme,
        "start_time": at(event.planned, 840),
        "end_time": at(event.planned, 1050),
        "venue": venue,
        "participants": f"目標品牌{dice.between(20, 60)}家",
        "expected_count": dice.between(4, 24) * 5,
        "agenda": "簽到、致辭、推介、洽談",
        "publicity": dice.pick(("公眾號與行業媒體", "電子邀請函", "場內海報與社群")),
        "objective": f"新增意向客戶{dice.between(5, 25)}家",
        "budget": Decimal(dice.between(80, 480)) * 100,
        "owner_id": staff.holder("deputy_manager", event.planned if event.planned <= AS_OF else AS_OF),
        "prepared_date": event.prepared,
        "approved_by": "00101",
        "approval_date": event.approved,
        "approval_status": "approved",
        "scale": event.scale,
        "lessons_applied": "簽到改用二維碼，洽談區加座" if repeated else None,
    }


def _execution(staff: Staff, event: _Event, event_id: str, venue: str, dice: Dice) -> list[Row]:
    held, actual = event.outcome == "held", event.moved_to or event.planned
    deviation = (
        "主要品牌改期，延後數日舉辦" if event.moved_to else None if held else "承辦地臨時封閉，活動取消"
    )
    people = staff.specialists(actual)
    return [
        {
            "event_id": event_id,
            "task": task,
            "owner_id": dice.pick(people),
            "done": held,
            "done_at": at(actual, dice.between(570, 830)) if held else None,
            "actual_date": actual,
            "actual_venue": venue,
            "outcome": event.outcome,
            "deviation": deviation,
        }
        for task in (*_TASKS, "other")
    ]


def _summary(staff: Staff, event: _Event, event_id: str, actual: date, dice: Dice) -> Row:
    return {
        "event_id": event_id,
        "written_by": staff.holder("deputy_manager", actual),
        "submitted_date": actual + timedelta(days=dice.between(2, 6)),
        "attendance_count": dice.between(20, 110),
        "leads_gained": dice.between(4, 24),
        "actual_cost": Decimal(dice.between(80, 470)) * 100 + 20,
        "effect_evaluation": f"意向客戶達標{dice.between(80, 130)}%",
        "problems": "簽到排隊，來賓等候較久",
        "shortcomings": "洽談區座位不足",
        "improvements": "二維碼預簽到，洽談區加座",
        "file": f"{event_id}總結.docx",
    }
