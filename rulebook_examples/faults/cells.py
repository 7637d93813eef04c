"""Cells that cannot be read: each is a finding of its own, and rules that ask for the value stay undecided."""

from __future__ import annotations

from rulebook_examples.dataset import Raw, Row, label
from rulebook_examples.ground import Ground
from rulebook_examples.year import AS_OF, FIRST

RULE = "DATA-CELL"


def unreadable(g: Ground) -> None:
    """A range where one area is expected, a guess where an amount is, an unknown word, a masked phone, a vague day."""
    row = g.take("contracts", lambda c: c["status"] == "active")
    _spoil(g, "contracts", row, ("building_area", "150~160㎡"), "a range of areas")
    row = g.take("event_plans", lambda e: e["start_time"].date() < AS_OF)
    _spoil(g, "event_plans", row, ("budget", "三萬左右"), "a guess instead of an amount")
    row = g.take(
        "customers", lambda c: c["stage"] in ("lead", "visiting") and c["created_at"].date() >= FIRST
    )
    _spoil(
        g,
        "customers",
        row,
        ("source_channel", "朋友圈"),
        "a word that is none of the channels",
        asking="CHN-02",
    )
    row = g.take(
        "customers", lambda c: c["stage"] == "visiting" and c["grade"] == "C" and not c["credit_code"]
    )
    _spoil(g, "customers", row, ("contact_phone", "139****0042"), "a masked number", asking="CUS-05 CUS-08")
    row = g.take("visit_logs", lambda v: bool(v["plan_id"]))
    _spoil(g, "visit_logs", row, ("recorded_at", "次日補記"), "no time", asking="VIS-08")


def _spoil(g: Ground, kind: str, row: Row, cell: tuple[str, str], what: str, *, asking: str = "") -> None:
    field, text = cell
    row[field] = Raw(text)
    g.mark(RULE, kind, f"{label(kind, row)}/{field}", f"{field} holds “{text}”: {what}")
    g.mark(asking, kind, row, f"{field} cannot be read", "undecided")
