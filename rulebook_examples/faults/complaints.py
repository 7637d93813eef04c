"""Defects of complaints: slow, incomplete, handled by the wrong person, or about conduct and upheld."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from rulebook_examples.dataset import Raw, Row
from rulebook_examples.ground import Ground
from rulebook_examples.year import AS_OF, shift

KIND = "complaints"


def _closed(g: Ground, also: Callable[[Row], bool] = lambda row: True) -> Row:
    """A complaint about something else than conduct, closed weeks ago."""

    def ordinary(row: Row) -> bool:
        return bool(
            row["closed_at"]
            and row["closed_at"].date() < AS_OF - timedelta(days=30)
            and row["complained_employee"] is None
            and also(row)
        )

    return g.take(KIND, ordinary)


def slow_response(g: Ground) -> None:
    """CMP-01: nobody answered an ordinary complaint for more than a day; it was solved after that."""
    row = _closed(g, lambda r: r["severity"] == "major")
    row["first_response_at"] = row["received_at"] + timedelta(hours=13)
    g.mark("CMP-01", KIND, row, "a major complaint was answered after thirteen hours")


def slow_solution(g: Ground) -> None:
    """CMP-02: solved after nine working days."""
    row = _closed(g)
    moved = timedelta(days=(shift(row["received_at"].date(), 9) - row["resolved_at"].date()).days)
    row["resolved_at"] += moved
    row["closed_at"] += moved
    g.mark("CMP-02", KIND, row, "solved after nine working days")


def no_solution(g: Ground) -> None:
    """CMP-03: closed, and nobody wrote down what was done."""
    row = _closed(g)
    row["solution"] = Raw("略")
    g.mark("CMP-03", KIND, row, "closed, and the solution holds a placeholder only")


def closed_first(g: Ground) -> None:
    """CMP-04: closed the day before it was solved."""
    row = _closed(g)
    row["closed_at"] = row["resolved_at"] - timedelta(hours=3)
    g.mark("CMP-04", KIND, row, "closed three hours before it was solved")


def own_complaint(g: Ground) -> None:
    """CMP-05, off by default: handled by the person complained about."""
    row = g.take(KIND, lambda r: r["type"] == "attitude")
    row["handler_id"] = row["complained_employee"]
    g.mark("CMP-05", KIND, row, "handled by the person complained about")


def not_asked(g: Ground) -> None:
    """CMP-06: closed weeks ago, and nobody asked the customer since."""
    row = _closed(g)
    row["customer_satisfied"] = None
    g.mark("CMP-06", KIND, row, "closed weeks ago, and the customer was not asked")


def upheld(g: Ground) -> None:
    """ATD-01: a complaint about attitude upheld, one about buck-passing without a conclusion, one passed on four times."""
    row = g.take(KIND, lambda r: r["type"] == "attitude")
    row["upheld"] = True
    g.mark("ATD-01", KIND, row, "a complaint about attitude was upheld")
    row = g.take(KIND, lambda r: r["type"] == "buck_passing")
    row["upheld"] = None
    g.mark("ATD-01", KIND, row, "nobody concluded whether the buck was passed", "undecided")
    row = _closed(g)
    row["transfers"] = 4
    g.mark("ATD-01", KIND, row, "passed on four times")


def bribery(g: Ground) -> None:
    """INT-03: a complaint about integrity upheld, and a disciplinary case of that sort decided."""
    row = g.take(KIND, lambda r: r["type"] == "integrity")
    row["upheld"] = True
    g.mark("INT-03", KIND, f"complaint/{row['complaint_id']}", "a complaint about integrity was upheld")
    case = g.take("discipline_records", lambda r: r["type"] == "other")
    case |= {"type": "integrity", "description": "收受客戶回扣"}
    g.mark("INT-03", KIND, f"discipline/{case['case_id']}", "a disciplinary case of kickbacks")
