"""Cells that cannot be read: each is a finding of its own, and rules that need the value stay undecided."""

from __future__ import annotations

from examples.generator.dataset import Raw
from examples.generator.ground import Ground

RULE = "DATA-CELL"


def unreadable(g: Ground) -> None:
    """A range where one area is expected, a guess where an amount is, an unknown word, a masked phone, a vague day."""
    row = g.take("contracts", lambda c: c["status"] == "active")
    row["building_area"] = Raw("150~160㎡")
    g.mark(RULE, "contracts", row, "building_area holds a range", "undecided")
    row = g.take("event_plans", lambda e: e["event_id"] == "HD-2025-06")
    row["budget"] = Raw("三萬左右")
    g.mark(RULE, "event_plans", row, "budget holds a guess", "undecided")
    row = g.take("customers", lambda c: c["stage"] == "visiting" and c["grade"] == "C")
    row["source_channel"] = Raw("朋友圈")
    g.mark(RULE, "customers", row, "source_channel holds an unknown word", "undecided")
    row = g.take("customers", lambda c: c["stage"] == "visiting" and c["grade"] == "C")
    row["contact_phone"] = Raw("139****0042")
    g.mark(f"{RULE} CUS-08", "customers", row, "contact_phone is masked", "undecided")
    row = g.take("visit_logs", lambda v: bool(v["plan_id"]))
    row["recorded_at"] = Raw("次日補記")
    g.mark(f"{RULE} VIS-08", "visit_logs", row, "recorded_at holds no time", "undecided")
