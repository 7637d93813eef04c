"""How contracts are performed: what falls due, reminders, and breaches."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from rulebook_examples.cells import Style
from rulebook_examples.dataset import Data, Row
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv, Workbook
from rulebook_examples.world import World
from rulebook_examples.year import AS_OF, FIRST, at, days

_WORKDAY = 600


def build(world: World) -> Data:
    """Return an entry every four weeks for each contract in force; one in forty is paid late, which is a breach acted on."""
    dice = world.dice("tracking")
    tracking: list[Row] = []
    breaches: list[Row] = []
    for contract in world.data["contracts"]:
        if contract["status"] != "active":
            continue
        first = max(contract["signed_date"], FIRST)
        for day in days(first, AS_OF)[14::28]:
            due = day + timedelta(days=7)
            late = dice.chance(0.025) and due + timedelta(days=5) <= AS_OF
            paid = due + timedelta(days=4) if late else due - timedelta(days=1)
            done = paid <= AS_OF
            tracking.append(_entry(contract, day, due, paid if done else None))
            if late:
                breaches.append(_breach(contract, due, len(breaches) + 1))
        if contract["lease_end"] <= AS_OF + timedelta(days=120):
            tracking.append(_entry(contract, first, contract["lease_end"], None) | _renewal(contract))
    for n, row in enumerate(tracking):
        row["tracking_id"] = f"GZ-{FIRST.year}-{n + 1:05d}"
    return {"contract_tracking": tracking, "contract_breaches": breaches}


def _entry(contract: Row, day: date, due: date, paid: date | None) -> Row:
    return {
        "tracking_id": None,
        "contract_no": contract["contract_no"],
        "employee_id": contract["tracker_id"],
        "check_date": day,
        "obligation": "rent",
        "due_date": due,
        "amount_due": contract["monthly_rent"],
        "reminded_at": at(day, _WORKDAY) if day <= AS_OF else None,
        "reminder_method": "wechat",
        "performed_date": paid,
        "amount_paid": contract["monthly_rent"] if paid else None,
        "status": "performed" if paid else "pending",
    }


def _renewal(contract: Row) -> Row:
    return {
        "obligation": "renewal",
        "amount_due": None,
        "reminded_at": at(contract["lease_end"] - timedelta(days=100), _WORKDAY),
    }


def _breach(contract: Row, due: date, number: int) -> Row:
    return {
        "breach_id": f"WY-{FIRST.year}-{number:03d}",
        "contract_no": contract["contract_no"],
        "breach_type": "rent",
        "occurred_date": due + timedelta(days=1),
        "found_date": due + timedelta(days=2),
        "amount": contract["monthly_rent"] or Decimal(10000),
        "contract_clause": "第12條",
        "measure": "notice",
        "measure_date": due + timedelta(days=3),
        "handled_by": contract["tracker_id"],
        "approved_by": "00101",
        "closed_date": due + timedelta(days=5),
        "result": "已補繳並付違約金",
        "status": "closed",
    }


EXPORTS = (
    Export(
        "contract_tracking",
        "合同執行跟蹤.csv",
        Csv(),
        Style(dates=("slash",), money={"amount_due": ("commas",), "amount_paid": ("commas",)}),
    ),
    Export(
        "contract_breaches",
        "違約處理台帳.xlsx",
        Workbook("違約"),
        Style(dates=("iso",), money={"amount": ("yen",)}),
    ),
)
