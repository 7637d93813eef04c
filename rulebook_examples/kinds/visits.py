"""Visits and their plans: each specialist calls on the customer who has waited longest for their grade."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rulebook_examples.cells import Style, simplified
from rulebook_examples.company import MALLS, Staff
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv
from rulebook_examples.kinds.leave import granted
from rulebook_examples.world import World
from rulebook_examples.year import FIRST, LAST, at, shift, workdays

_RHYTHM = {"A": 17, "B": 55, "C": 70, "D": 120, None: 70}
"""Grade -> days after which a customer is due: well within what the rules ask for, as leave and holidays come between."""

_SLOTS = (600, 810, 930)
"""When visits may begin, in minutes after midnight; far enough apart that none runs into the next."""

_METHODS = ("onsite",) * 7 + ("inbound", "phone", "video")
_PURPOSES = ("推介三層餐飲鋪位", "瞭解開店計劃", "跟進租金意見", "現場看鋪", "確認裝修條件", "維護合作關係")
_NEEDS = ("排煙、燃氣", "層高與荷載", "外擺區", "獨立出入口", "倉儲面積")
_PREPARED = ("競品租金表、平面圖", "鋪位圖紙、政策說明", "近三月客流資料", "同業開店情況")
_QUESTIONS = (
    ("免租期能否延長", "按政策六十天封頂"),
    ("物業費含哪些項目", "已說明含空調與保安"),
    ("能否分期交保證金", "已報經理，按兩期辦理"),
)
_OUTCOMES = (
    "客戶有意一百三十平方米",
    "客戶將回總部討論",
    "雙方約定月內看鋪",
    "客戶認可鋪位，待談條件",
    "經營平穩，無新增需求",
)


def build(world: World) -> Data:
    """Return visits and plans. Whoever was visited has a file that ends with the last visit."""
    customers, on_leave = world.data["customers"], set(granted(world.data["leave_requests"]))
    logs = _visits(world.staff, customers, on_leave, world.dice("visits"))
    plans = _visit_plans(logs, customers, world.dice("plans"))
    _touch(customers, logs)
    return {"visit_logs": logs, "visit_plans": plans}


def _visits(staff: Staff, customers: list[Row], on_leave: set[tuple[str, date]], dice: Dice) -> list[Row]:
    """The visits of the year in the order of their start, without plans."""
    rows: list[Row] = []
    last: dict[str, date] = {c["customer_id"]: FIRST - timedelta(days=dice.between(1, 8)) for c in customers}
    owned: dict[str, list[Row]] = {}
    for customer in customers:
        if customer["stage"] not in ("lost", "left"):
            owned.setdefault(customer["owner_id"], []).append(customer)
    for day in workdays():
        _hand_over(staff, day, owned)
        for person in staff.specialists(day):
            if (person, day) in on_leave:
                continue
            open_files = [c for c in owned.get(person, []) if c["first_contact_date"] <= day]
            waited = {
                c["customer_id"]: (day - last[c["customer_id"]]).days / _RHYTHM[c["grade"]]
                for c in open_files
            }
            due = sum(share >= 1 for share in waited.values())
            slots = _SLOTS[: max(due, dice.pick((1, 1, 1, 2)))]
            open_files.sort(key=lambda c: (-waited[c["customer_id"]], c["customer_id"]))
            for slot, customer in zip(slots, open_files, strict=False):
                last[customer["customer_id"]] = day
                rows.append(_visit(person, customer, at(day, slot + dice.between(0, 40)), dice))
    rows.sort(key=lambda row: (row["visit_start"], row["employee_id"]))
    for n, row in enumerate(rows):
        row["visit_id"] = f"BF-2025-{n + 1:04d}"
        _accompany(staff, row, n, on_leave)
    return rows


def _hand_over(staff: Staff, day: date, owned: dict[str, list[Row]]) -> None:
    """Customers of somebody who has left the post go to whoever of those in post has fewest."""
    in_post = staff.specialists(day)
    for gone in sorted(set(owned) - set(in_post)):
        for customer in owned.pop(gone):
            heir = min(in_post, key=lambda person: (len(owned.get(person, [])), person))
            customer["owner_id"] = heir
            owned.setdefault(heir, []).append(customer)


def _visit(person: str, customer: Row, start: datetime, dice: Dice) -> Row:
    end = start + timedelta(minutes=dice.between(35, 75))
    recorded = end + timedelta(minutes=dice.between(30, 200))
    if dice.chance(0.15):
        recorded = at(end.date() + timedelta(days=1), dice.between(510, 590))
    question, answer = dice.pick(_QUESTIONS) if dice.chance(0.6) else (None, None)
    return {
        "plan_id": None,
        "employee_id": person,
        "companions": [],
        "customer_id": customer["customer_id"],
        "contact_name": customer["contact_name"],
        "visit_start": start,
        "visit_end": end,
        "method": dice.pick(_METHODS),
        "purpose": dice.pick(_PURPOSES),
        "project_id": dice.pick(tuple(MALLS)),
        "known_needs": dice.pick(_NEEDS),
        "preparation": dice.pick(_PREPARED),
        "prepared_at": at(shift(start.date(), -1), dice.between(900, 1075)),
        "questions": question,
        "answers": answer,
        "minutes": dice.pick(_OUTCOMES),
        "next_steps": f"{start + timedelta(days=7):%m月%d日}前回訪" if dice.chance(0.7) else None,
        "place": f"樣例市第{dice.between(1, 12)}區",
        "recorded_at": recorded,
        "reviewed_by": "00101",
        "review_result": "valid",
    }


def _accompany(staff: Staff, row: Row, n: int, on_leave: set[tuple[str, date]]) -> None:
    day = row["visit_start"].date()
    heads = [staff.holder("leasing_manager", day)] if n % 31 == 4 else []
    heads += [staff.holder("deputy_manager", day)] if n % 17 == 9 else []
    row["companions"] = [person for person in heads if (person, day) not in on_leave]


def _visit_plans(visits: list[Row], customers: list[Row], dice: Dice) -> list[Row]:
    """The plans, which link the visits to them; of every seven visits of a person one was not planned."""
    by_id = {c["customer_id"]: c for c in customers}
    counts: dict[str, int] = {}
    plans: list[Row] = []
    for visit in visits:
        person = visit["employee_id"]
        counts[person] = counts.get(person, 0) + 1
        if counts[person] % 7 == 0:
            continue
        planned = visit["visit_start"].date() + timedelta(days=dice.between(-2, 2))
        plan = _plan(person, by_id[visit["customer_id"]], planned, dice)
        plans.append(
            plan | {"status": "done", "_visit": visit, "method": visit["method"], "purpose": visit["purpose"]}
        )
        if dice.chance(0.04):
            other = _plan(person, by_id[visit["customer_id"]], planned + timedelta(days=3), dice)
            plans.append(other | {"status": dice.pick(("cancelled", "postponed"))})
    for n, customer in enumerate(c for c in customers if c["stage"] == "negotiating"):
        if n % 4 == 0:
            plans.append(
                _plan(customer["owner_id"], customer, LAST + timedelta(days=5 + n % 18), dice)
                | {"status": "planned"}
            )
    plans.sort(
        key=lambda plan: (plan["planned_date"], plan["employee_id"], plan["customer_id"], plan["status"])
    )
    for n, plan in enumerate(plans):
        plan["plan_id"] = f"BFJH-2025-{plan['planned_date']:%m}-{n + 1:04d}"
        if visit := plan.pop("_visit", None):
            visit["plan_id"] = plan["plan_id"]
    return plans


def _plan(person: str, customer: Row, planned: date, dice: Dice) -> Row:
    filled = shift(planned.replace(day=1), -dice.between(1, 3))
    return {
        "filled_date": filled,
        "employee_id": person,
        "customer_id": customer["customer_id"],
        "customer_name": customer["customer_name"],
        "planned_date": planned,
        "method": dice.pick(_METHODS),
        "purpose": dice.pick(_PURPOSES),
        "customer_situation": {"tenant": "在营商户", "signed": "已签约"}.get(customer["stage"], "洽谈客户"),
        "approved_by": "00101",
        "approved_date": shift(filled, 1),
    }


def _touch(customers: list[Row], visits: list[Row]) -> None:
    """Bring the files of visited customers up to date: each ends with its last visit."""
    last: dict[str, Row] = {}
    for visit in visits:
        if (
            visit["customer_id"] not in last
            or visit["recorded_at"] > last[visit["customer_id"]]["recorded_at"]
        ):
            last[visit["customer_id"]] = visit
    for row in customers:
        if latest := last.get(row["customer_id"]):
            row["updated_at"] = max(latest["recorded_at"], row["created_at"])
            row["last_follow_up"] = latest["visit_start"]
            row["next_follow_up"] = latest["visit_start"] + timedelta(days=14)


_METHOD_WORDS = {
    "onsite": ("實地拜訪", "上門拜訪"),
    "inbound": ("來訪",),
    "phone": ("電話拜訪",),
    "video": ("視頻會議",),
    "other": ("其他",),
}
_LOGS = Style(
    words={"method": _METHOD_WORDS, "review_result": {"valid": ("有效",)}},
    moments=("minutes",),
    separators=("、", "，", "；"),
)
_PLANS = Style(
    words={
        "method": {code: tuple(simplified(w) for w in words) for code, words in _METHOD_WORDS.items()},
        "status": {
            "planned": ("计划中",),
            "done": ("已拜访", "已完成"),
            "cancelled": ("已取消",),
            "postponed": ("改期",),
        },
    },
    dates=("slash",),
    script=simplified,
)
EXPORTS = (
    Export(
        "visit_logs",
        "visit_logs.csv",
        Csv(),
        _LOGS,
        headers={
            "visit_id": "拜訪編號",
            "plan_id": "拜訪計劃編號",
            "employee_id": "拜訪人工號",
            "companions": "陪同人員",
            "customer_id": "客戶編號",
            "contact_name": "受訪人",
            "visit_start": "到達時間",
            "visit_end": "離開時間",
            "method": "拜訪方式",
            "purpose": "拜訪目的",
            "project_id": "項目編號",
            "known_needs": "已知需求",
            "preparation": "訪前準備",
            "prepared_at": "準備時間",
            "questions": "客戶疑問",
            "answers": "解答情況",
            "minutes": "拜訪紀要",
            "next_steps": "下一步計劃",
            "place": "拜訪地點",
            "recorded_at": "填寫時間",
            "reviewed_by": "審閱人",
            "review_result": "審閱結果",
        },
    ),
    Export(
        "visit_plans",
        "月度拜访计划.csv",
        Csv("utf-8-sig"),
        _PLANS,
        headers={
            "plan_id": "拜访计划编号",
            "filled_date": "填表日期",
            "employee_id": "拜访人工号",
            "customer_id": "客户编号",
            "customer_name": "客户名称",
            "planned_date": "计划拜访时间",
            "method": "拜访方式",
            "purpose": "拜访目的",
            "customer_situation": "客户状况",
            "approved_by": "审批人",
            "approved_date": "审批日期",
            "status": "执行状态",
        },
    ),
)
