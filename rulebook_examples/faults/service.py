"""Defects of return visits, contacts and their plans."""

from __future__ import annotations

from datetime import timedelta

from rulebook_examples.dataset import Raw, Row
from rulebook_examples.ground import Ground
from rulebook_examples.year import AS_OF, FIRST


def no_return_visits(g: Ground) -> None:
    """FUP-01: a tenant of grade C whom nobody calls on again; FUP-03: a key customer who is no tenant."""
    early = AS_OF - timedelta(days=150)
    open_ = {
        c["customer_id"] for c in g.data["contracts"] if c.get("opening_date") and c["opening_date"] < early
    }
    row = g.take(
        "customers",
        lambda c: c["stage"] == "tenant" and c["grade"] == "C" and c["customer_id"] in open_,
    )
    _drop(g, "follow_ups", row)
    g.mark("FUP-01", "customers", row, "a tenant without a return visit all year")
    row = g.take(
        "customers",
        lambda c: c["stage"] == "visiting" and c["grade"] == "B" and c["first_contact_date"] < FIRST,
    )
    _drop(g, "follow_ups", row)
    g.mark("FUP-03", "customers", row, "a key customer without a return visit all year")


def _drop(g: Ground, kind: str, customer: Row) -> None:
    g.data[kind] = [row for row in g.data[kind] if row["customer_id"] != customer["customer_id"]]


def thin_return_visit(g: Ground) -> None:
    """FUP-02: no word of support."""
    row = g.take("follow_ups")
    row["support"] = Raw("無")
    g.mark("FUP-02", "follow_ups", row, "the support holds a placeholder only")


def strangers(g: Ground) -> None:
    """ORG-06: a return visit by somebody of Legal."""
    row = g.take("follow_ups")
    row["employee_id"] = "00021"
    g.mark("ORG-06", "follow_ups", row, "made by an employee of the legal department")


def no_plan(g: Ground) -> None:
    """COM-01: the plans of a customer without a grade are missing."""
    row = g.take("customers", lambda c: c["grade"] is None and c["stage"] in ("lead", "visiting"))
    _drop(g, "communication_plans", row)
    g.mark("COM-01", "customers", row, "no grade, and no plan of its own")


def plan_not_kept(g: Ground) -> None:
    """COM-02: a customer's own plan asks for a contact every ten days, and nobody was in touch as often."""
    early = AS_OF - timedelta(days=150)
    known = {
        c["customer_id"]
        for c in g.data["customers"]
        if c["stage"] in ("lead", "visiting") and c["first_contact_date"] < early
    }
    row = g.take(
        "communication_plans",
        lambda p: p["customer_id"] in known and p["period_start"] <= AS_OF <= p["period_end"],
    )
    row["frequency_days"] = 10
    customer = next(c for c in g.data["customers"] if c["customer_id"] == row["customer_id"])
    g.keep("customers", customer)
    g.mark("COM-02", "customers", customer, "its own plan asks for a contact every ten days")


def nothing_asked(g: Ground) -> None:
    """COM-03: a quarter's only contact asks after nothing."""

    def alone(row: Row) -> bool:
        quarter = (row["time"].month - 1) // 3
        return quarter < 3 and all(
            r is row or r["customer_id"] != row["customer_id"] or (r["time"].month - 1) // 3 != quarter
            for r in g.data["communications"]
        )

    row = g.take("communications", alone)
    row |= {"needs_change": None, "opinions": None}
    name = f"{row['customer_id']}/{FIRST.year}-Q{(row['time'].month + 2) // 3}"
    g.mark("COM-03", "communications", name, "the quarter's only contact asks after nothing")
