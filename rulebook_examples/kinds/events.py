"""Promotion events: plans, what was done on the day, and what was learned."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from rulebook_examples.cells import Style
from rulebook_examples.company import MALLS, Staff
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv, JsonList
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, FIRST, LAST, MONTHS, at, month, shift

_KINDS = (
    ("promotion", "招商推介會"),
    ("matchmaking", "項目對接會"),
    ("seminar", "行業研討會"),
    ("visit", "品牌考察"),
)
_TOPICS = ("餐飲", "親子", "零售", "夜間經濟", "社區商業")
_LEAD = {"large": 30, "medium": 14, "small": 7}
"""Scale -> days before the event by which it is approved."""

_TASKS = ("setup", "reception", "sign_in", "meeting")
_CANCELLED, _MOVED = 5, 11
"""Which of the events is called off, and which one takes place five days later."""


class _Event(NamedTuple):
    event_id: str
    kind: str
    theme: str
    planned: date
    approved: date
    scale: str
    venue: str
    outcome: str = "held"
    moved: bool = False

    @property
    def actual(self) -> date:
        return shift(self.planned, 3) if self.moved else self.planned


def build(world: World) -> Data:
    """Return plans, execution and summaries. The last event held has no summary yet, and one is still to come."""
    staff, dice = world.staff, world.dice("events")
    plans: list[Row] = []
    execution: list[Row] = []
    summaries: list[Row] = []
    seen: set[str] = set()
    for event in _programme():
        plans.append(_plan(staff, event, repeated=event.kind in seen, dice=dice))
        if event.actual > AS_OF:
            continue
        execution += _execution(staff, event, dice)
        if event.outcome == "held":
            seen.add(event.kind)
            if event.actual + timedelta(days=7) <= AS_OF:
                summaries.append(_summary(staff, event, dice))
    return {"event_plans": plans, "event_execution": execution, "event_summaries": summaries}


def _programme() -> list[_Event]:
    """Two events a month, and one in the month after the year."""
    days = [month(number)[0].replace(day=day) for number in MONTHS for day in (11, 26)]
    events = []
    for n, day in enumerate([*days, LAST + timedelta(days=12)]):
        planned = shift(day, 1)
        scale = ("large", "medium", "small")[n % 3]
        kind, name = _KINDS[n % 4]
        events.append(
            _Event(
                f"HD-{FIRST.year}-{n + 1:02d}",
                kind,
                f"{_TOPICS[n % 5]}{name}",
                planned,
                shift(planned - timedelta(days=_LEAD[scale]), -1),
                scale,
                f"{tuple(MALLS.values())[n % 3]}一樓中庭",
                outcome="cancelled" if n == _CANCELLED else "held",
                moved=n == _MOVED,
            )
        )
    return events


def _plan(staff: Staff, event: _Event, *, repeated: bool, dice: Dice) -> Row:
    return {
        "event_id": event.event_id,
        "event_type": event.kind,
        "theme": event.theme,
        "start_time": at(event.planned, 840),
        "end_time": at(event.planned, 1050),
        "venue": event.venue,
        "participants": f"目標品牌{dice.between(20, 60)}家",
        "expected_count": dice.between(4, 24) * 5,
        "agenda": "簽到、致辭、推介、洽談",
        "publicity": dice.pick(("公眾號與行業媒體", "電子邀請函", "場內海報與社群")),
        "objective": f"新增意向客戶{dice.between(5, 25)}家",
        "budget": Decimal(dice.between(80, 480)) * 100,
        "owner_id": staff.holder("deputy_manager", event.planned),
        "prepared_date": shift(event.approved, -dice.between(1, 3)),
        "approved_by": "00101",
        "approval_date": event.approved,
        "approval_status": "approved",
        "scale": event.scale,
        "lessons_applied": "簽到改用二維碼，洽談區加座" if repeated else None,
    }


def _execution(staff: Staff, event: _Event, dice: Dice) -> list[Row]:
    held, actual = event.outcome == "held", event.actual
    deviation = "主要品牌改期，延後數日舉辦" if event.moved else None if held else "承辦地臨時封閉，活動取消"
    people = staff.specialists(actual)
    return [
        {
            "event_id": event.event_id,
            "task": task,
            "owner_id": dice.pick(people),
            "done": held,
            "done_at": at(actual, dice.between(570, 830)) if held else None,
            "actual_date": actual,
            "actual_venue": event.venue,
            "outcome": event.outcome,
            "deviation": deviation,
        }
        for task in (*_TASKS, "other")
    ]


def _summary(staff: Staff, event: _Event, dice: Dice) -> Row:
    return {
        "event_id": event.event_id,
        "written_by": staff.holder("deputy_manager", event.actual),
        "submitted_date": event.actual + timedelta(days=dice.between(2, 6)),
        "attendance_count": dice.between(20, 110),
        "leads_gained": dice.between(4, 24),
        "actual_cost": Decimal(dice.between(80, 470)) * 100 + 20,
        "effect_evaluation": f"意向客戶達標{dice.between(80, 130)}%",
        "problems": "簽到排隊，來賓等候較久",
        "shortcomings": "洽談區座位不足",
        "improvements": "二維碼預簽到，洽談區加座",
        "file": f"{event.event_id}總結.docx",
    }


_STYLE = Style(
    words={
        "event_type": {
            "promotion": ("招商推介會",),
            "matchmaking": ("項目對接會",),
            "seminar": ("行業研討會",),
            "visit": ("品牌考察",),
        },
        "approval_status": {"approved": ("同意",), "pending": ("審批中",), "rejected": ("拒絕",)},
        "scale": {"small": ("小型",), "medium": ("中型",), "large": ("大型",)},
        "task": {
            "setup": ("場地布置",),
            "reception": ("來賓接待",),
            "sign_in": ("簽到",),
            "meeting": ("會議組織",),
            "other": ("其他",),
        },
        "outcome": {"held": ("已舉辦",), "cancelled": ("取消",), "postponed": ("延期",)},
    },
    dates=("chinese", "iso"),
    money={"budget": ("wan",), "actual_cost": ("yuan", "commas")},
)
EXPORTS = (
    Export(
        "event_plans",
        "活動方案.csv",
        Csv(),
        _STYLE,
        headers={
            "event_id": "活動編號",
            "event_type": "活動類型",
            "theme": "活動主題",
            "start_time": "活動開始時間",
            "end_time": "活動結束時間",
            "venue": "活動地點",
            "participants": "參會人員",
            "expected_count": "預計人數",
            "agenda": "活動議程",
            "publicity": "宣傳推廣",
            "objective": "活動目的",
            "budget": "活動預算",
            "owner_id": "負責人工號",
            "prepared_date": "編制日期",
            "approved_by": "審批人",
            "approval_date": "審批日期",
            "approval_status": "審批結果",
            "scale": "活動規模",
            "lessons_applied": "借鑑經驗",
        },
    ),
    Export(
        "event_execution",
        "活動執行記錄.csv",
        Csv("utf-16"),
        _STYLE,
        headers={
            "event_id": "活動編號",
            "task": "工作事項",
            "owner_id": "負責人工號",
            "done": "是否完成",
            "done_at": "完成時間",
            "actual_date": "實際活動日期",
            "actual_venue": "實際地點",
            "outcome": "執行結果",
            "deviation": "偏差說明",
        },
    ),
    Export(
        "event_summaries",
        "活動總結報告.json",
        JsonList(titled=True),
        _STYLE,
        headers={
            "event_id": "活動編號",
            "written_by": "撰寫人工號",
            "submitted_date": "提交日期",
            "attendance_count": "實到人數",
            "leads_gained": "新增意向客戶",
            "actual_cost": "實際費用",
            "effect_evaluation": "效果評估",
            "problems": "存在問題",
            "shortcomings": "不足之處",
            "improvements": "改進措施",
            "file": "總結報告",
        },
    ),
)
