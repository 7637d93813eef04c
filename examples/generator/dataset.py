"""The data before they are written: rows of plain values by record kind.

Values are `date`, `datetime`, `Decimal`, `int`, `bool`, text, lists of text, the code of an enumeration, or None.
`Raw` is a cell that is written exactly as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
Data = dict[str, list[Row]]

KEYS = {
    "staff_roster": ("employee_id", "position_start_date"),
    "customers": ("customer_id",),
    "visit_plans": ("plan_id",),
    "visit_logs": ("visit_id",),
    "contracts": ("contract_no",),
    "contract_approvals": ("contract_no", "step_no", "round"),
    "event_plans": ("event_id",),
    "event_execution": ("event_id", "task"),
    "event_summaries": ("event_id",),
    "attendance": ("employee_id", "date"),
    "leave_requests": ("approval_id",),
    "work_calendar": ("date",),
}
"""The record kinds, and the fields by which a row of each is named."""


@dataclass(frozen=True)
class Raw:
    """The text of a cell that no formatting may touch."""

    text: str


def label(kind: str, row: Row) -> str:
    """Return the name of a row as findings give it: its key values joined by `/`."""
    return "/".join(str(row[field]) for field in KEYS[kind])


def first(rows: list[Row], test: Callable[[Row], bool], skip: int = 0) -> Row:
    """Return the first of `rows` that meets `test`, after `skip` others that do.

    Raises LookupError where there is none: the data are then too small for what is asked of them.
    """
    for row in rows:
        if test(row):
            if skip == 0:
                return row
            skip -= 1
    raise LookupError("no row meets the condition")
