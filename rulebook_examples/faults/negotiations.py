"""Defects of negotiations, and of what contracts have to do with them, with guides, registers and copies."""

from __future__ import annotations

from datetime import date, timedelta

from rulebook_examples.dataset import Row
from rulebook_examples.faults.contracts import filed
from rulebook_examples.ground import Ground
from rulebook_examples.year import AS_OF, at, shift

KIND = "negotiations"
CONTRACTS = "contracts"
COPIES = "contract_distribution"
CUSTOMERS = "customers"


def _talks(g: Ground, contract: Row) -> Row:
    """The round in which a contract was agreed, kept from other defects."""
    row = next(r for r in g.data[KIND] if r["negotiation_id"] == contract["negotiation_id"])
    g.keep(KIND, row)
    return row


def strangers(g: Ground) -> None:
    """ORG-05: a round that was led by somebody of Legal."""
    row = g.take(KIND)
    row["employee_id"] = "00021"
    g.mark("ORG-05", KIND, row, "led by an employee of the legal department")


def unanswered(g: Ground) -> None:
    """NEG-01: the customer's concerns were noted, and no answer."""
    row = g.take(KIND)
    row["answers"] = None
    g.mark("NEG-01", KIND, row, "no answers")


def no_proposal(g: Ground) -> None:
    """NEG-02: agreed without a proposal."""
    row = g.take(KIND, lambda r: bool(r["outcome"] == "agreed"))
    row["proposal_ref"] = None
    g.mark("NEG-02", KIND, row, "agreed, and no proposal in any round")


def no_breach_terms(g: Ground) -> None:
    """NEG-03: agreed, and not a word on breach."""
    row = g.take(KIND, lambda r: bool(r["outcome"] == "agreed"))
    row["breach_liability"] = None
    g.mark("NEG-03", KIND, row, "agreed without breach terms")


def other_terms(g: Ground) -> None:
    """CON-02: the contract has a longer term than was agreed; and another rent."""
    contract = filed(g)
    _talks(g, contract)["lease_term_months"] = contract["lease_term_months"] - 12
    g.mark("CON-02", CONTRACTS, contract, "a term a year longer than agreed")
    contract = filed(g, lambda c: c["rent_unit"] == "per_sqm_day")
    talks = _talks(g, contract)
    talks["rent"] += talks["rent"] / 10
    g.mark("CON-02", CONTRACTS, contract, "a rent below what was agreed")


def drafted_first(g: Ground) -> None:
    """CON-05: drafted two days before the talks came to a result."""
    contract = filed(g, lambda c: c["drafted_date"] < AS_OF - timedelta(days=120))
    day = contract["drafted_date"] + timedelta(days=2)
    _talks(g, contract).update({"date": day, "agreed_at": day})
    g.mark("CON-05", CONTRACTS, contract, "drafted two days before the agreement")


def wrong_figures(g: Ground) -> None:
    """CON-12: a monthly rent that rate and area do not give; and an area that the register does not have."""
    contract = filed(g, lambda c: bool(c["monthly_rent"]))
    contract["monthly_rent"] += 1000
    g.mark("CON-12", CONTRACTS, contract, "a monthly rent a thousand too high")
    contract = filed(g, lambda c: len(c["unit_no"]) == 1)
    unit = next(
        u
        for u in g.data["units"]
        if u["project_id"] == contract["project_id"] and u["unit_no"] == contract["unit_no"][0]
    )
    unit["rentable_area"] += 5
    g.mark("CON-12", CONTRACTS, contract, "the register has five square metres more")


def long_rent_free(g: Ground) -> None:
    """CON-14: four months rent-free, and nobody above the manager approved it."""
    contract = filed(g)
    contract["rent_free_days"] = 120
    g.mark("CON-14", CONTRACTS, contract, "120 days rent-free without a special approval")


def copies_short(g: Ground) -> None:
    """CON-23: a department without a copy; and one that had it too late."""
    for what in ("a department got no copy", "a copy went out seven working days after the signature"):
        contract = filed(g, lambda c: c["signed_date"] < AS_OF - timedelta(days=20))
        row = next(r for r in g.data[COPIES] if r["contract_no"] == contract["contract_no"])
        if "no copy" in what:
            g.data[COPIES].remove(row)
        else:
            late = shift(contract["signed_date"], 7)
            row |= {"distributed_date": late, "received_date": late}
        g.mark("CON-23", CONTRACTS, contract, what)


def no_licence(g: Ground) -> None:
    """LAW-02, off by default, and MOV-02: neither a licence on file nor a registration of the business."""
    contract = filed(g, lambda c: bool(c["opening_date"]) and c["opening_date"] < AS_OF)
    customer = next(c for c in g.data[CUSTOMERS] if c["customer_id"] == contract["customer_id"])
    g.keep(CUSTOMERS, customer)
    customer["licence_file"] = None
    g.data["move_in_procedures"] = [
        row
        for row in g.data["move_in_procedures"]
        if (row["contract_no"], row["procedure"]) != (contract["contract_no"], "business_registration")
    ]
    g.mark("LAW-02 MOV-02", CONTRACTS, contract, "neither a licence on file nor a registration")


def file_left_behind(g: Ground) -> None:
    """CUS-07: the customer was visited, and the file was last changed before it."""
    last: dict[str, date] = {}
    for kind, field in (("visit_logs", "visit_start"), (KIND, "date")):
        for row in g.data[kind]:
            day = row[field].date() if kind == "visit_logs" else row[field]
            last[row["customer_id"]] = max(day, last.get(row["customer_id"], day))
    row = g.take(
        CUSTOMERS,
        lambda c: (
            c["grade"] in ("C", "D", None)
            and c["stage"] in ("lead", "visiting")
            and AS_OF - timedelta(days=60) <= last.get(c["customer_id"], AS_OF) <= AS_OF - timedelta(days=10)
            and c["created_at"].date() < last[c["customer_id"]] - timedelta(days=5)
        ),
    )
    before = at(last[row["customer_id"]] - timedelta(days=3), 900)
    row["updated_at"] = before
    g.data["customer_updates"] = [
        r
        for r in g.data["customer_updates"]
        if r["customer_id"] != row["customer_id"] or r["changed_at"] <= before
    ]
    g.mark("CUS-07", CUSTOMERS, row, "last changed three days before the last dealing")
