"""Training: the plans, the sessions, and who attended."""

from __future__ import annotations

from datetime import date, timedelta

from rulebook_examples.cells import Style, simplified
from rulebook_examples.company import MALLS, Staff
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv, Workbook
from rulebook_examples.kinds.assessments import leasing_staff
from rulebook_examples.world import World
from rulebook_examples.year import FIRST, at, shift

_COURSES = (
    ("公司文化與行為準則", "culture", "internal", "價值觀、行為準則、廉潔要求"),
    ("招商合同談判實務", "leasing", "internal", "條款要點、談判步驟"),
    ("溝通與傾聽", "communication", "internal", "提問、傾聽、異議處理"),
    ("餐飲業態趨勢", "industry", "online", "客群變化、坪效、租售比"),
    ("規章制度更新", "culture", "online", "考勤、請假、用印"),
    ("市場調研方法", "leasing", "practice", "競品走訪、數據整理"),
    ("銷售技巧演練", "communication", "external", "情景演練、成交技巧"),
    ("零售業態趨勢", "industry", "internal", "品牌更替、快閃店"),
    ("制度與案例研討", "culture", "internal", "違規案例與防範"),
    ("客戶開發與維繫", "leasing", "internal", "渠道、分級、回訪"),
    ("電話溝通技巧", "communication", "internal", "開場、約訪、記錄"),
    ("商業地產年度展望", "industry", "external", "供需、租金、業態"),
)
_HOURS = 3
_LAWYER, _SCHOOL, _PLATFORM = "外聘講師田教授", "雲雀示範商學院", "雲雀示範學堂"


def build(world: World) -> Data:
    """Return this year's plan and the next one's, a session a month, an introduction before the year and one for newcomers."""
    staff, dice = world.staff, world.dice("training")
    plans = [*_plan(staff, FIRST.year), *_plan(staff, FIRST.year + 1)]
    sessions = [_introduction(staff, shift(FIRST, -12), 1)]
    for row in plans[: len(_COURSES)]:
        sessions.append(_session(staff, row, dice))
    newcomers = sorted({p.hired for p in staff.posts if p.hired > FIRST})
    sessions += [_introduction(staff, day, n) for n, day in enumerate(newcomers, start=2)]
    attendance = [row for session in sessions for row in _attended(staff, session, dice)]
    return {"training_plans": plans, "training_sessions": sessions, "training_attendance": attendance}


def _plan(staff: Staff, year: int) -> list[Row]:
    prepared = date(year - 1, 12, 18)
    return [
        {
            "plan_id": f"PXJH-{year}",
            "year": year,
            "plan_name": f"{year}年度培訓計劃",
            "item_no": n,
            "course": course,
            "category": category,
            "content": content,
            "method": method,
            "planned_time": shift(date(year, n, 12), 1) if year == FIRST.year else date(year, n, 14),
            "trainer": _LAWYER if method == "external" else staff.names["00101"],
            "target_group": "招商部全體",
            "hours": _HOURS,
            "needs_basis": "員工需求調查與上年考核所見" if n == 1 else None,
            "prepared_by": "00101",
            "prepared_date": prepared,
            "approved_by": "00001",
            "approval_date": shift(prepared, 4),
        }
        for n, (course, category, method, content) in enumerate(_COURSES, start=1)
    ]


def _session(staff: Staff, plan: Row, dice: Dice) -> Row:
    """The session of a course of the plan; the one in December is the last to be held."""
    day = shift(plan["planned_time"], dice.between(0, 4))
    method, number = plan["method"], plan["item_no"]
    guest = number % 3 == 0 or method == "external"
    return _blank(f"PX-{FIRST.year}-{number:03d}", day) | {
        "plan_id": plan["plan_id"],
        "title": plan["course"],
        "category": plan["category"],
        "method": method,
        "trainer": _LAWYER if guest else staff.names["00101"],
        "trainer_id": None if guest else "00101",
        "trainer_type": "institution"
        if method == "external"
        else "external_expert"
        if guest
        else "internal_senior",
        "institution": _SCHOOL if method == "external" else None,
        "platform": _PLATFORM if method == "online" else None,
        "project_id": "XM-03" if method == "practice" else None,
        "mentor_id": staff.holder("deputy_manager", day) if method == "practice" else None,
        "place": None if method == "online" else dice.pick(("三號會議室", "多功能廳")),
        "evaluation": f"平均分{dice.between(42, 49) / 10}",
    }


def _introduction(staff: Staff, day: date, number: int) -> Row:
    """What the project and the process of leasing are, taught by the deputy."""
    deputy = staff.holder("deputy_manager", day)
    return _blank(f"PX-{day.year}-X{number:02d}", day) | {
        "title": f"{'、'.join(MALLS.values())}項目與招商流程",
        "category": "project",
        "method": "internal",
        "trainer": staff.names[deputy],
        "trainer_id": deputy,
        "trainer_type": "internal_senior",
        "place": "三號會議室",
    }


def _blank(session_id: str, day: date) -> Row:
    empty = (
        "plan_id", "project_id", "trainer", "trainer_id", "trainer_type", "institution", "platform", "mentor_id", "place", "evaluation",
    )  # fmt: skip
    return {
        "session_id": session_id,
        **dict.fromkeys(empty),
        "start_time": at(day, 540),
        "end_time": at(day, 540 + 60 * _HOURS),
        "hours": _HOURS,
        "record_date": shift(day, 2),
    }


def _attended(staff: Staff, session: Row, dice: Dice) -> list[Row]:
    """Everybody of the leasing staff then in post; of the planned courses one misses each."""
    day, method = session["start_time"].date(), session["method"]
    people = leasing_staff(staff, day, day)
    if session["plan_id"] is None and day > FIRST:
        people = [
            p for p in people if any(post.employee_id == p and post.hired == day for post in staff.posts)
        ]
    absent = dice.pick(people) if session["plan_id"] else None
    rows = []
    for person in people:
        came = person != absent
        rows.append(
            {
                "session_id": session["session_id"],
                "employee_id": person,
                "name": staff.names[person],
                "attended": came,
                "signed_at": session["start_time"] - timedelta(minutes=dice.between(2, 15)) if came else None,
                "completion": (1 if came else 0) if method == "online" else None,
                "score": dice.between(75, 99) if came and session["plan_id"] else None,
                "certificate": None,
                "nominated_by": "00101" if method == "external" else None,
            }
        )
    return rows


EXPORTS = (
    Export(
        "training_plans",
        "年度培训计划.xlsx",
        Workbook(
            "培训计划",
            above=("招商部年度培训计划", "单位：雲雀示範商業"),
            parents={"hours": "安排", "planned_time": "安排"},
        ),
        Style(dates=("chinese",), script=simplified),
        headers={
            "plan_id": "计划编号",
            "item_no": "序号",
            "year": "计划年度",
            "plan_name": "计划名称",
            "course": "课程名称",
            "category": "培训类别",
            "content": "培训内容",
            "method": "培训方式",
            "planned_time": "培训时间",
            "hours": "培训时长(小时)",
            "trainer": "培训讲师",
            "target_group": "目标人员",
            "needs_basis": "需求依据",
            "prepared_by": "编制人",
            "prepared_date": "编制日期",
            "approved_by": "审批人",
            "approval_date": "审批日期",
        },
    ),
    Export(
        "training_sessions",
        "培訓實施記錄.csv",
        Csv("utf-8-sig"),
        Style(
            words={
                "method": {
                    "internal": ("內訓", "內部培訓"),
                    "external": ("外訓",),
                    "online": ("線上",),
                    "practice": ("實踐",),
                },
                "trainer_type": {"internal_senior": ("內部講師",), "external_expert": ("外聘講師",)},
            },
            dates=("slash",),
            moments=("slash",),
        ),
    ),
    Export(
        "training_attendance",
        "培训签到.csv",
        Csv("gb18030", above=("培训签到与成绩汇总",)),
        Style(moments=("seconds",), script=simplified),
        headers={
            "session_id": "培训编号",
            "employee_id": "学员工号",
            "name": "学员姓名",
            "attended": "是否参加",
            "signed_at": "签到时间",
            "completion": "学习进度",
            "score": "成绩",
            "certificate": "证书编号",
            "nominated_by": "选派人",
        },
    ),
)
