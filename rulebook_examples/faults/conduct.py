"""Defects of conduct: declarations of integrity and gifts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rulebook_examples.ground import Ground
from rulebook_examples.year import FIRST, shift

DECLARATIONS = "integrity_declarations"
GIFTS = "gift_declarations"


def not_declared(g: Ground) -> None:
    """INT-01, off by default: signed in March; and never."""
    row = g.take(DECLARATIONS, lambda r: r["signed_date"] < date(FIRST.year, 1, 31))
    row["signed_date"] = date(FIRST.year, 3, 3)
    g.mark(
        "INT-01", "staff_roster", f"{row['employee_id']}/{FIRST.year}", "the declaration was signed in March"
    )
    row = g.take(DECLARATIONS, lambda r: r["signed_date"] < date(FIRST.year, 1, 31))
    g.data[DECLARATIONS].remove(row)
    g.mark("INT-01", "staff_roster", f"{row['employee_id']}/{FIRST.year}", "no declaration for the year")


def gifts_kept(g: Ground) -> None:
    """INT-02, off by default: a shopping card below the limit kept, wine kept, and one declared after two weeks."""
    row = g.take(GIFTS)
    row |= {"description": "購物卡一張", "value": Decimal(30), "disposal": "kept"}
    g.mark("INT-02", GIFTS, row, "a shopping card was kept")
    row = g.take(GIFTS)
    row |= {"description": "酒一瓶", "value": Decimal(399), "disposal": "kept"}
    g.mark("INT-02", GIFTS, row, "a gift worth 399 yuan was kept")
    row = g.take(GIFTS, lambda r: r["disposal"] == "handed_in")
    row["declared_date"] = shift(row["received_date"], 9)
    g.mark("INT-02", GIFTS, row, "declared after nine working days")
