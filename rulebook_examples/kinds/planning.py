"""Leasing plans and their items, progress reports, requests to other departments, and the guidance of specialists."""

from __future__ import annotations

from datetime import date, timedelta

from rulebook_examples.cells import Style, simplified
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv, JsonList, Workbook
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, FIRST, LAST, MONTHS, at, month, quarters, shift, workdays

MANAGER, SUPERIOR = "00101", "00001"

_TASKS = (
    "完成餐飲主力店兩家簽約",
    "三層兒童區招商至八成",
    "整理五十家意向客戶名單",
    "完成影院續約條件洽談",
    "舉辦一場品牌對接會",
    "更新項目招商手冊",
)
_DELAYS = ("品牌方總部審批延後", "鋪位排煙改造未完成", "客戶要求改至下月簽約")
_PROGRESS = ("簽約五家，在談九家", "主力店條件談定，待簽", "三層餐飲招商完成七成", "新增意向客戶十二家")
_PROBLEMS = ("三層排煙受限", "兒童業態報價偏低", None)
_SUBJECTS = ("鋪位裝修進場時間協調", "電量增容評估", "合同蓋章排期", "租金賬單核對", "外立面店招位置確認")
_DEPARTMENTS = ("工程部", "財務部", "法務部", "營運部", "物業部")
_GUIDANCE = ("餐飲品牌扣點談判要點", "客戶需求訪談方法", "租金測算與報價", "合同條款講解", "拜訪記錄填寫規範")


def build(world: World) -> Data:
    """Return a plan for the year and one a quarter, what came of them, and how people were led."""
    plans, items = _plans(world)
    return {
        "leasing_plans": plans,
        "leasing_plan_items": items,
        "progress_reports": _reports(world.dice("reports")),
        "coordination_requests": _requests(world),
        "mentoring_records": _guidance(world),
    }


def _plans(world: World) -> tuple[list[Row], list[Row]]:
    dice = world.dice("leasing plans")
    spans = [("year", FIRST, LAST), *(("quarter", start, end) for start, end in quarters())]
    spans.append(("year", date(FIRST.year + 1, 1, 1), date(FIRST.year + 1, 12, 31)))
    plans: list[Row] = []
    items: list[Row] = []
    for number, (period, start, end) in enumerate(spans):
        prepared = shift(start, -dice.between(6, 12))
        approved = shift(prepared, dice.between(1, 4))
        coming = start > AS_OF
        name = f"{start.year}年度" if period == "year" else f"{start.year}年第{(start.month + 2) // 3}季度"
        plan: Row = {
            "plan_id": f"ZSJH-{start.year}-{number:02d}",
            "plan_name": f"{name}招商計劃",
            "period_type": period,
            "period_start": start,
            "period_end": end,
            "target_projects": 120 if period == "year" else 30,
            "target_area": dice.between(60, 90) * 100,
            "target_amount": dice.between(900, 1400) * 10000,
            "prepared_by": MANAGER,
            "prepared_date": prepared,
            "approved_by": None if coming else SUPERIOR,
            "approval_date": None if coming else approved,
            "approval_status": "pending" if coming else "approved",
            "status": "draft" if coming else "active" if end >= AS_OF else "closed",
        }
        plans.append(plan)
        if period == "quarter":
            items += _items(plan, world.staff.specialists(start), dice)
    return plans, items


def _items(plan: Row, owners: list[str], dice: Dice) -> list[Row]:
    rows: list[Row] = []
    usable = workdays(plan["period_start"] + timedelta(days=20), plan["period_end"])
    for number in range(10):
        due = plan["period_end"] if number == 9 else dice.pick(usable)
        late = number % 5 == 3
        done = due + timedelta(days=dice.between(2, 6)) if late else due - timedelta(days=dice.between(0, 9))
        open_still = number == 9 and due == AS_OF
        rows.append(
            {
                "plan_id": plan["plan_id"],
                "item_no": str(number + 1),
                "item": dice.pick(_TASKS),
                "owner_id": owners[number % len(owners)],
                "due_date": due,
                "actual_date": None if open_still or done > AS_OF else done,
                "item_status": "open" if open_still else "late" if done > AS_OF else "done",
                "delay_reason": dice.pick(_DELAYS) if late else None,
            }
        )
    return rows


def _reports(dice: Dice) -> list[Row]:
    """A report on each month: on the first working day of the next, or before a holiday that would make it late."""
    rows: list[Row] = []
    for number in (0, *MONTHS[:-1]):
        start, end = month(number) if number else (date(FIRST.year - 1, 12, 1), FIRST - timedelta(days=1))
        day = shift(end, 1)
        if day.day > 5:
            day = shift(end + timedelta(days=1), -1)
        rows.append(
            {
                "report_id": f"HB-{start:%Y%m}",
                "report_type": "monthly",
                "period_start": start,
                "period_end": end,
                "reporter_id": MANAGER,
                "reported_to": SUPERIOR,
                "submitted_at": at(day, dice.between(600, 1070)),
                "progress": dice.pick(_PROGRESS),
                "problems": dice.pick(_PROBLEMS),
                "next_steps": "推進主力店簽約",
            }
        )
    special = rows[6] | {
        "report_id": f"HB-{FIRST.year}-ZT1",
        "report_type": "special",
        "progress": "影院續約專題",
    }
    special["submitted_at"] += timedelta(days=9)
    return [*rows, special]


def _requests(world: World) -> list[Row]:
    dice = world.dice("requests")
    days, rows = workdays(), []
    for number, day in enumerate(days[3::6]):
        asked = at(day, dice.between(540, 1050))
        answered = asked + timedelta(days=dice.between(0, 2), minutes=dice.between(20, 180))
        settled = asked + timedelta(days=dice.between(3, 9), minutes=dice.between(190, 300))
        cancelled = number % 13 == 5
        closed = settled if settled.date() <= AS_OF else None
        rows.append(
            {
                "request_id": f"LX-{FIRST.year}-{number + 1:03d}",
                "requested_by": dice.pick(world.staff.specialists(day)),
                "requested_at": asked,
                "target_department": dice.pick(_DEPARTMENTS),
                "subject": dice.pick(_SUBJECTS),
                "related_id": None,
                "responded_at": None if cancelled or answered.date() > AS_OF else answered,
                "closed_at": None if cancelled else closed,
                "status": "cancelled" if cancelled else "closed" if closed else "open",
            }
        )
    return rows


def _guidance(world: World) -> list[Row]:
    """Each specialist is guided by the deputy of the day, well within the interval."""
    dice, rows = world.dice("guidance"), []
    for post in world.staff.posts:
        if post.position != "leasing_specialist":
            continue
        end = min(post.until or AS_OF, AS_OF)
        day = shift(max(post.since, FIRST) + timedelta(days=dice.between(2, 25)), 1)
        while day <= end:
            rows.append(
                {
                    "mentor_id": world.staff.holder("deputy_manager", day),
                    "mentee_id": post.employee_id,
                    "date": day,
                    "content": dice.pick(_GUIDANCE),
                    "result": dice.pick(("已能獨立洽談", "需再練習報價", None)),
                }
            )
            day = shift(day + timedelta(days=dice.between(28, 46)), 1)
    rows.sort(key=lambda row: (row["date"], row["mentee_id"]))
    for number, row in enumerate(rows):
        row["record_id"] = f"ZD-{FIRST.year}-{number + 1:03d}"
    return rows


EXPORTS = (
    Export(
        "leasing_plans",
        "招商計劃台帳.xlsx",
        Workbook("招商計劃", above=("招商計劃登記",)),
        Style(dates=("iso", "slash"), money={"target_amount": ("wan",)}, areas={"target_area": ("sign",)}),
    ),
    Export(
        "leasing_plan_items",
        "招商计划任务分解表.csv",
        Csv("gb18030"),
        Style(dates=("slash", "dots"), script=simplified),
        headers={
            "plan_id": "招商计划编号",
            "item_no": "序号",
            "item": "工作内容",
            "owner_id": "责任人工号",
            "due_date": "完成时限",
            "actual_date": "实际完成日期",
            "item_status": "完成情况",
            "delay_reason": "未完成原因",
        },
    ),
    Export("progress_reports", "招商月報.json", JsonList(titled=True), Style(dates=("chinese", "iso"))),
    Export(
        "coordination_requests",
        "工作聯絡單.csv",
        Csv("utf-8-sig"),
        Style(moments=("minutes", "slash")),
        headers={
            "request_id": "聯絡單編號",
            "requested_by": "發起人工號",
            "requested_at": "發起時間",
            "target_department": "協辦部門",
            "subject": "協調事項",
            "related_id": "關聯單號",
            "responded_at": "回覆時間",
            "closed_at": "辦結時間",
            "status": "辦理狀態",
        },
    ),
    Export(
        "mentoring_records",
        "业务辅导记录.xlsx",
        Workbook("辅导记录"),
        Style(dates=("chinese",), script=simplified),
        headers={
            "record_id": "记录编号",
            "mentor_id": "带教人",
            "mentee_id": "被带教人",
            "date": "辅导日期",
            "content": "辅导内容",
            "result": "改进结果",
        },
    ),
)
