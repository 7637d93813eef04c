"""How customers are graded, and what each grade is offered."""

from __future__ import annotations

from datetime import date, timedelta

from rulebook_examples.cells import Style, simplified
from rulebook_examples.dataset import Data, Row
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv, Workbook
from rulebook_examples.world import World
from rulebook_examples.year import FIRST, LAST

_BASE = {"A": (32, 24, 24), "B": (24, 19, 19), "C": (16, 13, 13), "D": (8, 6, 7)}
"""Grade -> scores of the three factors that come to it, with room for four points more."""

_OFFERS = {
    "A": ("專人對接，每月拜訪", "新店推廣資源包與中庭檔期"),
    "B": ("專人對接，每兩月拜訪", "節慶聯合促銷"),
    "C": ("每季聯繫一次", "邀請參加招商活動"),
    "D": ("半年聯繫一次", "寄送電子招商手冊"),
}


def build(world: World) -> Data:
    """Return gradings of every graded customer, and a strategy for each grade. Nobody in talks stays without a grade."""
    dice = world.dice("grading")
    gradings: list[Row] = []
    for customer in world.data["customers"]:
        if customer["stage"] in ("negotiating", "signed", "tenant"):
            customer["grade"] = customer["grade"] or "C"
        if not customer["grade"]:
            continue
        latest = FIRST + timedelta(days=dice.between(60, 89))
        days = [latest] if customer["first_contact_date"] < latest else [customer["first_contact_date"]]
        if dice.chance(0.2) and customer["first_contact_date"] < FIRST - timedelta(days=300):
            days = [days[0] - timedelta(days=365), *days]
        for day in days:
            scores = [score + dice.between(0, 1) for score in _BASE[customer["grade"]]]
            gradings.append(_grading(customer, day, scores, by=customer["owner_id"]))
    for n, row in enumerate(gradings):
        row["grading_id"] = f"FJ-{n + 1:05d}"
    strategies = [
        {
            "strategy_id": f"CL-{grade}-{year}",
            "grade": grade,
            "service_strategy": service if year == FIRST.year else f"{service}（試行）",
            "marketing_programme": programme,
            "effective_from": date(year, 1, 1),
            "effective_to": None if year == FIRST.year else date(year, 12, 31),
            "approved_by": "00101",
        }
        for year in (FIRST.year - 1, FIRST.year)
        for grade, (service, programme) in _OFFERS.items()
    ]
    return {"customer_grading": gradings, "service_strategies": strategies}


def _grading(customer: Row, day: date, scores: list[int], *, by: str) -> Row:
    investment, potential, credit = scores
    return {
        "grading_id": None,
        "customer_id": customer["customer_id"],
        "customer_name": customer["customer_name"],
        "grading_date": day,
        "investment_scale": investment,
        "cooperation_potential": potential,
        "creditworthiness": credit,
        "total_score": sum(scores),
        "grade": customer["grade"],
        "graded_by": by,
        "approved_by": "00101",
        "next_review_date": max(day + timedelta(days=365), LAST),
    }


EXPORTS = (
    Export(
        "customer_grading",
        "客戶分級評定表.xlsx",
        Workbook("評定", above=("客戶分級評定表",)),
        Style(dates=("iso", "slash")),
    ),
    Export(
        "service_strategies",
        "差异化服务策略.csv",
        Csv("gb18030"),
        Style(dates=("chinese",), script=simplified),
    ),
)
