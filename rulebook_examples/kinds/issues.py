"""Problems that specialists report from their work."""

from __future__ import annotations

from datetime import timedelta

from rulebook_examples.cells import Style, simplified
from rulebook_examples.dataset import Data, Row
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, FIRST, at, shift, workdays

_PROBLEMS = (
    ("三層強電容量不足", "工程部評估增容"),
    ("鋪位圖紙與現場不符", "物業重新測繪"),
    ("客戶要求的免租期超出政策", "按政策答覆，不另開例外"),
    ("排煙管道無法接駁", "設計部出改造方案"),
    ("競品商場提前開業", "調整推介說辭"),
    ("合同用印排隊過久", "與行政部約定每日兩次"),
)


def build(world: World) -> Data:
    """Return the problems: reported on the day or the next working one, and answered; the last ones wait for an answer."""
    dice = world.dice("issues")
    rows: list[Row] = []
    for day in workdays(FIRST, AS_OF):
        if not dice.chance(0.22):
            continue
        reporter = dice.pick(world.staff.specialists(day))
        reported = at(day, dice.between(1020, 1100))
        if day < AS_OF and dice.chance(0.3):
            reported = at(shift(day, 1), dice.between(545, 620))
        problem, answer = dice.pick(_PROBLEMS)
        open_ = shift(reported.date(), 3) > AS_OF
        row: Row = {
            "issue_id": f"WT-{FIRST.year}-{len(rows) + 1:03d}",
            "reporter_id": reporter,
            "occurred_date": day,
            "reported_at": reported,
            "problem": problem,
            "related_id": dice.pick(world.data["customers"])["customer_id"] if dice.chance(0.5) else None,
            "reported_to": world.staff.holder("deputy_manager", reported.date()),
            "response": None if open_ else answer,
            "closed_at": None
            if open_ or dice.chance(0.1)
            else reported + timedelta(days=dice.between(1, 20)),
        }
        if row["closed_at"] and row["closed_at"].date() > AS_OF:
            row["closed_at"] = None
        rows.append(row)
    return {"issue_reports": rows}


EXPORTS = (
    Export(
        "issue_reports",
        "工作问题反馈.csv",
        Csv(delimiter=";", above=("工作问题反馈登记",)),
        Style(dates=("slash",), moments=("slash",), script=simplified),
    ),
)
