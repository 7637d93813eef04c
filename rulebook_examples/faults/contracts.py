"""Defects of contracts and their approvals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from rulebook_examples.dataset import Row
from rulebook_examples.ground import Ground
from rulebook_examples.year import AS_OF, FIRST, at, shift

KIND = "contracts"
STEPS = "contract_approvals"


def _steps(g: Ground, number: str) -> list[Row]:
    return [step for step in g.data[STEPS] if step["contract_no"] == number]


def filed(g: Ground, also: Callable[[Row], bool] = lambda row: True, rounds: int = 1) -> Row:
    """An ordinary lease in force: signed and filed by the rules, approved in so many rounds."""

    def ordinary(row: Row) -> bool:
        steps = _steps(g, row["contract_no"])
        return bool(
            row["status"] == "active"
            and row["archived_date"]
            and row["contract_type"] in ("lease", "joint")
            and row["drafted_date"] >= FIRST
            and steps[-1]["round"] == rounds
            and also(row)
        )

    return g.take(KIND, ordinary)


def _step(g: Ground, contract: Row, name: str) -> Row:
    """The last step of that name, kept from other defects."""
    step = [s for s in _steps(g, contract["contract_no"]) if s["step"] == name][-1]
    g.keep(STEPS, step)
    return step


def terms(g: Ground) -> None:
    """CON-01: no word on incentives; and a rent of the higher of two, of which one is missing."""
    row = filed(g)
    row["incentives"] = None
    g.mark("CON-01", KIND, row, "incentives are blank (無 would have been an answer)")
    g.mark(
        "CON-02", KIND, row, "incentives are blank: they cannot be compared with what was agreed", "undecided"
    )
    row = filed(g, lambda c: c["rent_mode"] == "higher_of")
    row["turnover_rate"] = None
    g.mark("CON-01", KIND, row, "the higher of fixed rent and turnover rent, without a turnover rate")


def no_manager(g: Ground) -> None:
    """CON-03: the deputy reviewed without a delegation, which CON-07 sees too; or nobody reviewed.

    Without a review CON-17 misses a step, and whether drafter and reviewer are two persons (CON-10) nobody can say.
    """
    row = filed(g)
    step = _step(g, row, "manager_review")
    step["approver_id"] = "00103" if step["acted_at"] >= datetime(2025, 5, 1) else "00102"
    g.mark("CON-03 CON-07", KIND, row, "the deputy reviewed in place of the manager, without a delegation")
    row = filed(g)
    g.data[STEPS].remove(_step(g, row, "manager_review"))
    what = "the manager's review is missing"
    g.mark("CON-03 CON-07 CON-17", KIND, row, what)
    g.mark("CON-10", KIND, row, what, "undecided")


def wrong_drafter(g: Ground) -> None:
    """CON-04: somebody from Finance drafted the contract."""
    row = filed(g)
    row["drafted_by"] = "00031"
    g.mark("CON-04", KIND, row, "drafted by an employee of the finance department")


def wrong_lawyer(g: Ground) -> None:
    """CON-06, and CON-07, which asks for the same position."""
    row = filed(g)
    _step(g, row, "legal_review")["approver_id"] = "00031"
    g.mark("CON-06 CON-07", KIND, row, "the legal review was done by an employee of the finance department")


def legal_first(g: Ground) -> None:
    """CON-07, and CON-17, whose chain has the same order."""
    row = filed(g)
    manager, legal = _step(g, row, "manager_review"), _step(g, row, "legal_review")
    legal |= {"received_at": manager["received_at"], "acted_at": manager["acted_at"] - timedelta(minutes=25)}
    g.mark("CON-07 CON-17", KIND, row, "Legal approved 25 minutes before the manager")


def no_opinion(g: Ground) -> None:
    """CON-08: Legal approved without a word."""
    step = _step(g, filed(g), "legal_review")
    step["opinion"] = None
    g.mark("CON-08", STEPS, step, "Legal approved without an opinion")


def not_revised(g: Ground) -> None:
    """CON-09: nobody made the changes asked for; or the lawyer did."""
    row = filed(g, rounds=2)
    step = next(s for s in _steps(g, row["contract_no"]) if s["result"] == "changes")
    step |= {"revised_by": None, "revised_at": None}
    g.mark("CON-09", STEPS, step, "changes were asked for, and no revision is on record")
    row = filed(g, rounds=2)
    step = next(s for s in _steps(g, row["contract_no"]) if s["result"] == "changes")
    step["revised_by"] = "00021"
    g.mark("CON-09", STEPS, step, "a lawyer made the changes instead of a specialist")


def same_person(g: Ground) -> None:
    """CON-10, and CON-04: the lawyer who reviewed the contract had drafted it."""
    row = filed(g)
    row["drafted_by"] = _step(g, row, "legal_review")["approver_id"]
    g.mark("CON-10 CON-04", KIND, row, "drafted by the lawyer who reviewed it")


def no_ceremony(g: Ground) -> None:
    """CON-20: nobody knows when the ceremony was; and it was on another day, without a word on why."""
    row = filed(g, lambda c: c["contract_type"] == "lease" and c["remarks"] is None)
    row |= {"ceremony_date": None, "ceremony_place": None}
    g.mark("CON-20", KIND, row, "no ceremony is on record")
    row = filed(g, lambda c: c["contract_type"] == "lease" and c["remarks"] is None)
    row["ceremony_date"] += timedelta(days=3)
    g.mark("CON-20", KIND, row, "the ceremony was three days after the signature, and no remark says why")


def slow_review(g: Ground) -> None:
    """CON-11: Legal took seven working days; everything after it moved, so that nothing else is wrong."""
    row = filed(g, lambda c: c["signed_date"] < AS_OF - timedelta(days=40))
    step = _step(g, row, "legal_review")
    done = shift(step["received_at"].date(), 7)
    step["acted_at"] = at(done, 605)
    row |= {"final_version_date": done, "text_review_date": done}
    signed = dict.fromkeys(("signed_date", "sealed_date", "ceremony_date"), shift(done, 1))
    row |= signed | {"archived_date": shift(done, 2)}
    for copy in g.data["contract_distribution"]:
        if copy["contract_no"] == row["contract_no"]:
            copy |= {"distributed_date": shift(done, 2), "received_date": shift(done, 2)}
    g.mark("CON-11", STEPS, step, "Legal took seven working days")


def late_text_review(g: Ground) -> None:
    """CON-13: the text was reviewed after the signature."""
    row = filed(g)
    row["text_review_date"] = row["signed_date"] + timedelta(days=2)
    g.mark("CON-13", KIND, row, "the text review is dated two days after the signature")


def double_letting(g: Ground) -> None:
    """CON-15: one unit, two tenants; the second agreed on no such unit (CON-02), nor is it in its area (CON-12)."""
    one = filed(g, lambda c: c["project_id"] != "XM-03")
    other = filed(g, lambda c: c["project_id"] == one["project_id"])
    other["unit_no"] = [*other["unit_no"], one["unit_no"][0]]
    g.mark("CON-02 CON-12", KIND, other, "a unit that was not agreed on and that its area does not hold")
    for row in (one, other):
        g.mark(
            "CON-15",
            KIND,
            row,
            f"{one['contract_no']} and {other['contract_no']} let {one['unit_no'][0]} at a time",
        )


def early_signature(g: Ground) -> None:
    """CON-16: the text was still changed after the signature; and the final version is younger than it."""
    row = filed(g)
    step = _step(g, row, "legal_review")
    later = at(row["signed_date"] + timedelta(days=1), 650)
    step |= {"changes_required": True, "revised_by": row["drafted_by"], "revised_at": later}
    g.mark("CON-16", KIND, row, "revised a day after the signature")
    row = filed(g)
    row["final_version_date"] = row["signed_date"] + timedelta(days=1)
    g.mark("CON-16", KIND, row, "the final version is dated a day after the signature")


def no_submission(g: Ground) -> None:
    """CON-17: the chain begins with a submission that never was."""
    row = filed(g)
    g.data[STEPS].remove(_step(g, row, "submit"))
    g.mark("CON-17", KIND, row, "the submission is missing from the chain")


def no_counterparty(g: Ground) -> None:
    """CON-18: in force, and nobody signed for the tenant."""
    row = filed(g)
    row["signatory_b"] = None
    g.mark("CON-18", KIND, row, "in force without the tenant's signatory")


def no_authority(g: Ground) -> None:
    """CON-19: whoever signed for us had no power to; and a seal set before the approval."""
    row = filed(g)
    row["signatory_a_authorised"] = False
    g.mark("CON-19", KIND, row, "our signatory had no authority")
    row = filed(g)
    row["sealed_date"] = row["drafted_date"]
    g.mark("CON-19", KIND, row, "sealed on the day of the draft, before the approvals")


def late_filing(g: Ground) -> None:
    """CON-21: filed too late, almost too late (a finding of low severity), and never."""
    row = filed(g, lambda c: c["signed_date"] < AS_OF - timedelta(days=20))
    row["archived_date"] = shift(row["signed_date"], 8)
    g.mark("CON-21", KIND, row, "filed eight working days after the signature")
    row = filed(g, lambda c: c["signed_date"] < AS_OF - timedelta(days=20))
    row["archived_date"] = shift(row["signed_date"], 4)
    g.mark("CON-21", KIND, row, "filed after four working days: over the warning limit")
    row = filed(g, lambda c: c["signed_date"] < AS_OF - timedelta(days=20))
    row |= {"archived_date": None, "archive_no": None, "archive_location": None}
    g.mark("CON-21", KIND, row, "signed weeks ago and not filed")


def same_archive_number(g: Ground) -> None:
    """CON-22: two originals under one number, and one nobody can find."""
    one, other = filed(g), filed(g)
    other["archive_no"] = one["archive_no"]
    for row in (one, other):
        g.mark(
            "CON-22", KIND, row, f"{one['contract_no']} and {other['contract_no']} share an archive number"
        )
    row = filed(g)
    row["archive_location"] = None
    g.mark("CON-22", KIND, row, "filed, and no place is given")


def unknown_customer(g: Ground) -> None:
    """CUS-09: the contract's customer has no file, which leaves CON-24 and MOV-02 with nothing to go by."""
    row = filed(g, lambda c: bool(c["opening_date"]))
    row["customer_id"] = "KH99998"
    g.mark("CUS-09", KIND, row, "the customer number has no file")
    g.mark("CON-24 MOV-02", KIND, row, "the customer number has no file", "undecided")


def other_party(g: Ground) -> None:
    """CON-24, off by default: the tenant is not called what the file calls it."""
    row = filed(g)
    row["party_b"] = row["party_b"].replace("樣例", "樣例二店")
    g.mark("CON-24", KIND, row, "the tenant's name differs from the customer file")


def long_lease(g: Ground) -> None:
    """LAW-01, off by default, and CON-02: a term of twenty-one years."""
    row = filed(g)
    row["lease_end"] = row["lease_start"].replace(year=row["lease_start"].year + 21) - timedelta(days=1)
    row["lease_term_months"] = 252
    g.mark("LAW-01 CON-02", KIND, row, "a term of twenty-one years")


def nobody_tracks(g: Ground) -> None:
    """TRK-01: tracked by somebody who has left; by the deputy; by nobody."""
    for tracker, what in (
        ("00102", "tracked by somebody who has left"),
        ("00103", "tracked by somebody who has become the deputy"),
        (None, "nobody tracks it"),
    ):
        row = filed(g)
        row["tracker_id"] = tracker
        g.mark("TRK-01", KIND, row, what)
