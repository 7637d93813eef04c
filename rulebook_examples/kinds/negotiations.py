"""Negotiations and what surrounds them: guide rents, the unit register, changes of customer files, copies of contracts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from rulebook_examples.cells import Style, simplified
from rulebook_examples.company import MALLS
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv, JsonLines, Workbook
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, FIRST, at, shift, workdays

DEPARTMENTS = ("財務部", "營運部", "物業部")
LED_BY_DEPUTY = "XM-01"
"""The project that the deputy leads, and so negotiates."""

_TRADES = {
    "catering": "餐飲", "retail": "零售", "children": "兒童", "leisure": "娛樂", "service": "生活服務",
    "education": "教育", "supermarket": "超市", "other": "其他",
}  # fmt: skip
_CONCERNS = ("免租期、排煙", "物業費標準", "鄰鋪業態", "裝修進場時間", "收銀方式")
_NEEDS = ("一百三十平方米，帶燃氣", "臨扶梯鋪位", "層高四米以上", "獨立倉庫")
_ANSWERS = ("工程可改造", "按政策執行，已說明", "可提前十天進場", "已提供鄰鋪名單")
_CENT = Decimal("0.01")


def build(world: World) -> Data:
    """Return the talks before each contract and others that go on, and the records that hang on them."""
    contracts, customers = world.data["contracts"], world.data["customers"]
    talks = _agreed(world, contracts) + _open(world, customers[world.contracts :])
    _touch(customers, talks)
    units = _units(world.dice("units"), contracts, customers)
    return {
        "negotiations": talks,
        "customer_updates": _changes(world.dice("changes"), customers),
        "rent_policies": _guides(contracts),
        "units": units,
        "contract_distribution": _copies(world.dice("copies"), contracts),
    }


def _agreed(world: World, contracts: list[Row]) -> list[Row]:
    """One to three rounds with each customer under contract; the last brings the terms that the contract has."""
    dice, rows = world.dice("negotiations"), []
    for number, contract in enumerate(contracts):
        agreed = shift(contract["drafted_date"], -dice.between(1, 3))
        last = agreed - timedelta(days=dice.between(0, 1))
        rounds = 1 + number % 3
        for turn in range(1, rounds + 1):
            day = last - timedelta(days=dice.between(8, 10) * (rounds - turn))
            person = world.staff.in_charge(contract["drafted_by"], contract["customer_id"], day)
            if contract["project_id"] == LED_BY_DEPUTY and number % 2 == 0:
                person = world.staff.holder("deputy_manager", day)
            row = _round(f"QT-{agreed.year}-{number + 1:03d}-{turn}", contract, day, person, dice)
            row |= {"unit_no": list(contract["unit_no"]), "round": turn}
            rows.append(row)
        row |= _terms(contract, number) | {
            "outcome": "agreed",
            "agreed_at": agreed,
            "proposal_ref": f"FA-{agreed.year}-{number + 1:03d}",
        }
        contract["negotiation_id"] = row["negotiation_id"]
    return rows


def _terms(contract: Row, number: int) -> Row:
    """The terms of a contract as they were agreed; of every fifth the rent is by the month."""
    price, unit = contract["rent_price"], contract["rent_unit"]
    if unit == "percent":
        price = contract["turnover_rate"] * 100
    elif number % 5 == 2:
        price, unit = (price * 365 / 12).quantize(_CENT, ROUND_HALF_UP), "per_sqm_month"
    return {
        "rent": price,
        "rent_unit": unit,
        "lease_term_months": contract["lease_term_months"],
        "incentives": contract["incentives"],
        "breach_liability": "按合同第12條",
    }


def _round(number: str, who: Row, day: date, person: str, dice: Dice) -> Row:
    return {
        "negotiation_id": number,
        "customer_id": who["customer_id"],
        "project_id": who.get("project_id"),
        "unit_no": [],
        "round": 1,
        "date": day,
        "employee_id": person,
        "participants": [],
        "concerns": dice.pick(_CONCERNS),
        "needs": dice.pick(_NEEDS),
        "answers": dice.pick(_ANSWERS),
        "proposal_ref": None,
        "rent": None,
        "rent_unit": None,
        "lease_term_months": None,
        "incentives": None,
        "breach_liability": None,
        "outcome": "continue",
        "agreed_at": None,
    }


def _open(world: World, customers: list[Row]) -> list[Row]:
    """Talks that have led to nothing yet: a first round, or two with a proposal, of which some failed."""
    dice, rows = world.dice("open talks"), []
    waiting = [c for c in customers if c["stage"] == "negotiating"]
    days = workdays(FIRST + timedelta(days=40), AS_OF - timedelta(days=30))
    for number, customer in enumerate(waiting):
        place = {"customer_id": customer["customer_id"], "project_id": tuple(MALLS)[number % 3]}
        unit = f"{'ABC'[number % 3]}6F-{number + 1:02d}"
        day = dice.pick(days)
        for turn in range(1, 2 + number % 2):
            person = world.staff.in_charge(customer["owner_id"], customer["customer_id"], day)
            row = _round(f"QT-{FIRST.year}-9{number:03d}-{turn}", place, day, person, dice)
            row |= {"unit_no": [unit], "round": turn}
            if turn == 2:
                row |= {
                    "proposal_ref": f"FA-{FIRST.year}-9{number:03d}",
                    "outcome": "failed" if number % 4 == 3 else "continue",
                }
            rows.append(row)
            day = shift(day, dice.between(5, 15))
    return rows


def _touch(customers: list[Row], talks: list[Row]) -> None:
    """Bring the files of customers up to date whose last dealing was a round of talks."""
    last: dict[str, date] = {}
    for row in talks:
        last[row["customer_id"]] = max(row["date"], last.get(row["customer_id"], row["date"]))
    for customer in customers:
        day = last.get(customer["customer_id"])
        if day and customer["updated_at"].date() < day:
            customer["updated_at"] = at(day, 1085)


def _changes(dice: Dice, customers: list[Row]) -> list[Row]:
    """The log of changes to files that are not those of key customers: the last change, and some before it."""
    rows: list[Row] = []
    for customer in customers:
        if customer["grade"] in ("A", "B") or customer["updated_at"].date() < FIRST or not dice.chance(0.7):
            continue
        for back in range(dice.between(0, 2), -1, -1):
            moment = customer["updated_at"] - timedelta(days=20 * back)
            if moment < customer["created_at"]:
                continue
            rows.append(
                {
                    "customer_id": customer["customer_id"],
                    "changed_at": moment,
                    "changed_by": customer["owner_id"],
                    "field": dice.pick(("客戶需求", "跟進階段", "聯繫人")),
                    "old_value": None,
                    "new_value": "已更新",
                }
            )
    rows.sort(key=lambda row: (row["changed_at"], row["customer_id"]))
    for number, row in enumerate(rows):
        row["change_id"] = str(88001 + number)
    return rows


def _guides(contracts: list[Row]) -> list[Row]:
    """Guide rents below what was let: for a project, for its lines of business, and for units of their own."""
    rows: list[Row] = []

    def guide(project: str, rent: Decimal, *, unit: str | None = None, trade: str | None = None) -> None:
        rows.append(
            {
                "policy_id": f"ZJ-2024-{len(rows) + 1:02d}",
                "project_id": project,
                "unit_no": unit,
                "category": trade,
                "guide_rent": rent,
                "rent_unit": "per_sqm_day",
                "floor_ratio": None if unit else Decimal("0.9"),
                "max_rent_free_days": 90,
                "effective_from": date(2024, 1, 1),
                "effective_to": None if unit else date(2025, 12, 31),
                "approved_by": "00001",
            }
        )

    first, second, third = MALLS
    guide(first, Decimal("6.50"))
    for trade in _TRADES.values():
        guide(second, Decimal("6.60"), trade=trade)
    guide(third, Decimal("6.50"))
    own = [c for c in contracts if c["project_id"] == third and c["rent_price"] and len(c["unit_no"]) == 1]
    for contract in own[3:30:6]:
        guide(third, contract["rent_price"], unit=contract["unit_no"][0])
    return rows


def _units(dice: Dice, contracts: list[Row], customers: list[Row]) -> list[Row]:
    """Every unit under contract with its share of the area, and some that stand empty."""
    trades = {c["customer_id"]: _TRADES.get(c["category"]) for c in customers}
    found: dict[tuple[str, str], Row] = {}
    for contract in contracts:
        rest = contract["rentable_area"]
        count = len(contract["unit_no"])
        for place, unit in enumerate(contract["unit_no"]):
            area = rest if place == count - 1 else (contract["rentable_area"] / count).quantize(Decimal(1))
            rest -= area
            found[contract["project_id"], unit] = _unit(
                contract["project_id"], unit, area, "let", trades[contract["customer_id"]]
            )
    for number in range(12):
        project, unit = tuple(MALLS)[number % 3], f"{'ABC'[number % 3]}6F-{number + 1:02d}"
        found.setdefault(
            (project, unit), _unit(project, unit, Decimal(dice.between(40, 300)), "vacant", None)
        )
    return [found[key] for key in sorted(found)]


def _unit(project: str, unit: str, area: Decimal, status: str, trade: str | None) -> Row:
    return {
        "project_id": project,
        "unit_no": unit,
        "floor": unit[1:3],
        "building_area": (area * Decimal("1.18")).quantize(_CENT),
        "usable_area": (area * Decimal("0.92")).quantize(_CENT),
        "rentable_area": area,
        "status": status,
        "category": trade,
    }


def copies(signed: date, dice: Dice) -> list[date]:
    """Return when each department gets its copy of a contract signed on that day."""
    return [shift(signed, dice.between(0, 4)) for _ in DEPARTMENTS]


def _copies(dice: Dice, contracts: list[Row]) -> list[Row]:
    rows: list[Row] = []
    for contract in contracts:
        if not contract["signed_date"]:
            continue
        for department, day in zip(DEPARTMENTS, copies(contract["signed_date"], dice), strict=True):
            if day <= AS_OF:
                rows.append(
                    {
                        "contract_no": contract["contract_no"],
                        "recipient_department": department,
                        "recipient": "00031" if department == DEPARTMENTS[0] else None,
                        "copy_type": "copy",
                        "distributed_date": day,
                        "received_date": day,
                    }
                )
    return rows


EXPORTS = (
    Export(
        "negotiations",
        "洽談記錄.jsonl",
        JsonLines(titled=True),
        Style(dates=("iso", "slash"), separators=("、", "；")),
    ),
    Export(
        "customer_updates",
        "客户变更记录.csv",
        Csv("gb18030"),
        Style(moments=("seconds",), script=simplified),
        headers={
            "change_id": "变更编号",
            "customer_id": "客户编号",
            "changed_at": "操作时间",
            "changed_by": "操作人",
            "field": "变更项目",
            "old_value": "变更前",
            "new_value": "变更后",
        },
    ),
    Export(
        "rent_policies",
        "租金標準表.xlsx",
        Workbook("租金標準", above=("經批准的租金與優惠標準",)),
        Style(dates=("chinese",)),
        headers={
            "policy_id": "政策編號",
            "project_id": "所屬項目",
            "unit_no": "鋪位號",
            "category": "適用業態",
            "guide_rent": "基準租金(元/㎡/天)",
            "rent_unit": "租金單位",
            "floor_ratio": "最低折扣",
            "max_rent_free_days": "免租期上限(天)",
            "effective_from": "生效日期",
            "effective_to": "失效日期",
            "approved_by": "審批人",
        },
    ),
    Export(
        "units",
        "鋪位台帳.csv",
        Csv("utf-8-sig"),
        Style(),
        headers={
            "project_id": "項目編號",
            "unit_no": "鋪位號",
            "floor": "樓層",
            "building_area": "建築面積(㎡)",
            "usable_area": "套內面積",
            "rentable_area": "計租面積㎡",
            "status": "鋪位狀態",
            "category": "適用業態",
        },
    ),
    Export(
        "contract_distribution",
        "合同签收表.csv",
        Csv(),
        Style(dates=("slash", "iso"), script=simplified),
        headers={
            "contract_no": "合同编号",
            "recipient_department": "接收部门",
            "recipient": "签收人",
            "copy_type": "文本类型",
            "distributed_date": "分发日期",
            "received_date": "签收日期",
        },
    ),
)
