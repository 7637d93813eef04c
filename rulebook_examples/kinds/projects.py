"""Market research, project plans, their material and teams, and the channels through which customers are looked for."""

from __future__ import annotations

from datetime import date, timedelta

from rulebook_examples.cells import Style, simplified
from rulebook_examples.company import MALLS
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv, JsonList, Workbook, YamlFiles
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, FIRST, quarters, shift, workdays

_AREAS = ("美食街", "兒童區", "影院區", "超市區", "服飾區", "生活配套", "書店", "夜市", "中庭多經")
PROJECTS = MALLS | {f"XM-{n:02d}": f"雲雀示範{name}招商項目" for n, name in enumerate(_AREAS, start=4)}
"""The malls, and projects of their own within them."""

_TRENDS = ("茶飲連鎖下沉", "體驗業態佔比上升", "社區商業回暖", "首店經濟放緩")
_DEMAND = ("家庭聚餐需求上升", "親子活動空間不足", "平價餐飲客流穩定")
_RIVALS = ("鄰近示例廣場三層調改", "示例天地引入兩家影院", "對街示例里免租期延長")
_TARGETS = ("家庭餐飲、兒童", "社區生活配套", "年輕客群零售")
_POSITIONS = ("社區型家庭生活中心", "年輕時尚街區", "一站式便民商業")
_STRATEGIES = ("主力店先行", "以租金換品牌", "先餐飲後零售")
_MATERIAL = {"brochure": "招商手冊", "poster": "招商海報", "slides": "推介演示文稿", "video": "項目宣傳片"}
CHANNELS = ("online", "expo", "chamber", "media", "referral")


def build(world: World) -> Data:
    """Return what stands before leasing: research, plans, material, teams; and how customers are found."""
    research = _research(world)
    plans = _plans(world.dice("projects"), research)
    teams = _teams(world, plans)
    return {
        "market_research": research,
        "project_plans": plans,
        "marketing_materials": _material(world.dice("material"), plans),
        "team_assignments": teams,
        "channel_activities": _channels(world),
    }


def _research(world: World) -> list[Row]:
    """One for each project before its plan, and then one by the deputy about every seven weeks."""
    dice, rows = world.dice("research"), []
    finished: list[tuple[date, str | None]] = [
        (date(2024, 2, 20) + timedelta(days=4 * n), name) for n, name in enumerate(PROJECTS)
    ]
    finished += [(shift(FIRST + timedelta(days=19 + 48 * n), 1), None) for n in range(7)]
    for number, (day, project) in enumerate(finished):
        rows.append(
            {
                "research_id": f"DY-{day.year}-{number + 1:02d}",
                "title": f"{PROJECTS[project]}市場調研" if project else f"{day:%m}月商圈動態調研",
                "project_id": project,
                "author_id": world.staff.holder("deputy_manager", day),
                "start_date": day - timedelta(days=dice.between(7, 14)),
                "finish_date": day,
                "industry_trends": dice.pick(_TRENDS),
                "market_demand": dice.pick(_DEMAND),
                "competitors": dice.pick(_RIVALS),
                "trend_analysis": dice.pick(_TRENDS),
                "conclusion": "建議引入兩家家庭餐飲" if dice.chance(0.6) else None,
                "file": f"DY-{day.year}-{number + 1:02d}.docx",
            }
        )
    return rows


def _plans(dice: Dice, research: list[Row]) -> list[Row]:
    """A plan a project, a second version for every other one, and one that is still being prepared."""
    rows: list[Row] = []
    for number, (project, name) in enumerate(PROJECTS.items()):
        found = research[number]
        prepared = shift(found["finish_date"], dice.between(3, 10))
        preparing = number == len(PROJECTS) - 1
        first: Row = {
            "project_id": project,
            "project_name": name,
            "version": "V1.0",
            "project_intro": f"{name}，可租面積約{dice.between(3, 20)}千平方米",
            "incentives": dice.pick(("首年免租60天", "裝修補貼", "無")),
            "leasing_process": "意向、洽談、審批、簽約、進場",
            "target_customers": dice.pick(_TARGETS),
            "positioning": dice.pick(_POSITIONS),
            "strategy": dice.pick(_STRATEGIES),
            "research_id": found["research_id"] if number % 2 else None,
            "prepared_by": "00101",
            "prepared_date": prepared,
            "approved_by": "00001",
            "approval_status": "approved",
            "approval_date": shift(prepared, dice.between(1, 3)),
            "status": "preparing" if preparing else "active",
            "leasing_start_date": None if preparing else shift(prepared, dice.between(5, 15)),
        }
        rows.append(first)
        if number % 2 == 0 and not preparing:
            again = shift(date(2025, 2, 10) + timedelta(days=9 * number), 1)
            rows.append(
                first
                | {
                    "version": "V2.0",
                    "prepared_date": again,
                    "approval_date": shift(again, dice.between(1, 3)),
                    "strategy": dice.pick(_STRATEGIES),
                }
            )
    return rows


def _material(dice: Dice, plans: list[Row]) -> list[Row]:
    rows: list[Row] = []
    for plan in plans:
        if plan["version"] != "V1.0" or not plan["leasing_start_date"]:
            continue
        for kind in tuple(_MATERIAL)[: dice.between(2, 4)]:
            done = shift(plan["leasing_start_date"], -dice.between(1, 4))
            approved = shift(done, dice.between(0, 1)) if dice.chance(0.7) else done
            rows.append(
                {
                    "material_id": f"WL-{len(rows) + 1:04d}",
                    "project_id": plan["project_id"],
                    "material_type": kind,
                    "title": f"{plan['project_name']}{_MATERIAL[kind]}",
                    "designed_by": "00103",
                    "finished_date": done,
                    "approved_by": "00101",
                    "approved_date": approved,
                    "first_used_date": approved + timedelta(days=dice.between(0, 5)),
                    "file": f"{_MATERIAL[kind]}{len(rows) + 1}.pdf",
                }
            )
    return rows


def _teams(world: World, plans: list[Row]) -> list[Row]:
    """A leader and two others for each project; those who leave are followed by somebody who stays.

    The deputies lead the first mall, one after the other; the other leaders are specialists.
    """
    staff = world.staff
    steady = [p for p in staff.specialists(FIRST) if p in staff.specialists(AS_OF)]
    leaver = next(p for p in staff.specialists(FIRST) if p not in staff.specialists(AS_OF) and p != "00103")
    started = [p for p in plans if p["version"] == "V1.0" and p["leasing_start_date"]]
    rows: list[Row] = []

    def join(plan: Row, person: str, role: str, start: date, end: date | None = None) -> None:
        rows.append(
            {
                "project_id": plan["project_id"],
                "project_name": plan["project_name"],
                "employee_id": person,
                "name": staff.names[person],
                "role": role,
                "task": ("餐飲業態", "零售業態", "配套業態")[len(rows) % 3],
                "start_date": start,
                "end_date": end,
            }
        )

    for number, plan in enumerate(started):
        begun = plan["leasing_start_date"]
        if number == 0:
            join(plan, "00102", "leader", begun, date(2025, 4, 30))
            join(plan, "00103", "leader", date(2025, 5, 1))
        else:
            join(plan, steady[number % len(steady)], "leader", begun)
        join(plan, steady[(number + 1) % len(steady)], "member", begun)
        join(plan, steady[(number + 2) % len(steady)], "support" if number % 3 == 2 else "member", begun)
        if number == 1:
            join(plan, leaver, "member", begun, next(p.until for p in staff.posts if p.employee_id == leaver))
    return rows


def _channels(world: World) -> list[Row]:
    dice = world.dice("channels")
    rows: list[Row] = []
    for start, end in quarters():
        for number, day in enumerate(workdays(start, end)[4::9]):
            rows.append(
                {
                    "activity_id": f"QD-{FIRST.year}-{len(rows) + 1:03d}",
                    "channel": CHANNELS[number % len(CHANNELS)],
                    "date": day,
                    "employee_id": dice.pick(world.staff.specialists(day)),
                    "description": dice.pick(
                        ("參加春季連鎖加盟展", "拜會餐飲協會", "發布招商專題", "老客戶引薦")
                    ),
                    "leads_found": dice.between(0, 20),
                }
            )
    return rows


EXPORTS = (
    Export(
        "market_research",
        "市場調研",
        YamlFiles(named="research_id"),
        Style(dates=("iso", "chinese")),
    ),
    Export("project_plans", "project_plans.json", JsonList(), Style()),
    Export(
        "marketing_materials",
        "宣傳物料台帳.xlsx",
        Workbook("物料", above=("招商宣傳資料登記表",)),
        Style(dates=("slash",)),
        headers={
            "material_id": "物料編號",
            "project_id": "所屬項目",
            "material_type": "物料類型",
            "title": "物料名稱",
            "designed_by": "設計人",
            "finished_date": "定稿日期",
            "approved_by": "審核人",
            "approved_date": "審核日期",
            "first_used_date": "啟用日期",
        },
    ),
    Export(
        "team_assignments",
        "项目团队分工.csv",
        Csv("utf-8-sig", ";"),
        Style(dates=("dots",), script=simplified),
        headers={
            "project_id": "项目编号",
            "project_name": "项目名称",
            "employee_id": "成员工号",
            "name": "成员姓名",
            "role": "项目角色",
            "task": "负责业态",
            "start_date": "进组日期",
            "end_date": "退组日期",
        },
    ),
    Export(
        "channel_activities",
        "渠道拓展記錄.csv",
        Csv("utf-16", "\t"),
        Style(dates=("chinese", "slash")),
        headers={
            "activity_id": "渠道活動編號",
            "channel": "拓展渠道",
            "date": "拓展日期",
            "employee_id": "拓展人",
            "description": "活動內容",
            "leads_found": "獲取線索數",
        },
    ),
)
