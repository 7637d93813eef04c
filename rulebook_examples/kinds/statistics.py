"""The monthly statistics of contracts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from rulebook_examples.cells import Style, simplified
from rulebook_examples.dataset import Data, Row
from rulebook_examples.exports import Export
from rulebook_examples.forms import Workbook
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, FIRST, MONTHS, month

NOT_NEW = frozenset({"supplement", "termination", "letter_of_intent"})
"""Types of contract that are no new contract."""

_REMARKS = (
    "餐飲類收繳率略降，宜放緩同類招商",
    "兒童業態續約意願高，可增加鋪位",
    "兩份合同付款延遲，已發提醒",
    "新簽以零售為主，客單面積偏小",
)


def signed(contracts: Iterable[Row], start: date, end: date) -> list[Row]:
    """Return the new contracts signed from `start` to `end` that are not void."""
    return [
        c
        for c in contracts
        if c["signed_date"]
        and start <= c["signed_date"] <= end
        and c["status"] != "void"
        and c["contract_type"] not in NOT_NEW
    ]


def figures(contracts: Iterable[Row], start: date, end: date) -> Row:
    """Return number, area and amount of the contracts signed from `start` to `end`, as a report has them."""
    counted = signed(contracts, start, end)
    return {
        "contracts_signed": len(counted),
        "area_signed": sum((c["rentable_area"] or Decimal(0) for c in counted), Decimal(0)),
        "amount_signed": sum((c["contract_amount"] or Decimal(0) for c in counted), Decimal(0)),
    }


def build(world: World) -> Data:
    """Return a report for each month that is over; that of the last one is not due yet."""
    dice = world.dice("statistics")
    contracts = world.data["contracts"]
    rows: list[Row] = []
    for number in MONTHS:
        start, end = month(number)
        if end >= AS_OF:
            break
        rows.append(
            {
                "report_id": f"TJ-{FIRST.year}-{number:02d}",
                "period_start": start,
                "period_end": end,
                **figures(contracts, start, end),
                "contracts_active": 60 + len(signed(contracts, FIRST, end)),
                "breaches": dice.between(0, 3),
                "collection_rate": Decimal(dice.between(920, 998)) / 1000,
                "analysis": dice.pick(_REMARKS),
                "prepared_by": world.staff.holder("deputy_manager", end),
                "submitted_date": end + timedelta(days=dice.between(4, 10)),
            }
        )
    return {"contract_statistics": rows}


EXPORTS = (
    Export(
        "contract_statistics",
        "合同执行统计分析.xlsx",
        Workbook("月度统计", above=("商业招商部合同执行情况统计（月报）",)),
        Style(dates=("chinese", "iso"), money={"amount_signed": ("wan", "commas")}, script=simplified),
        headers={
            "report_id": "报告编号",
            "period_start": "统计开始日期",
            "period_end": "统计结束日期",
            "contracts_signed": "新签合同数",
            "area_signed": "新签面积(㎡)",
            "amount_signed": "合同金额合计",
            "contracts_active": "有效合同数",
            "breaches": "违约合同数",
            "collection_rate": "租金收缴率",
            "analysis": "分析结论",
            "prepared_by": "编制人",
            "submitted_date": "提交日期",
        },
    ),
)
