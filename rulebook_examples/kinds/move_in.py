"""How tenants move in: formalities before the opening, and help given until then."""

from __future__ import annotations

from datetime import date, timedelta

from rulebook_examples.cells import Style, simplified
from rulebook_examples.dataset import Data, Row
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, FIRST, shift

_PROCEDURES = {
    "fit_out_approval": ("物業部", 4),
    "business_registration": ("市場監管", 12),
    "tax_registration": ("稅務", 8),
    "food_licence": ("市場監管", 8),
}
_REGISTERED = ("active", "expired", "terminated")
"""Formality -> who decides on it, and working days that it takes at most."""


def build(world: World) -> Data:
    """Return the formalities and the help for each lease in force. What opened has all of it done; the others have begun."""
    dice = world.dice("move in")
    customers = {c["customer_id"]: c for c in world.data["customers"]}
    formalities: list[Row] = []
    support: list[Row] = []
    for contract in world.data["contracts"]:
        if contract["status"] in _REGISTERED:
            formalities.append(_registration(world, contract))
        contract |= {"planned_opening_date": None, "opening_date": None}
        if contract["status"] != "active" or contract["contract_type"] not in ("lease", "joint"):
            continue
        opening = contract["lease_start"] + timedelta(days=60)
        opened = opening <= AS_OF
        contract |= {"planned_opening_date": opening, "opening_date": opening if opened else None}
        fit_out = contract["lease_start"] + timedelta(days=10)
        catering = customers[contract["customer_id"]]["category"] == "catering"
        for procedure, (department, longest) in _PROCEDURES.items():
            if procedure == "food_licence" and not catering:
                continue
            applied = min(shift(contract["signed_date"], dice.between(1, 6)), AS_OF)
            done = shift(applied, dice.between(1, longest))
            formalities.append(
                _formality(world, contract, procedure, applied, done)
                | {
                    "department": department,
                    "fit_out_start": fit_out if fit_out <= AS_OF else None,
                    "fit_out_end": opening - timedelta(days=5) if opened else None,
                    "opening_date": contract["opening_date"],
                }
            )
        met = opening - timedelta(days=dice.between(8, 20))
        if met <= AS_OF:
            problem = dice.chance(0.3)
            solved = met + timedelta(days=dice.between(1, 6))
            person = world.staff.specialists(met)
            support.append(
                {
                    "record_id": f"KY-{FIRST.year}-{len(support) + 1:03d}",
                    "contract_no": contract["contract_no"],
                    "date": met,
                    "employee_id": contract["drafted_by"] if contract["drafted_by"] in person else person[0],
                    "guidance": dice.pick(("開業促銷與陳列指導", "收銀系統對接說明", "人員培訓與證照核對")),
                    "problem": "門頭燈箱供電未接通" if problem else None,
                    "solution": "物業當週接通" if problem and solved <= AS_OF else None,
                    "solved_date": solved if problem and solved <= AS_OF else None,
                }
            )
    return {"move_in_procedures": formalities, "opening_support": support}


def _registration(world: World, contract: Row) -> Row:
    """The registration of a lease, well within the month after its signature."""
    applied = min(shift(contract["signed_date"], 3), AS_OF)
    return _formality(world, contract, "lease_registration", applied, shift(applied, 5)) | {
        "department": "住建部門"
    }


def _formality(world: World, contract: Row, procedure: str, applied: date, done: date) -> Row:
    person = world.staff.specialists(applied)
    return {
        "contract_no": contract["contract_no"],
        "customer_id": contract["customer_id"],
        "unit_no": contract["unit_no"][0],
        "procedure": procedure,
        "required": True,
        "applied_date": applied,
        "completed_date": done if done <= AS_OF else None,
        "status": "done" if done <= AS_OF else "submitted",
        "assisted_by": contract["drafted_by"] if contract["drafted_by"] in person else person[0],
        "department": None,
        "fit_out_start": None,
        "fit_out_end": None,
        "opening_date": None,
        "file": None,
    }


EXPORTS = (
    Export(
        "move_in_procedures", "进场手续办理表.csv", Csv("gb18030"), Style(dates=("slash",), script=simplified)
    ),
    Export("opening_support", "開業支持記錄.csv", Csv("utf-16"), Style(dates=("chinese",))),
)
