"""Defects of the staff roster."""

from __future__ import annotations

from datetime import date, timedelta

from rulebook_examples.dataset import Data
from rulebook_examples.ground import Ground
from rulebook_examples.year import days

KIND = "staff_roster"
SPECIALIST = "leasing_specialist"


def two_managers(g: Ground) -> None:
    """ORG-01: over a weekend the deputy stood in the roster as manager too."""
    deputy = next(
        r for r in g.data[KIND] if r["position"] == "deputy_manager" and r["employee_id"] == "00103"
    )
    post = {"position_start_date": date(2025, 6, 28), "position_end_date": date(2025, 6, 29)}
    g.data[KIND].append(deputy | post | {"position": "leasing_manager"})
    g.mark("ORG-01", KIND, "2025-06-28", "two managers in post on 28 and 29 June")


def two_deputies(g: Ground) -> None:
    """ORG-02: on the day of the hand-over both held the post."""
    row = next(r for r in g.data[KIND] if r["employee_id"] == "00102")
    row |= {"position_end_date": date(2025, 5, 1), "leave_date": date(2025, 5, 1)}
    g.mark("ORG-02", KIND, "2025-05-01", "old and new deputy both in post on 1 May")


def fewest(data: Data) -> int:
    """Return how many specialists are in post on the day of the year with the fewest of them."""
    return min(_in_post(data, day) for day in days())


def one_short(g: Ground) -> None:
    """ORG-03: over a weekend one specialist less than at any other time, as an appointment was renewed late."""
    saturday = next(d for d in days(date(2025, 8, 1)) if d.weekday() == 5)
    assert _in_post(g.data, saturday) == fewest(g.data)
    row = g.take(KIND, lambda r: r["position"] == SPECIALIST and r["position_end_date"] is None)
    again = row | {"position_start_date": saturday + timedelta(days=2)}
    row["position_end_date"] = saturday - timedelta(days=1)
    g.data[KIND].append(again)
    others = [
        r["employee_id"] for r in g.data[KIND] if r["position"] == SPECIALIST and not r["position_end_date"]
    ]
    for visit in g.data["follow_ups"]:
        if (
            visit["employee_id"] == row["employee_id"]
            and row["position_end_date"] < visit["date"] < again["position_start_date"]
        ):
            visit["employee_id"] = next(person for person in others if person != row["employee_id"])
    g.mark("ORG-03", KIND, f"{saturday}", "one specialist less than otherwise on a weekend in August")


def _in_post(data: Data, day: date) -> int:
    return sum(
        r["position"] == SPECIALIST
        and r["position_start_date"] <= day
        and (r["position_end_date"] is None or r["position_end_date"] >= day)
        for r in data[KIND]
    )
