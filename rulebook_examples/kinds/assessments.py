"""The assessment scheme, surveys among customers, and the quarterly and ad hoc assessments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from rulebook_examples.cells import Style, simplified
from rulebook_examples.company import Staff
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv, JsonLines
from rulebook_examples.kinds.statistics import NOT_NEW
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, FIRST, quarters

_WEIGHTS = (
    ("task", "招商項目數量、簽約面積、簽約金額", 50),
    ("customer_development", "新客戶開發數量、潛在客戶轉化率", 20),
    ("satisfaction", "客戶對招商工作的滿意度評價", 10),
    ("teamwork", "與其他部門的協作配合", 10),
    ("discipline", "遵守規章制度情況", 10),
)
_LEADERS = 4
"""How many of the specialists are excellent all year; promotions are made from among them."""

_ANSWERS = 6
_FINDINGS = (
    (None, None),
    ("跟進記錄斷續，兩週未更新", "每週覆盤一次，經理抽查"),
    ("客戶資料缺聯繫方式", "逐戶補錄並核對"),
    (None, None),
    ("洽談紀要未留存", "紀要當日上傳"),
    ("報價口徑不一", "統一報價表，發出前覆核"),
)
_REASONS = ("客戶投訴核查", "台帳抽查", "項目節點檢查", "拜訪記錄抽查", "洽談過程回顧", "報價核查")


def build(world: World) -> Data:
    """Return scheme, surveys and assessments of each quarter that is over; those of the last one are not due yet."""
    dice = world.dice("assessments")
    surveys = list(_surveys(world, world.dice("surveys")))
    rows: list[Row] = []
    for number, (start, end) in enumerate(quarters(), start=1):
        if end < AS_OF:
            for person in leasing_staff(world.staff, start, end):
                rows += _quarterly(world, person, (number, start, end), surveys, dice)
    fill_in(world.data, rows)
    rows += _ad_hoc(world.staff, dice)
    return {"assessment_schemes": _schemes(), "satisfaction_surveys": surveys, "assessments": rows}


def leasing_staff(staff: Staff, start: date, end: date) -> list[str]:
    """Return the leasing staff in post on `end` who were employed on `start` already."""
    wanted = ("leasing_manager", "deputy_manager", "leasing_specialist")
    return [
        p.employee_id
        for p in staff.posts
        if p.position in wanted and p.on(end) and staff.employed(p.employee_id, start)
    ]


def fill_in(data: Mapping[str, list[Row]], rows: Iterable[Row]) -> None:
    """Enter into the rows of `task` and `customer_development` what the ledger and the customer files say."""
    signed: dict[str, list[Row]] = {}
    first_signed: dict[str, date] = {}
    for contract in data["contracts"]:
        if contract["signed_date"] and contract["status"] != "void":
            customer, day = contract["customer_id"], contract["signed_date"]
            first_signed[customer] = min(day, first_signed.get(customer, day))
            if contract["contract_type"] not in NOT_NEW:
                signed.setdefault(contract["drafted_by"], []).append(contract)
    owned: dict[str, list[Row]] = {}
    for customer_file in data["customers"]:
        if isinstance(customer_file["created_at"], datetime):
            owned.setdefault(customer_file["owner_id"], []).append(customer_file)
    for row in rows:
        if row["measure"]:
            who, span = row["employee_id"], (row["period_start"], row["period_end"])
            mine = [c for c in signed.get(who, ()) if span[0] <= c["signed_date"] <= span[1]]
            row["actual_value"] = _figure(row["measure"], mine, owned.get(who, []), first_signed, span)


def _figure(
    measure: str,
    contracts: list[Row],
    files: list[Row],
    first_signed: Mapping[str, date],
    span: tuple[date, date],
) -> Any:
    start, end = span
    if measure == "projects":
        return len(contracts)
    if measure == "area":
        return sum((c["rentable_area"] or Decimal(0) for c in contracts), Decimal(0))
    if measure == "amount":
        return sum((c["contract_amount"] or Decimal(0) for c in contracts), Decimal(0))
    known = [f for f in files if f["created_at"].date() <= end]
    if measure == "new_customers":
        return sum(1 for f in known if f["created_at"].date() >= start)
    leads = [f for f in known if first_signed.get(f["customer_id"], end) >= start]
    won = sum(1 for f in leads if start <= first_signed.get(f["customer_id"], date.max) <= end)
    return (Decimal(won) / max(len(leads), 1)).quantize(Decimal("0.001"))


def _schemes() -> list[Row]:
    return [
        {
            "scheme_id": f"KHFA-{FIRST.year}",
            "indicator": indicator,
            "sub_indicators": counts,
            "weight": Decimal(weight) / 100,
            "applies_to": "招商部全體",
            "effective_from": FIRST,
            "effective_to": None,
        }
        for indicator, counts, weight in _WEIGHTS
    ]


def _surveys(world: World, dice: Dice) -> Iterator[Row]:
    """Two surveys, in December and in June: each of the specialists then in post is rated by customers of different names."""
    customers = world.data["customers"]
    for survey, day in (
        (f"MY-{FIRST.year - 1}H2", date(FIRST.year - 1, 12, 20)),
        (f"MY-{FIRST.year}H1", date(FIRST.year, 6, 25)),
    ):
        people = leasing_staff(world.staff, max(day, FIRST), max(day, FIRST))
        for n, person in enumerate(people):
            level = dice.between(84, 92)
            for customer in customers[n * _ANSWERS : (n + 1) * _ANSWERS]:
                yield {
                    "survey_id": survey,
                    "survey_date": day - timedelta(days=dice.between(0, 5)),
                    "customer_id": customer["customer_id"],
                    "employee_id": person,
                    "score": level + dice.between(-5, 5),
                    "comments": dice.pick(("回覆及時", "介紹清楚", "希望多提供客流數據", None)),
                }


def _quarterly(
    world: World, person: str, quarter: tuple[int, date, date], surveys: list[Row], dice: Dice
) -> Iterator[Row]:
    number, start, end = quarter
    head = world.staff.holder("leasing_manager", end)
    leader = person in world.staff.specialists(end)[:_LEADERS] or (person, number) == ("00103", 1)
    score = dice.between(93, 97) if leader else dice.between(72, 90)
    shared: Row = {
        "assessment_id": f"KH-{start.year}Q{number}-{person}",
        "employee_id": person,
        "name": world.staff.names[person],
        "kind": "periodic",
        "period_type": "quarter",
        "period_start": start,
        "period_end": end,
        "assessor_id": world.staff.holder("general_manager", end) if person == head else head,
        "assessed_date": end + timedelta(days=dice.between(4, 10)),
        "confirmed_by_employee": True,
        **dict.fromkeys(("reason", "findings", "corrective_action", "corrective_due", "corrective_done")),
    }
    grade = "excellent" if score >= 92 else "good" if score >= 82 else "pass"
    yield shared | _scored("total", None, score) | {"grade": grade}
    for measure, target in (("projects", 1), ("area", 150), ("amount", 800000)):
        yield shared | _scored("task", measure, dice.between(70, 98)) | {"target_value": target}
    for measure, aim in (("new_customers", Decimal(2)), ("conversion_rate", Decimal("0.05"))):
        yield shared | _scored("customer_development", measure, dice.between(70, 98)) | {"target_value": aim}
    answers = [s["score"] for s in surveys if s["employee_id"] == person and s["survey_date"] <= end]
    latest = answers[-_ANSWERS:]
    yield shared | _scored("satisfaction", None, sum(latest) // len(latest) + dice.between(-2, 2))
    yield shared | _scored("teamwork", None, dice.between(75, 98))
    yield shared | _scored("discipline", None, dice.between(85, 98))


def _scored(indicator: str, measure: str | None, score: int) -> Row:
    """One row of an assessment."""
    values = {"target_value": None, "actual_value": None, "grade": None}
    return {"indicator": indicator, "measure": measure, "score": score, **values}


def _ad_hoc(staff: Staff, dice: Dice) -> Iterator[Row]:
    """One every other month; what the last one found is still being put right."""
    for n, (findings, action) in enumerate(_FINDINGS):
        day = date(FIRST.year, 2 * n + 2, dice.between(8, 20))
        due = day + timedelta(days=30) if findings else None
        person = staff.specialists(day)[3 + n]
        yield {
            "assessment_id": f"ZX-{FIRST.year}-{n + 1:02d}",
            "employee_id": person,
            "name": staff.names[person],
            "kind": "ad_hoc",
            **dict.fromkeys(("period_type", "period_start", "period_end")),
            **_scored("total", None, dice.between(70, 90)),
            "assessor_id": staff.holder("leasing_manager", day),
            "assessed_date": day,
            "confirmed_by_employee": True,
            "reason": _REASONS[n],
            "findings": findings,
            "corrective_action": action,
            "corrective_due": due,
            "corrective_done": due - timedelta(days=dice.between(0, 9)) if due and due < AS_OF else None,
        }


EXPORTS = (
    Export(
        "assessment_schemes",
        "考核指標方案.csv",
        Csv("gb18030"),
        Style(dates=("chinese",)),
        headers={
            "scheme_id": "考核方案編號",
            "indicator": "指標名稱",
            "sub_indicators": "考核內容",
            "weight": "權重(%)",
            "applies_to": "適用對象",
            "effective_from": "生效日期",
            "effective_to": "失效日期",
        },
    ),
    Export(
        "satisfaction_surveys",
        "客户满意度调查.csv",
        Csv("utf-8-sig", delimiter="\t"),
        Style(dates=("slash",), script=simplified),
        headers={
            "survey_id": "问卷编号",
            "survey_date": "提交时间",
            "customer_id": "客户编号",
            "employee_id": "被评价人工号",
            "score": "总体满意度",
            "comments": "意见建议",
        },
    ),
    Export(
        "assessments",
        "績效考核結果.jsonl",
        JsonLines(titled=True),
        Style(
            words={
                "indicator": {"task": ("招商任務完成指標",), "total": ("總分",)},
                "kind": {"periodic": ("季度考核",), "ad_hoc": ("專項考核",)},
                "period_type": {"quarter": ("QUARTERLY",)},
            },
            dates=("iso",),
        ),
    ),
)
