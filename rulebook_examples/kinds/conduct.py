"""Conduct: disciplinary cases, declarations of integrity, and the register of gifts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from rulebook_examples.cells import Style, simplified
from rulebook_examples.company import DEPARTMENT
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv, JsonLines, Workbook
from rulebook_examples.world import World
from rulebook_examples.year import FIRST, days, shift, workdays

_CASES = (
    ("other", "未按規定著裝接待客戶", "口頭提醒"),
    ("attitude", "與商戶爭執，言辭不當", "書面警告"),
    ("other", "資料外借未登記", "口頭提醒"),
)
_GIFTS = (
    ("月餅一盒", 168),
    ("茶葉兩罐", 260),
    ("購物卡一張", 500),
    ("水果一箱", 120),
    ("樣品餐具一套", 88),
    ("酒一瓶", 399),
)
_TRIFLES = (("檯曆一本", 15), ("帆布袋一個", 20), ("紀念筆一支", 30))
_BEFORE_FEASTS = (date(FIRST.year, 1, 13), date(FIRST.year, 5, 19), date(FIRST.year, 9, 22))
"""Around Spring Festival, the Dragon Boat Festival and Mid-Autumn most gifts come in."""


def build(world: World) -> Data:
    """Return a few cases, a declaration a person, and the gifts of the year."""
    return {
        "discipline_records": _cases(world, world.dice("discipline")),
        "integrity_declarations": _declarations(world, world.dice("integrity")),
        "gift_declarations": _gifts(world, world.dice("gifts")),
    }


def _cases(world: World, dice: Dice) -> list[Row]:
    """A case every few months; none is about attendance, of which the attendance itself tells."""
    rows = []
    for n, (kind, told, sanction) in enumerate(_CASES):
        day = dice.pick(workdays(date(FIRST.year, 2 + 4 * n, 10), date(FIRST.year, 2 + 4 * n, 20)))
        rows.append(
            {
                "case_id": f"WJ-{FIRST.year}-{n + 1:03d}",
                "employee_id": world.staff.specialists(day)[2 + 3 * n],
                "date": day,
                "type": kind,
                "description": told,
                "sanction": sanction,
                "decided_date": shift(day, dice.between(2, 5)),
            }
        )
    return rows


def _declarations(world: World, dice: Dice) -> list[Row]:
    """Everybody of the department signs in January, or in the first weeks."""
    rows = []
    for person, since in world.staff.people(DEPARTMENT):
        signed = shift(max(FIRST, since), dice.between(3, 14))
        number = f"LJ-{FIRST.year}-{person}"
        rows.append(
            {
                "declaration_id": number,
                "employee_id": person,
                "year": FIRST.year,
                "signed_date": signed,
                "conflict_of_interest": dice.pick(("無",) * 9 + ("表親經營餐飲店，不在本項目",)),
                "file": f"{number}.pdf",
            }
        )
    return rows


def _gifts(world: World, dice: Dice) -> list[Row]:
    """Gifts are declared within three working days; only trifles are kept."""
    rows: list[Row] = []
    customers = world.data["customers"]
    for feast in _BEFORE_FEASTS:
        for _ in range(8):
            day = dice.pick(days(feast, feast + timedelta(days=11)))
            giver = dice.pick(customers)
            trifle = dice.chance(0.25)
            gift, worth = dice.pick(_TRIFLES if trifle else _GIFTS)
            rows.append(
                {
                    "employee_id": dice.pick(world.staff.specialists(day)),
                    "received_date": day,
                    "declared_date": shift(day, dice.between(1, 3)),
                    "giver": giver["customer_name"],
                    "customer_id": giver["customer_id"],
                    "description": gift,
                    "value": Decimal(worth),
                    "disposal": "kept"
                    if trifle
                    else dice.pick(("handed_in", "handed_in", "returned", "refused")),
                }
            )
    rows.sort(
        key=lambda row: (row["declared_date"], row["received_date"], row["employee_id"], row["customer_id"])
    )
    for n, row in enumerate(rows):
        row["gift_id"] = f"LP-{FIRST.year}-{n + 1:03d}"
    return rows


EXPORTS = (
    Export(
        "discipline_records", "违纪处理记录.csv", Csv("gb18030"), Style(dates=("slash",), script=simplified)
    ),
    Export(
        "integrity_declarations",
        "廉潔承諾書登記.xlsx",
        Workbook("登記", above=(f"{FIRST.year}年度廉潔自律承諾書簽署登記",)),
        Style(dates=("chinese",)),
    ),
    Export(
        "gift_declarations",
        "禮品登記.jsonl",
        JsonLines(titled=True),
        Style(money={"value": ("yuan", "plain")}),
    ),
)
