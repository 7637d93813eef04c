"""Return visits, contacts that are no visits, and the plans for them."""

from __future__ import annotations

from datetime import date, timedelta

from rulebook_examples.cells import Style, simplified
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv, JsonLines, Workbook
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, FIRST, at, days, quarters

_RETURN = {"A": 25, "B": 50}
"""Grade of key customers -> days between return visits."""
_CONTACT = {"A": 80, "B": 80, "C": 75, "D": 120, None: 75}
"""Grade -> days between contacts that are no visits; key customers get their return visits besides."""
_CONDITIONS = ("客流平穩，營業額與上月持平", "週末客流增加一成", "新品上市，營業額略升", "午市偏淡，晚市正常")
_SUPPORT = ("協助申請外擺區", "安排中庭推廣檔期", "協調空調開放時間", "提供會員活動資源")
_CHANGES = ("無變化", "面積需求增至150㎡", "希望改為二層", "擬延後開店")
_OPINIONS = ("希望延長免租期", "盼增加導視牌", "希望停車優惠")


def build(world: World) -> Data:
    """Return the records of a year of care: nobody is left alone for longer than the grade allows."""
    dice = world.dice("service")
    customers = [c for c in world.data["customers"] if c["stage"] not in ("lost", "left")]
    visits: list[Row] = []
    contacts: list[Row] = []
    for customer in customers:
        begun = max(customer["first_contact_date"], FIRST)
        step = _RETURN.get(customer["grade"]) or (80 if customer["stage"] == "tenant" else None)
        visits += [
            _return_visit(customer, day, _in_charge(world, customer, day), dice)
            for day in (_steps(begun, step, dice) if step else ())
        ]
        contacts += [
            _contact(customer, day, _in_charge(world, customer, day), dice)
            for day in _steps(begun, _CONTACT[customer["grade"]], dice)
        ]
    visits.sort(key=lambda row: (row["date"], row["customer_id"]))
    contacts.sort(key=lambda row: (row["time"], row["customer_id"]))
    for n, row in enumerate(visits):
        row["follow_up_id"] = f"HF-{FIRST.year}-{n + 1:05d}"
    for n, row in enumerate(contacts):
        row["comm_id"] = f"GJ-{n + 1:06d}"
    return {
        "follow_ups": visits,
        "communications": contacts,
        "communication_plans": _plans(customers),
    }


def _steps(begun: date, step: int, dice: Dice) -> list[date]:
    """Days from `begun` to the end of the year, never more than `step` apart."""
    return days(begun + timedelta(days=dice.between(1, step // 2)), AS_OF)[::step]


def _in_charge(world: World, customer: Row, day: date) -> str:
    return world.staff.in_charge(customer["owner_id"], customer["customer_id"], day)


def _return_visit(customer: Row, day: date, person: str, dice: Dice) -> Row:
    return {
        "follow_up_id": None,
        "customer_id": customer["customer_id"],
        "contract_no": None,
        "date": day,
        "method": dice.pick(("onsite", "phone", "wechat")),
        "employee_id": person,
        "business_condition": dice.pick(_CONDITIONS),
        "needs": None,
        "support": dice.pick(_SUPPORT),
        "satisfaction": dice.between(3, 5),
        "remarks": None,
    }


def _contact(customer: Row, day: date, person: str, dice: Dice) -> Row:
    return {
        "comm_id": None,
        "customer_id": customer["customer_id"],
        "time": at(day, dice.between(560, 1060)),
        "method": dice.pick(("phone", "wechat", "email", "video")),
        "employee_id": person,
        "content": "詢問近況",
        "needs_change": dice.pick(_CHANGES),
        "opinions": dice.pick(_OPINIONS) if dice.chance(0.4) else None,
        "next_time": None,
    }


def _plans(customers: list[Row]) -> list[Row]:
    """A plan a quarter for each grade, and one of their own for customers without a grade."""
    rows: list[Row] = []
    for start, end in quarters():
        wanted: list[tuple[str | None, str | None, int]] = [
            (None, grade, interval) for grade, interval in (("A", 30), ("B", 60), ("C", 90), ("D", 180))
        ]
        wanted += [(c["customer_id"], None, 90) for c in customers if not c["grade"]]
        for customer, grade, interval in wanted:
            rows.append(
                {
                    "plan_id": f"GT-{FIRST.year}-{len(rows) + 1:05d}",
                    "customer_id": customer,
                    "grade": grade,
                    "period_start": start,
                    "period_end": end,
                    "frequency_days": interval,
                    "method": ["電話", "微信"],
                    "topic": "需求變化與意見",
                    "owner_id": "00101",
                }
            )
    return rows


EXPORTS = (
    Export("follow_ups", "客户回访记录.csv", Csv("gb18030"), Style(dates=("slash",), script=simplified)),
    Export("communications", "communications.jsonl", JsonLines(), Style(moments=("seconds",))),
    Export(
        "communication_plans", "客戶溝通計劃表.xlsx", Workbook("計劃", above=("客戶溝通計劃表",)), Style()
    ),
)
