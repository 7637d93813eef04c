"""What assessments lead to: bonuses, promotions and commendations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from rulebook_examples.cells import Style
from rulebook_examples.company import MALLS, Staff
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv, JsonList, Workbook
from rulebook_examples.world import World
from rulebook_examples.year import FIRST, LAST, shift

FACTORS = {
    "excellent": Decimal("1.2"),
    "good": Decimal(1),
    "pass": Decimal("0.8"),
    "improve": Decimal("0.5"),
    "fail": Decimal(0),
}
_BASE = {"leasing_manager": 8000, "deputy_manager": 5000, "leasing_specialist": 3000}


def build(world: World) -> Data:
    """Return a bonus for each quarterly assessment, the promotions of the year, and what was commended."""
    staff = world.staff
    totals = [a for a in world.data["assessments"] if a["kind"] == "periodic" and a["indicator"] == "total"]
    return {
        "bonuses": [_bonus(staff, total, world.dice("bonuses")) for total in totals],
        "promotions": list(_promotions(staff, totals)),
        "commendations": list(_commendations(staff, totals, world.dice("commendations"))),
    }


def _bonus(staff: Staff, total: Row, dice: Dice) -> Row:
    person, assessed = total["employee_id"], total["assessed_date"]
    position = next(p.position for p in staff.posts if p.employee_id == person and p.on(total["period_end"]))
    base, factor = Decimal(_BASE[position]), FACTORS[total["grade"]]
    approved = shift(assessed, 2 + dice.between(0, 2))
    return {
        "bonus_id": total["assessment_id"].replace("KH", "JJ"),
        "employee_id": person,
        "period_end": total["period_end"],
        "assessment_id": total["assessment_id"],
        "grade": total["grade"],
        "base_amount": base,
        "factor": factor,
        "amount": base * factor,
        "approved_by": staff.holder(
            "general_manager" if position != "leasing_specialist" else "leasing_manager", assessed
        ),
        "approved_date": approved,
        "paid_date": approved + timedelta(days=dice.between(1, 8)),
        "prepared_by": staff.holder("finance", assessed),
    }


def _promotions(staff: Staff, totals: list[Row]) -> Iterator[Row]:
    """The deputy of May, and a deputy for each mall from the day after the year."""
    appointed = next(p for p in staff.posts if p.position == "deputy_manager" and p.since.year == FIRST.year)
    people = [(appointed.employee_id, appointed.since)]
    last = max(t["period_end"] for t in totals)
    leaders = [t["employee_id"] for t in totals if t["period_end"] == last and t["grade"] == "excellent"]
    people += [(person, LAST + timedelta(days=1)) for person in leaders[: len(MALLS)]]
    for n, (person, effective) in enumerate(people, start=1):
        results = [
            t["assessment_id"]
            for t in totals
            if t["employee_id"] == person and t["grade"] == "excellent" and t["assessed_date"] < effective
        ]
        yield {
            "promotion_id": f"JS-{FIRST.year}-{n:02d}",
            "employee_id": person,
            "from_position": "leasing_specialist",
            "to_position": "deputy_manager",
            "reason": "考核優秀，帶領小組完成主力店簽約",
            "assessment_ids": results,
            "proposed_by": staff.holder("leasing_manager", effective),
            "approved_by": staff.holder("general_manager", effective),
            "approval_date": shift(effective, -4),
            "effective_date": effective,
        }


def _commendations(staff: Staff, totals: list[Row], dice: Dice) -> Iterator[Row]:
    """The best of each quarter, and a team in the middle of the year."""
    ends = sorted({t["period_end"] for t in totals})
    for n, end in enumerate(ends, start=1):
        best = max(
            (t for t in totals if t["period_end"] == end), key=lambda t: (t["score"], t["employee_id"])
        )
        yield _commendation(n, staff, end, dice) | {
            "recipient_type": "individual",
            "recipient": [best["employee_id"]],
            "award": "季度招商之星",
            "reason": "考核第一，完成重點品牌簽約",
            "basis": best["assessment_id"],
        }
    day = date(FIRST.year, 7, 1)
    yield _commendation(len(ends) + 1, staff, day, dice) | {
        "recipient_type": "team",
        "recipient": [f"{next(iter(MALLS.values()))}招商組"],
        "award": "優秀團隊",
        "reason": "提前完成半年招商任務",
        "basis": None,
    }
    pair = staff.specialists(day)[1:3]
    yield _commendation(len(ends) + 2, staff, day, dice) | {
        "recipient_type": "individual",
        "recipient": pair,
        "award": "最佳搭檔",
        "reason": "合力談成相鄰兩鋪",
        "basis": None,
    }


def _commendation(number: int, staff: Staff, day: date, dice: Dice) -> Row:
    return {
        "commendation_id": f"BZ-{FIRST.year}-{number:02d}",
        "approved_by": staff.holder("leasing_manager", day),
        "date": shift(day, 8 + dice.between(0, 4)),
    }


EXPORTS = (
    Export(
        "bonuses",
        "績效獎金發放表.xlsx",
        Workbook("發放明細", above=("績效獎金發放表",), totals=("amount",)),
        Style(
            dates=("slash",),
            quarters=("period_end",),
            money={"base_amount": ("commas",), "amount": ("commas",)},
        ),
        headers={
            "bonus_id": "發放編號",
            "employee_id": "員工編號",
            "period_end": "所屬期間",
            "assessment_id": "依據考核",
            "grade": "績效等級",
            "base_amount": "績效基數",
            "factor": "考核係數",
            "amount": "應發獎金",
            "prepared_by": "核算人",
            "approved_by": "批准人",
            "approved_date": "審批日期",
            "paid_date": "實發日期",
        },
    ),
    Export("promotions", "晉升記錄.json", JsonList(), Style(dates=("iso",))),
    Export("commendations", "榮譽表彰記錄.csv", Csv("utf-16", delimiter="\t"), Style(dates=("dots",))),
)
