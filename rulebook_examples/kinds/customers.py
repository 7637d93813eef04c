"""The customer files."""

from __future__ import annotations

from datetime import timedelta

from rulebook_examples.cells import Style
from rulebook_examples.company import MALLS, cycle_name, numeral
from rulebook_examples.dataset import Data
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import JsonLines
from rulebook_examples.world import World
from rulebook_examples.year import FIRST, LAST, at, days

TRADES = {
    "catering": ("餐飲管理", "小館"),
    "retail": ("服飾", "衣坊"),
    "children": ("兒童用品", "童屋"),
    "leisure": ("影藝文化", "影院"),
    "service": ("生活服務", "生活館"),
    "education": ("教育諮詢", "學堂"),
    "supermarket": ("超市", "超市"),
    "other": ("商貿", "商號"),
}
"""Category -> what a company and what a brand of it is called."""

_CATEGORIES = tuple(TRADES)
_CHANNELS = ("online", "expo", "chamber", "media", "referral", "cold_call", "government", "other")
_NEEDS = (
    "需120-150㎡，三層",
    "需臨街鋪位，帶排煙",
    "需中庭旁鋪位，層高4.5米",
    "需兩層連通，獨立貨梯",
    "需60㎡左右，靠近扶梯",
)
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number: int) -> str:
    """Return a unified social credit code of region 000000, which nobody has, with a right check character."""
    body = f"91000000MA{number:06d}X"
    total = sum(_CODE_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + _CODE_ALPHABET[(31 - total % 31) % 31]


def build(world: World) -> Data:
    """Return the customers; the first ones, as many as there are contracts, are in talks about one, or have one."""
    dice, contracted = world.dice("customers"), world.contracts
    count = contracted + world.specialists * world.customers_each
    rows = []
    owners = world.staff.specialists(FIRST)
    for i in range(count):
        lap = i // 60
        category = _CATEGORIES[(i + lap) % 8]
        company, brand = TRADES[category]
        series = f"{numeral(lap // 8 + 1)}期" if lap >= 8 else ""
        name = cycle_name(i) + series
        new = i >= contracted and i % 7 == 3
        first_contact = (
            dice.pick(days(FIRST, LAST - timedelta(days=10)))
            if new
            else FIRST - timedelta(days=dice.between(*_age(i, contracted)))
        )
        stage, grade = _standing(i, contracted, new, dice)
        created = at(first_contact + timedelta(days=dice.between(0, 2)), dice.between(540, 1080))
        closed = created + timedelta(days=dice.between(3, 15), minutes=7)
        person = f"{dice.pick('趙錢孫李周吳鄭王')}樣{numeral(i % 100)}"
        rows.append(
            {
                "customer_id": f"KH{i + 1:05d}",
                "customer_name": f"{name}樣例{company}有限公司",
                "brand": f"{name}{brand}",
                "credit_code": credit_code(i + 1)
                if stage in ("signed", "tenant") or dice.chance(0.6)
                else None,
                "category": category,
                "stage": stage,
                "source_channel": dice.pick(_CHANNELS),
                "legal_representative": person,
                "contact_name": person,
                "contact_phone": f"1390000{i % 10000:04d}"
                if dice.chance(0.85)
                else f"021-5555{i % 10000:04d}",
                "address": f"樣例市{dice.pick(tuple(MALLS.values()))}旁{dice.between(1, 99)}號",
                "requirements": dice.pick(_NEEDS),
                "intended_area": dice.between(40, 400) if dice.chance(0.5) else None,
                "negotiation_summary": f"已完成{dice.between(1, 4)}輪洽談"
                if stage in ("negotiating", "signed", "tenant", "left")
                else None,
                "cooperation_status": {
                    "signed": "已簽約，待進場",
                    "tenant": "經營正常",
                    "left": "租期屆滿後撤場",
                }.get(stage),
                "grade": grade,
                "owner_id": owners[i % len(owners)],
                "first_contact_date": first_contact,
                "created_at": created,
                "updated_at": closed,
                "last_follow_up": None,
                "next_follow_up": None,
                "licence_file": None,
            }
        )
    return {"customers": rows}


def _age(i: int, contracted: int) -> tuple[int, int]:
    """How many days before the quarter the first contact lies: before any talk of a contract, at least."""
    if i == 0:
        return 600, 600
    return (60, 600) if i < contracted else (20, 600)


def _standing(i: int, contracted: int, new: bool, dice: Dice) -> tuple[str, str | None]:
    """Stage and grade. Lost customers and new ones are not key customers: nobody need visit them regularly."""
    if i < contracted:
        return "negotiating", ("A", "B", "B", "C")[i % 4]
    if new:
        return dice.pick(("lead", "visiting")), dice.pick(("C", "D", None))
    if i % 23 == 5:
        return dice.pick(("lost", "left")), dice.pick(("C", "D"))
    return dice.pick(("lead", "visiting", "visiting", "negotiating")), dice.pick(
        ("A", "B", "B", "C", "C", "C", "D", None)
    )


_STYLE = Style(
    words={
        "category": {
            "catering": ("餐飲",),
            "retail": ("零售", "服飾"),
            "children": ("兒童", "親子"),
            "leisure": ("娛樂", "影院"),
            "service": ("生活服務",),
            "education": ("教育培訓",),
            "supermarket": ("超市",),
            "other": ("其他",),
        },
        "stage": {
            "lead": ("潛在客戶", "線索"),
            "visiting": ("跟進中",),
            "negotiating": ("洽談中",),
            "signed": ("已簽約",),
            "tenant": ("經營中",),
            "lost": ("已流失",),
            "left": ("已撤場",),
        },
        "source_channel": {
            "online": ("網絡平台",),
            "expo": ("行業展會",),
            "chamber": ("商會協會",),
            "media": ("媒體宣傳",),
            "referral": ("客戶介紹", "轉介紹"),
            "cold_call": ("陌拜", "掃鋪"),
            "government": ("政府推介",),
            "other": ("其他",),
        },
        "grade": {grade: (grade, f"{grade}級") for grade in "ABCD"},
    },
    dates=("iso",),
    moments=("seconds",),
    areas={"intended_area": ("sign", "plain")},
)
EXPORTS = (
    Export(
        "customers",
        "customers.jsonl",
        JsonLines(),
        _STYLE,
    ),
)
