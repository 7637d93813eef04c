"""Contracts and the steps of their approval."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from rulebook_examples.cells import Style
from rulebook_examples.company import MALLS, Staff
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import YamlFiles
from rulebook_examples.kinds.customers import credit_code
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, FIRST, at, shift, workdays

_BREACH = (
    "第12條：逾期付款按日萬分之五計違約金",
    "第14條：提前解約賠償三個月租金",
    "第11條：擅自停業按日計違約金",
)
_INCENTIVES = ("裝修免租60天", "首年租金九折", "無", "免收首月物業費", "裝修補貼每平方米200元")
_OF_THE_UNIT = (
    "rentable_area",
    "building_area",
    "rent_mode",
    "rent_price",
    "rent_unit",
    "monthly_rent",
    "turnover_rate",
    "deposit",
)
_SHORT = (4, 10, 15)
_CEREMONIES = ("一樓中庭", "總部簽約室", "項目招商中心")
_CHANGES = ("第12條違約金比例應明確", "請補充保證金退還期限", "乙方名稱應與營業執照一致")
_APPROVED = ("同意", "無意見", "條款完備，同意", "已核對，同意簽訂")


def build(world: World) -> Data:
    """Return the contracts, one for each of the first customers, and their approvals."""
    staff, customers, count, dice = (
        world.staff,
        world.data["customers"],
        world.contracts,
        world.dice("contracts"),
    )
    found: Data = {"contracts": [], "contract_approvals": []}
    dense = shift(AS_OF, -9)
    early, late = workdays(FIRST, dense - timedelta(days=1)), workdays(dense, AS_OF)
    for n in range(count):
        from_end = n - count + len(late)
        # The last ones stand close together, so that every stage of the work is to be seen on the last day.
        drafted = late[from_end] if from_end >= 0 else early[n * len(early) // (count - len(late))]
        drafted = date(2024, 3, 11) if n == 0 else drafted
        _contract(found, staff, customers[n], n, drafted=drafted, submitted=n < count - 3, dice=dice)
    first, second, *_ = found["contracts"]
    # A term that is over and the next tenant of the same unit; a lease given up; a draft thrown away.
    over = second["lease_start"] - timedelta(days=1)
    first |= {
        "lease_start": second["lease_start"].replace(year=second["lease_start"].year - 1),
        "lease_end": over,
        "lease_term_months": 12,
        "status": "expired",
    }
    second |= {
        "project_id": first["project_id"],
        "unit_no": first["unit_no"],
        "contract_name": f"{first['unit_no'][0]}商鋪租賃合同",
    }
    # A unit has one area, whoever lets it.
    first |= {name: second[name] for name in _OF_THE_UNIT} | {"contract_amount": second["monthly_rent"] * 12}
    found["contracts"][5] |= {
        "status": "terminated",
        "termination_date": date(2025, 9, 15),
        "termination_reason": "雙方協商解除，乙方調整開店計劃",
    }
    void = next(c for c in reversed(found["contracts"]) if c["status"] == "draft")
    void["status"] = "void"
    for number, row in enumerate(r for r in found["contracts"] if r["archived_date"]):
        row["archive_no"] = f"DA-2025-{number + 1:04d}"
        row["archive_location"] = f"A{number // 12 + 1}櫃"
    return found


def _contract(
    found: Data, staff: Staff, customer: Row, n: int, *, drafted: date, submitted: bool, dice: Dice
) -> None:
    drafters = staff.specialists(drafted)
    drafter = customer["owner_id"] if customer["owner_id"] in drafters else drafters[n % len(drafters)]
    number = f"HT-{drafted:%Y}-{n + 1:03d}"
    mall = tuple(MALLS)[n % 3]
    floor, place = n // 3 % 5 + 1, 2 * (n // 15) + 1
    units = [f"{'ABC'[n % 3]}{floor}F-{place:02d}"]
    if n % 9 == 4:
        units.append(f"{'ABC'[n % 3]}{floor}F-{place + 1:02d}")
    steps, approved_at = _approvals(number, drafter, drafted, n, dice) if submitted else ([], None)
    signed = shift(approved_at.date(), dice.between(1, 3)) if approved_at else None
    signed = signed if signed and signed <= AS_OF else None
    archived = shift(signed, dice.between(1, 3)) if signed else None
    archived = archived if archived and archived <= AS_OF else None
    trackers = staff.specialists(AS_OF)
    # What those drafted who have left, or changed post, was handed over.
    tracker = drafter if drafter in trackers else trackers[n % len(trackers)]
    months = dice.pick((24, 36, 36, 60))
    # A few short ones end soon after the last day, so that their renewal is due to be spoken of.
    months = 10 if n in _SHORT else months
    start = _month_start(drafted + timedelta(days=60))
    kiosk = n % 20 == 13
    row: Row = {
        "contract_no": number,
        "contract_name": f"{units[0]}{'多經點位' if kiosk else '商鋪租賃'}合同",
        "contract_type": "kiosk" if kiosk else ("lease", "lease", "joint", "lease")[n % 4],
        "customer_id": customer["customer_id"],
        "party_b": customer["customer_name"],
        "brand": customer["brand"],
        "project_id": mall,
        "unit_no": units,
        "lease_start": start,
        "lease_end": _later(start, months),
        "lease_term_months": months,
        "rent_free_days": dice.pick((0, 30, 60)),
        "incentives": dice.pick(_INCENTIVES),
        "payment_cycle": dice.pick(("月付", "季付")),
        "breach_clause": dice.pick(_BREACH),
        "drafted_by": drafter,
        "drafted_date": drafted,
        "final_version_date": approved_at.date() if approved_at else None,
        "text_reviewed_by": steps[-1]["approver_id"] if approved_at else None,
        "text_review_date": approved_at.date() if approved_at else None,
        "signed_date": signed,
        "signatory_a": staff.names["00001"] if signed else None,
        "signatory_a_authorised": True if signed else None,
        "signatory_b": customer["legal_representative"] if signed else None,
        "sealed": bool(signed),
        "sealed_date": signed,
        "ceremony_date": signed,
        "ceremony_place": _CEREMONIES[n % 3] if signed else None,
        "archived_date": archived,
        "archive_no": None,
        "archive_location": None,
        "original_copies": dice.pick((2, 4, 4)) if signed else None,
        "tracker_id": tracker if signed else None,
        "status": _status(steps, approved_at, signed),
        **_rent(months, n, dice),
    }
    if signed:
        row["remarks"] = None
        if n % 11 == 6:
            row |= {"ceremony_date": shift(signed, 1), "remarks": "客戶代表改期，儀式次日補辦"}
        moved_in = start + timedelta(days=60) <= AS_OF
        customer |= {"stage": "tenant" if moved_in else "signed", "cooperation_status": f"{signed:%Y-%m}簽約"}
        customer["negotiation_summary"] = "條件談定，已簽約"
        customer |= {
            "credit_code": credit_code(n + 1),
            "licence_file": f"營業執照_{customer['customer_id']}.jpg",
        }
    found["contracts"].append(row)
    found["contract_approvals"] += steps


def _status(steps: list[Row], approved_at: datetime | None, signed: date | None) -> str:
    if signed:
        return "active"
    if approved_at:
        return "approved"
    return "reviewing" if steps else "draft"


def _approvals(
    number: str, drafter: str, drafted: date, n: int, dice: Dice
) -> tuple[list[Row], datetime | None]:
    """The steps taken up to the as-of date, and when Legal approved in the last round, if so.

    Of seven contracts one goes back: Legal, or the manager, asks for changes, and a second round follows.
    """
    steps: list[Row] = []
    legal = ("00021", "00022")[n % 2] if drafted >= date(2022, 9, 1) else "00021"
    day = shift(drafted, dice.between(0, 1)) if drafted.year == 2025 else shift(drafted, 1)
    rounds = 2 if n % 7 == 3 else 1
    moment = at(day, dice.between(560, 700))
    for turn in range(1, rounds + 1):
        back = ("legal_review", "manager_review")[n % 2] if turn < rounds else None
        plan = (("submit", drafter, 0), ("manager_review", "00101", 2), ("legal_review", legal, 4))
        received = moment
        for number_of_step, (step, person, longest) in enumerate(plan, start=1):
            if longest:
                moment = at(shift(received.date(), dice.between(1, longest)), dice.between(560, 1040))
            if moment.date() > AS_OF:
                return steps, None
            sent_back = step == back
            row: Row = {
                "contract_no": number,
                "approval_id": f"{steps[0]['acted_at'] if steps else moment:%Y%m%d%H%M}000{n + 1:06d}",
                "round": turn,
                "step_no": number_of_step,
                "step": step,
                "approver_id": person,
                "received_at": received,
                "acted_at": moment,
                "result": "submitted" if step == "submit" else "changes" if sent_back else "approved",
                "opinion": None if step == "submit" else dice.pick(_CHANGES if sent_back else _APPROVED),
                "changes_required": None if step == "submit" else sent_back,
                "revised_by": None,
                "revised_at": None,
            }
            steps.append(row)
            received = moment
            if sent_back:
                revised = at(shift(moment.date(), 1), dice.between(560, 700))
                row |= {"revised_by": drafter, "revised_at": revised}
                moment = revised + timedelta(minutes=30)
                break
    return steps, moment


def _rent(months: int, n: int, dice: Dice) -> Row:
    area = Decimal(dice.between(60, 420))
    price = Decimal(dice.between(24, 60)) / 4
    monthly = (price * area * 365 / 12).quantize(Decimal("0.01"), ROUND_HALF_UP)
    mode = ("fixed", "higher_of", "fixed", "turnover", "fixed")[n % 5]
    rate = None if mode == "fixed" else Decimal(dice.between(6, 12)) / 100
    return {
        "rentable_area": area,
        "building_area": (area * Decimal("1.18")).quantize(Decimal("0.01")),
        "rent_mode": mode,
        "rent_price": None if mode == "turnover" else price,
        "rent_unit": "percent" if mode == "turnover" else "per_sqm_day",
        "monthly_rent": None if mode == "turnover" else monthly,
        "turnover_rate": rate,
        "escalation": "第3年起每年遞增5%" if months > 24 else None,
        "contract_amount": monthly * months,
        "deposit": monthly * 3,
        "property_fee": Decimal("1.20"),
    }


def _month_start(day: date) -> date:
    """The first of the month after `day`."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _later(start: date, months: int) -> date:
    """The last day of a term of `months` months that begins on the first of a month."""
    total = start.year * 12 + start.month - 1 + months
    return date(total // 12, total % 12 + 1, 1) - timedelta(days=1)


_STYLE = Style(
    words={
        "contract_type": {
            "lease": ("租賃合同",),
            "joint": ("聯營合同",),
            "kiosk": ("多經",),
            "renewal": ("續租",),
            "supplement": ("補充協議",),
        },
        "rent_mode": {
            "fixed": ("固定租金",),
            "turnover": ("提成租金",),
            "higher_of": ("兩者取高", "保底加提成"),
        },
        "rent_unit": {"per_sqm_day": ("元/㎡/天", "元/平方米/天"), "percent": ("扣點",)},
        "status": {
            "draft": ("草稿",),
            "reviewing": ("審批中",),
            "approved": ("審批通過",),
            "active": ("執行中",),
            "expired": ("已到期",),
            "terminated": ("已解約",),
            "void": ("作廢",),
        },
        "step": {
            "submit": ("提交",),
            "manager_review": ("部門經理審核",),
            "legal_review": ("法務審核", "法務審查"),
        },
        "result": {
            "approved": ("同意", "通過"),
            "rejected": ("駁回",),
            "changes": ("有修改意見",),
            "submitted": ("提交",),
        },
    },
    dates=("iso", "chinese", "slash", "dots"),
    money={
        "rent_price": ("plain",),
        "monthly_rent": ("commas", "yen"),
        "contract_amount": ("wan", "yuan", "commas"),
        "deposit": ("yen", "commas"),
        "property_fee": ("plain",),
    },
    areas={"rentable_area": ("sign", "words"), "building_area": ("plain",)},
)
EXPORTS = (
    Export(
        "contracts",
        "contracts",
        YamlFiles(named="contract_no"),
        _STYLE,
        inside={"contract_approvals": _STYLE},
    ),
)
