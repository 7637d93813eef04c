"""The whole quarter before anything is planted in it: every row is in order."""

from __future__ import annotations

from examples.generator.attendance import attendance
from examples.generator.company import Staff
from examples.generator.contracts import contracts
from examples.generator.customers import customers, touch
from examples.generator.dataset import Data
from examples.generator.dice import Dice
from examples.generator.events import events
from examples.generator.leave import granted, leave_requests
from examples.generator.quarter import work_calendar
from examples.generator.visits import visit_plans, visits

USUAL_ROWS = 6000
"""About how many rows come out where no number is asked for; more staff and customers make more."""

_CONTRACTS, _CUSTOMERS_EACH = 60, 20
_ROWS_FIXED, _ROWS_EACH = 900, 330
"""Rows that are there in any case, and what each Leasing Specialist adds in visits, plans, customers, attendance."""


def build(seed: int, rows: int = USUAL_ROWS) -> Data:
    """Return the quarter for `seed`, with about `rows` rows over all kinds (at least the usual number)."""
    specialists = (max(rows, USUAL_ROWS) - _ROWS_FIXED) // _ROWS_EACH
    staff = Staff(specialists)
    files = customers(staff, specialists * _CUSTOMERS_EACH, _CONTRACTS, Dice(seed, "customers"))
    leave = leave_requests(staff, Dice(seed, "leave"))
    away = granted(leave)
    data: Data = {"staff_roster": staff.roster(), "work_calendar": work_calendar(), "leave_requests": leave}
    data |= contracts(staff, files, _CONTRACTS, Dice(seed, "contracts"))
    data["visit_logs"] = visits(staff, files, set(away), Dice(seed, "visits"))
    data["visit_plans"] = visit_plans(staff, data["visit_logs"], files, Dice(seed, "plans"))
    touch(files, data["visit_logs"])
    data["customers"] = files
    data |= events(staff, Dice(seed, "events"))
    nights = {row["actual_date"] for row in data["event_execution"] if row["outcome"] == "held"}
    data["attendance"] = attendance(staff, away, nights, Dice(seed, "attendance"))
    return data
