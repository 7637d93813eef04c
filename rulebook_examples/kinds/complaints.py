"""Complaints of customers, and how they were dealt with."""

from __future__ import annotations

from datetime import timedelta

from rulebook_examples.cells import Style
from rulebook_examples.dataset import Data, Row
from rulebook_examples.exports import Export
from rulebook_examples.forms import Workbook
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, FIRST, at, shift, workdays

_MATTERS = (
    ("complaint", "空調溫度過高", "已調整新風"),
    ("request", "鋪位門口燈不亮", "物業已更換"),
    ("feedback", "希望增加導視牌", "納入下季度改造"),
    ("complaint", "裝修審圖太慢", "已約定三個工作日內答覆"),
    ("request", "卸貨區被佔用", "已劃線並派人值守"),
    ("attitude", "招商人員講話不耐煩", "核實後未見不當，已向客戶說明"),
    ("buck_passing", "問題在部門間來回", "核實為客戶送錯窗口，已專人對接"),
    ("integrity", "懷疑有人索要好處", "核查無此事，已書面答覆"),
)
_SOLVED_WITHIN = {"normal": 2, "major": 4, "urgent": 1}
"""Severity -> working days in which a complaint is solved, at most."""


def build(world: World) -> Data:
    """Return the complaints: answered within two hours, solved in days, none about conduct upheld; the last one is open."""
    dice = world.dice("complaints")
    tenants = [c for c in world.data["customers"] if c["stage"] in ("signed", "tenant")]
    working = workdays(FIRST, AS_OF)
    rows: list[Row] = []
    for n in range(56):
        day = working[n * len(working) // 56 + dice.between(0, 2)]
        kind, content, solution = _MATTERS[n * 5 % len(_MATTERS)]
        customer = dice.pick(tenants)
        severity = dice.pick(("normal", "normal", "normal", "major", "urgent"))
        received = at(day, dice.between(545, 900))
        solved = at(shift(day, dice.between(1, _SOLVED_WITHIN[severity])), dice.between(910, 1070))
        closed = solved + timedelta(days=dice.between(0, 2))
        person = None
        if kind in ("attitude", "buck_passing", "integrity"):
            person = dice.pick(world.staff.specialists(day))
        row: Row = {
            "complaint_id": f"TS-{FIRST.year}-{n + 1:03d}",
            "type": kind,
            "severity": severity,
            "customer_id": customer["customer_id"],
            "channel": dice.pick(("phone", "wechat", "onsite", "letter", "online")),
            "received_at": received,
            "content": content,
            "complained_employee": person,
            "handler_id": world.staff.holder("deputy_manager", day),
            "first_response_at": received + timedelta(minutes=dice.between(10, 110)),
            "transfers": dice.pick((0, 0, 0, 1, 1, 2)),
            "solution": solution,
            "resolved_at": solved,
            "closed_at": closed,
            "upheld": None if kind in ("request", "feedback") else kind == "complaint" and dice.chance(0.7),
            "customer_satisfied": dice.pick(("yes", "yes", "yes", "no")),
            "status": "closed",
        }
        if closed.date() > AS_OF:
            row |= dict.fromkeys(("resolved_at", "closed_at", "solution", "customer_satisfied"))
            row["status"] = "open"
        rows.append(row)
    return {"complaints": rows}


EXPORTS = (
    Export(
        "complaints",
        "客戶投訴登記表.xlsx",
        Workbook("投訴登記", above=(f"{FIRST.year}年客戶投訴登記表",)),
        Style(moments=("slash",)),
    ),
)
