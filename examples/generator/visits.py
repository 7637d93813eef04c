"""Visits and their plans: each specialist calls on the customer who has waited longest for their grade."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from examples.generator.company import MALLS, Staff
from examples.generator.dataset import Row
from examples.generator.dice import Dice
from examples.generator.quarter import FIRST, at, shift, workdays

_RHYTHM = {"A": 9, "B": 16, "C": 22, "D": 30, None: 26}
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


def visits(staff: Staff, customers: list[Row], on_leave: set[tuple[str, date]], dice: Dice) -> list[Row]:
    """Return the visits of the quarter in the order of their start, without plans."""
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
            slots = _SLOTS[: dice.pick((1, 2, 2, 2, 3))]
            open_files.sort(
                key=lambda c: (-(day - last[c["customer_id"]]).days / _RHYTHM[c["grade"]], c["customer_id"])
            )
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
        heir = min(in_post, key=lambda person: (len(owned.get(person, [])), person))
        for customer in owned.pop(gone):
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


def visit_plans(staff: Staff, visits_: list[Row], customers: list[Row], dice: Dice) -> list[Row]:
    """Return the plans and link the visits to them; of every seven visits of a person one was not planned."""
    by_id = {c["customer_id"]: c for c in customers}
    counts: dict[str, int] = {}
    plans: list[Row] = []
    for visit in visits_:
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
                _plan(customer["owner_id"], customer, date(2025, 7, 1 + n % 18), dice) | {"status": "planned"}
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
