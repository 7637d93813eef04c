"""The staff roster."""

from __future__ import annotations

from rulebook_examples.cells import Style
from rulebook_examples.company import COMPANY
from rulebook_examples.dataset import Data
from rulebook_examples.exports import Export
from rulebook_examples.forms import Workbook
from rulebook_examples.world import World
from rulebook_examples.year import LAST

_SUPERVISORS = {"leasing_specialist": "00101", "deputy_manager": "00101", "general_manager": None}


def build(world: World) -> Data:
    """Return the roster, one row a person and position held."""
    rows = [
        {
            "employee_id": post.employee_id,
            "name": post.name,
            "department": f"{COMPANY}-{post.department}",
            "position": post.position,
            "supervisor_id": _SUPERVISORS.get(post.position, "00001"),
            "employment_status": "left" if post.left else "active",
            "hire_date": post.hired,
            "position_start_date": post.since,
            "position_end_date": post.until,
            "leave_date": post.until if post.left else None,
            "mobile": f"138 0000 {int(post.employee_id) % 10000:04d}",
            "email": f"e{post.employee_id}@example.com",
            "ding_user_id": f"manager{post.employee_id}",
        }
        for post in world.staff.posts
    ]
    return {"staff_roster": rows}


_STYLE = Style(
    words={
        "position": {
            "leasing_manager": ("招商部經理",),
            "deputy_manager": ("招商部副經理",),
            "leasing_specialist": ("招商專員", "招商專員", "高級招商專員"),
            "legal": ("法務專員",),
            "finance": ("財務經理",),
            "general_manager": ("總經理",),
        },
        "employment_status": {"active": ("在職",), "left": ("離職",), "suspended": ("停職",)},
    },
    dates=("iso", "slash"),
)
EXPORTS = (
    Export(
        "staff_roster",
        "人員花名冊.xlsx",
        Workbook("花名冊", above=(f"{COMPANY} 人員花名冊（截至{LAST.year}年{LAST.month}月{LAST.day}日）",)),
        _STYLE,
        headers={
            "employee_id": "工號",
            "name": "姓　名",
            "department": "部門",
            "position": "崗位",
            "supervisor_id": "直屬上級工號",
            "employment_status": "在職狀態",
            "hire_date": "入職日期",
            "position_start_date": "任職日期",
            "position_end_date": "離任日期",
            "leave_date": "離職日期",
            "mobile": "手機號",
            "email": "郵箱",
            "ding_user_id": "UserId",
        },
    ),
)
