"""Defects of moving in and opening."""

from __future__ import annotations

from datetime import timedelta

from rulebook_examples.dataset import Row
from rulebook_examples.ground import Ground
from rulebook_examples.year import AS_OF, shift

KIND = "move_in_procedures"
SUPPORT = "opening_support"


def _opened(g: Ground) -> Row:
    """A contract whose tenant opened weeks ago, with help before."""
    helped = {row["contract_no"] for row in g.data[SUPPORT]}
    return g.take(
        "contracts",
        lambda c: bool(
            c["status"] == "active"
            and c["contract_no"] in helped
            and c.get("opening_date")
            and c["opening_date"] < AS_OF - timedelta(days=30)
        ),
    )


def _formality(g: Ground, contract: Row, procedure: str) -> Row:
    rows = (r for r in g.data[KIND] if r["contract_no"] == contract["contract_no"])
    return next(r for r in rows if r["procedure"] == procedure)


def begun_late(g: Ground) -> None:
    """MOV-01: nothing was begun for more than a month after the signature, the registration (LAW-03) neither."""
    contract = _opened(g)
    for row in g.data[KIND]:
        if row["contract_no"] == contract["contract_no"]:
            row["applied_date"] += timedelta(days=32)
            row["completed_date"] = shift(row["applied_date"], 2)
    g.mark(
        "MOV-01 LAW-03",
        "contracts",
        contract,
        "the first formality was begun more than a month after the signature",
    )


def registered_late(g: Ground) -> None:
    """LAW-03: the lease was registered on the thirty-first day."""
    contract = _opened(g)
    row = _formality(g, contract, "lease_registration")
    row["completed_date"] = contract["signed_date"] + timedelta(days=31)
    row["applied_date"] = shift(row["completed_date"], -4)
    g.mark("LAW-03", "contracts", contract, "registered on the thirty-first day")


def incomplete(g: Ground) -> None:
    """MOV-02: open, and nobody registered the business."""
    contract = _opened(g)
    g.data[KIND].remove(_formality(g, contract, "business_registration"))
    g.mark("MOV-02", "contracts", contract, "open without registration of the business")


def done_afterwards(g: Ground) -> None:
    """MOV-03: registered for tax days after the opening."""
    contract = _opened(g)
    row = _formality(g, contract, "tax_registration")
    row["applied_date"] = contract["opening_date"] - timedelta(days=3)
    row["completed_date"] = contract["opening_date"] + timedelta(days=3)
    g.mark("MOV-03", KIND, row, "completed three days after the opening")


def not_chased(g: Ground) -> None:
    """MOV-04: a registration that took thirty working days, and nobody chased it."""
    row = _formality(g, _opened(g), "business_registration")
    row["completed_date"] = shift(row["applied_date"], 30)
    g.mark("MOV-04", KIND, row, "took thirty working days, without a word to anybody")


def no_guidance(g: Ground) -> None:
    """MOV-05: opened without guidance."""
    contract = _opened(g)
    g.data[SUPPORT][:] = [r for r in g.data[SUPPORT] if r["contract_no"] != contract["contract_no"]]
    g.mark("MOV-05", "contracts", contract, "opened, and no guidance is on record")


def not_solved(g: Ground) -> None:
    """MOV-06: a problem met while opening that nobody solved."""
    row = g.take(SUPPORT, lambda r: r["date"] < AS_OF - timedelta(days=30))
    row |= {"problem": "消防噴淋未驗收", "solution": None, "solved_date": None}
    g.mark("MOV-06", SUPPORT, row, "a problem met weeks ago and not solved")
