"""What people are to become: career paths, talks about development, and requests for certification."""

from __future__ import annotations

from datetime import timedelta

from rulebook_examples.cells import Style, simplified
from rulebook_examples.company import DEPARTMENT
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv, JsonList, Workbook
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, FIRST, LAST, at, days, shift, workdays

_STEPS = (
    ("招商專員", "高級招商專員", "獨立完成三份合同，年度考核良好"),
    ("高級招商專員", "招商部副經理", "連續兩年考核優秀，帶教新人一名"),
    ("招商部副經理", "招商部經理", "任職滿兩年，主持過一座廣場的調整"),
    ("招商部經理", None, "任副經理滿三年，經總經理室面試"),
)
_INTERESTS = ("商業策劃", "數據分析", "品牌運營", "活動組織", "法務知識")
_STRENGTHS = ("談判", "製表", "文案", "人脈廣", "熟悉餐飲業態", "外語")
_ABILITIES = ("分析能力待提升", "獨立談判能力已具備", "表達清楚，條理待加強", "能帶新人")
_ADVICE = (
    "參加策劃認證",
    "主談一宗主力店",
    "輪崗到運營一個月",
    "每月作一次內部分享",
    "隨副經理談聯營",
    "整理競品租金",
    "學看圖紙",
)
_NEXT = ("半年後回顧", "下季度考核時回顧", "由經理帶教", "年底前提交心得", "與新人結對")
_CERTIFICATES = ("經濟師(中級)", "房地產經紀人", "商業運營師", "項目管理專業人士", "統計師(初級)")


def build(world: World) -> Data:
    """Return the steps of the path, a plan a person and year, and a dozen requests."""
    return {
        "career_paths": [
            {
                "path_id": "LJ-招商",
                "position": position,
                "next_position": following,
                "requirements": wanted,
                "published_date": FIRST - timedelta(days=120),
            }
            for position, following, wanted in _STEPS
        ],
        "development_plans": _plans(world, world.dice("development")),
        "certification_support": _requests(world, world.dice("certification")),
    }


def _plans(world: World, dice: Dice) -> list[Row]:
    """A talk with everybody of the department early in the year, or in the weeks after they came."""
    rows: list[Row] = []
    for n, (person, since) in enumerate(world.staff.people(DEPARTMENT)):
        day = shift(max(FIRST, since), dice.between(5, 35))
        adviser = world.staff.holder("leasing_manager", day)
        again = f"，第{n // 35 + 1}組" if n >= 35 else ""
        rows.append(
            {
                "employee_id": person,
                "interests": dice.pick(_INTERESTS),
                "strengths": dice.pick(_STRENGTHS),
                "abilities": dice.pick(_ABILITIES),
                # Nobody gets the words of another: that is what the rule is about.
                "advice": f"{_ADVICE[n % 7]}，{_NEXT[n // 7 % 5]}{again}",
                "target_position": dice.pick(("高級招商專員", "招商部副經理", None)),
                "advisor_id": adviser if adviser != person else world.staff.holder("general_manager", day),
                "date": day,
                "next_review": day + timedelta(days=365),
                "employee_confirmed": dice.chance(0.9),
            }
        )
    rows.sort(key=lambda row: (row["date"], row["employee_id"]))
    for n, row in enumerate(rows):
        row["idp_id"] = f"FZ-{FIRST.year}-{n + 1:05d}"
    return rows


def _requests(world: World, dice: Dice) -> list[Row]:
    """Requests all year: one refused, one taken back, and the last one still open."""
    rows: list[Row] = []
    working = workdays(FIRST + timedelta(days=30), LAST - timedelta(days=30))
    for n in range(16):
        day = working[n * len(working) // 16 + dice.between(0, 5)]
        applied = at(day, dice.between(560, 1020))
        result = {5: "rejected", 9: "withdrawn"}.get(n, "approved")
        decided = at(day + timedelta(days=dice.between(1, 9)), dice.between(560, 1020))
        rows.append(
            {
                "employee_id": dice.pick(world.staff.specialists(day)),
                "certificate": dice.pick(_CERTIFICATES),
                "applied_at": applied,
                "decided_at": decided,
                "result": result,
                "refusal_reason": "與崗位職責關聯不大" if result == "rejected" else None,
                "passed": dice.chance(0.7) if result == "approved" and day.month < 9 else None,
            }
        )
    last = dict.fromkeys(("decided_at", "refusal_reason", "passed"))
    rows.append(
        last
        | {
            "employee_id": world.staff.specialists(AS_OF)[1],
            "certificate": _CERTIFICATES[0],
            "applied_at": at(days(AS_OF - timedelta(days=4), AS_OF)[0], 600),
            "result": "pending",
        }
    )
    for n, row in enumerate(rows):
        row["request_id"] = f"RZ-{FIRST.year}-{n + 1:03d}"
    return rows


EXPORTS = (
    Export("career_paths", "職業發展路徑.csv", Csv("utf-8-sig")),
    Export(
        "development_plans",
        "員工發展計劃.xlsx",
        Workbook("發展計劃", above=(f"{FIRST.year}年員工發展計劃匯總",)),
        Style(dates=("dots",)),
    ),
    Export(
        "certification_support",
        "考證支持申請.json",
        JsonList(titled=True),
        Style(moments=("seconds",), script=simplified),
    ),
)
