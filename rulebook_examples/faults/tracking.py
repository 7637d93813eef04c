"""Defects of the tracking of contracts, and of breaches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from rulebook_examples.dataset import Row
from rulebook_examples.ground import Ground
from rulebook_examples.year import FIRST, at

KIND = "contract_tracking"
BREACHES = "contract_breaches"


def _breached(g: Ground, contract_no: str) -> bool:
    return any(row["contract_no"] == contract_no for row in g.data[BREACHES])


def _paid(g: Ground, test: Callable[[Row], bool] = lambda row: True) -> Row:
    """A rent paid in time for a contract without breaches."""
    return g.take(
        KIND,
        lambda r: (
            r["status"] == "performed"
            and r["obligation"] == "rent"
            and not _breached(g, r["contract_no"])
            and test(r)
        ),
    )


def not_tracked(g: Ground) -> None:
    """TRK-02: of a contract nobody looked at anything for two months."""
    row = g.take(
        "contracts",
        lambda c: c["status"] == "active" and FIRST < c["signed_date"] < FIRST + timedelta(days=120),
    )
    own = [r for r in g.data[KIND] if r["contract_no"] == row["contract_no"] and r["obligation"] == "rent"]
    g.data[KIND].remove(own[1])
    g.mark("TRK-02", "contracts", row, "not looked at for eight weeks")


def renewal_forgotten(g: Ground) -> None:
    """TRK-04: the lease ends in weeks, and its renewal is not on the list."""
    renewals = {r["contract_no"]: r for r in g.data[KIND] if r["obligation"] == "renewal"}
    row = g.take("contracts", lambda c: c["status"] == "active" and c["contract_no"] in renewals)
    g.data[KIND].remove(renewals[row["contract_no"]])
    g.mark("TRK-04", "contracts", row, "ends within three months, and its renewal is not on the list")


def reminded_late(g: Ground) -> None:
    """TRK-03: reminded two days ahead; and not at all."""
    row = _paid(g)
    row["reminded_at"] = at(row["due_date"] - timedelta(days=2), 600)
    g.mark("TRK-03", KIND, row, "reminded two days ahead")
    row = _paid(g)
    row |= {"reminded_at": None, "reminder_method": None}
    g.mark("TRK-03", KIND, row, "not reminded")


def slow_measure(g: Ground) -> None:
    """BRE-01: acted on after twelve days; and BRE-02: on no clause of the contract."""
    row = g.take(BREACHES)
    row["measure_date"] = row["found_date"] + timedelta(days=12)
    g.mark("BRE-01", BREACHES, row, "acted on after twelve days")
    row = g.take(BREACHES)
    row["contract_clause"] = None
    g.mark("BRE-02", BREACHES, row, "no clause of the contract is named")


def not_registered(g: Ground) -> None:
    """BRE-03: paid six days late, and nothing on the register."""
    row = _paid(g)
    row["performed_date"] = row["due_date"] + timedelta(days=6)
    g.mark("BRE-03", KIND, row, "paid six days late, and not on the breach register")
