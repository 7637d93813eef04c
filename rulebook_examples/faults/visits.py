"""Defects of visits and their plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from rulebook_examples.company import DEPARTMENT
from rulebook_examples.dataset import Row, label
from rulebook_examples.ground import Ground
from rulebook_examples.year import FIRST, MONTHS, month, quarters

KIND = "visit_logs"
PLANS = "visit_plans"


def _minor(g: Ground, also: Callable[[Row], bool] = lambda row: True) -> Row:
    """A visit whose customer need not be visited at an interval and was visited again, so that changing it breaks nothing else."""
    plain = {c["customer_id"] for c in g.data["customers"] if c["grade"] not in ("A", "B")}
    last = {v["customer_id"]: v["visit_start"] for v in sorted(g.data[KIND], key=lambda v: v["visit_start"])}
    return g.take(
        KIND,
        lambda v: v["customer_id"] in plain and v["visit_start"] < last[v["customer_id"]] and also(v),
    )


def _planned(row: Row) -> bool:
    return bool(row["plan_id"])


def _specialist(g: Ground, *, away: bool = False) -> tuple[Row, int]:
    """The roster row of a specialist, and a month in which they are in post, visit at least ten times and are on leave,
    or not. No other defect has had that month of theirs.
    """

    def ordinary(row: Row, number: int) -> bool:
        first, last = month(number)
        return bool(
            row["position"] == "leasing_specialist"
            and row["position_end_date"] is None
            and row["position_start_date"] < first
            and len(_of(g, KIND, row, "visit_start", number)) >= 10
            and away
            == any(
                r["employee_id"] == row["employee_id"] and first <= r["start_time"].date() <= last
                for r in g.data["leave_requests"]
            )
        )

    return g.take_part("staff_roster", MONTHS[:-1], ordinary)


def _of(g: Ground, kind: str, person: Row, field: str, number: int) -> list[Row]:
    return [r for r in g.data[kind] if r["employee_id"] == person["employee_id"] and r[field].month == number]


def _name(person: Row, number: int) -> str:
    return f"{label('staff_roster', person)}/{FIRST.year}-{number:02d}"


def manager_away(g: Ground) -> None:
    """MGR-01: the manager came along twice in a whole quarter."""
    start, end = list(quarters())[1]
    seen = 0
    for visit in g.data[KIND]:
        if start <= visit["visit_start"].date() <= end and "00101" in visit["companions"]:
            seen += 1
            if seen > 2:
                visit["companions"] = [person for person in visit["companions"] if person != "00101"]
    manager = next(r for r in g.data["staff_roster"] if r["employee_id"] == "00101")
    name = f"{label('staff_roster', manager)}/{FIRST.year}-Q2"
    g.mark("MGR-01", "staff_roster", name, "the manager took part in two visits all quarter")


def strangers(g: Ground) -> None:
    """ORG-04: visits by somebody of Legal, and by a number that nobody has."""
    row = _minor(g, lambda v: not _planned(v))
    row["employee_id"] = "00021"
    g.mark("ORG-04", KIND, row, "made by an employee of the legal department")
    row = _minor(g, _planned)
    row["employee_id"] = "00999"
    g.mark("ORG-04", KIND, row, "the employee number is not on the roster")


def unknown_customer(g: Ground) -> None:
    """CUS-01: a visit to a customer without a file."""
    row = _minor(g, _planned)
    row["customer_id"] = "KH99999"
    g.mark("CUS-01", KIND, row, "the customer number has no file")


def thin_plan(g: Ground) -> None:
    """VIS-01: a plan that does not say what for."""
    row = g.take(PLANS, lambda p: p["status"] == "done")
    row["purpose"] = None
    g.mark("VIS-01", PLANS, row, "no purpose")


def planned_afterwards(g: Ground) -> None:
    """VIS-02: all of a month's plans were written after the fact, which makes them no plans."""
    person, number = _specialist(g)
    for plan in _of(g, PLANS, person, "planned_date", number):
        plan["filled_date"] = plan["planned_date"] + timedelta(days=1)
    g.mark(
        "VIS-02",
        "staff_roster",
        _name(person, number),
        "the month's plans were all written after their dates",
    )


def not_carried_out(g: Ground) -> None:
    """VIS-03: a third of a month's plans came to nothing."""
    person, number = _specialist(g)
    plans = [p for p in _of(g, PLANS, person, "planned_date", number) if p["purpose"]]
    for n, plan in enumerate(plans[::2]):
        open_plan = plan | {"plan_id": f"BFJH-{FIRST.year}-{number:02d}-9{n:03d}", "status": "planned"}
        g.data[PLANS].append(open_plan)
    name = f"{person['employee_id']}/{month(number)[0]}"
    g.mark("VIS-03", PLANS, name, "a third of the month's planned visits were not made")


def no_plan(g: Ground) -> None:
    """VIS-04: a plan that does not exist; and a month in which most visits were not planned."""
    row = _minor(g, lambda v: not _planned(v))
    row["plan_id"] = "BFJH-2025-04-8888"
    g.mark("VIS-04", KIND, row, "the plan number does not exist")
    person, number = _specialist(g)
    visits = _of(g, KIND, person, "visit_start", number)
    for visit in visits[::2]:
        for plan in g.data[PLANS]:
            if plan["plan_id"] == visit["plan_id"]:
                plan["status"] = "cancelled"
        visit["plan_id"] = None
    for visit in visits:
        g.keep(KIND, visit)
        if not visit["plan_id"]:
            g.mark("VIS-04", KIND, visit, "more than three in ten of the month's visits were not planned")


def few_visits(g: Ground) -> None:
    """VIS-05: five visits in a month; somebody else made the others."""
    person, number = _specialist(g)
    months = (number,)
    other, _ = g.take_part(
        "staff_roster",
        months,
        lambda row, _: bool(
            row["position"] == "leasing_specialist"
            and row["position_end_date"] is None
            and row["position_start_date"] < month(number)[0]
            and not any(
                r["employee_id"] == row["employee_id"] and r["start_time"].month == number
                for r in g.data["leave_requests"]
            )
        ),
    )
    planned = [v for v in _of(g, KIND, person, "visit_start", number) if v["plan_id"]]
    plans = {p["plan_id"]: p for p in g.data[PLANS]}
    for visit in _of(g, KIND, person, "visit_start", number):
        if visit not in planned[:5]:
            # By video, because one person cannot be at two places at a time.
            visit |= {"employee_id": other["employee_id"], "method": "video"}
            if visit["plan_id"]:
                plans[visit["plan_id"]]["employee_id"] = other["employee_id"]
    g.mark("VIS-05", "staff_roster", _name(person, number), "five visits in the month")


def unprepared(g: Ground) -> None:
    """VIS-06: nothing prepared; and prepared when the visit was over."""
    row = _minor(g, _planned)
    row["preparation"] = None
    g.mark("VIS-06", KIND, row, "no preparation is on record")
    row = _minor(g, _planned)
    row["prepared_at"] = row["visit_end"]
    g.mark("VIS-06", KIND, row, "prepared at the end of the visit")


def thin_log(g: Ground) -> None:
    """VIS-07: a question without an answer; and no project for a customer who has not signed."""
    row = g.take(KIND, lambda v: bool(v["questions"]))
    row["answers"] = None
    g.mark("VIS-07", KIND, row, "the customer's question has no answer")
    leads = {c["customer_id"] for c in g.data["customers"] if c["stage"] in ("lead", "visiting")}
    row = g.take(KIND, lambda v: v["customer_id"] in leads)
    row["project_id"] = None
    g.mark("VIS-07", KIND, row, "no project named to a customer who has not signed")


def logged_late(g: Ground) -> None:
    """VIS-08: written down three days later; and before the visit."""
    row = g.take(KIND)
    row["recorded_at"] = row["visit_end"] + timedelta(days=3)
    g.mark("VIS-08", KIND, row, "logged three days after the visit")
    row = g.take(KIND)
    row["recorded_at"] = row["visit_start"] - timedelta(days=1)
    g.mark("VIS-08", KIND, row, "logged the day before the visit")


def neglected(g: Ground) -> None:
    """VIS-09: a customer of grade A saw nobody for six weeks."""
    key = g.take(
        "customers", lambda c: c["grade"] == "A" and c["stage"] in ("visiting", "negotiating", "lead")
    )
    other = g.take("customers", lambda c: c["grade"] in ("C", "D") and c["first_contact_date"] < FIRST)
    for visit in g.data[KIND]:
        day = visit["visit_start"].date()
        if visit["customer_id"] == key["customer_id"] and date(2025, 4, 20) <= day <= date(2025, 6, 5):
            visit["customer_id"] = other["customer_id"]
            visit["contact_name"] = other["contact_name"]
    g.mark("VIS-09", "customers", key, "grade A, and no visit from 20 April to 5 June")


def two_places(g: Ground) -> None:
    """VIS-10: a visit in the middle of a leave; and two visits at a time."""
    contacts = {c["customer_id"]: c["first_contact_date"] for c in g.data["customers"]}

    def near(visit: Row) -> Row | None:
        # Before the first contact it would be a defect of the customer's file as well.
        leave = _leave_near(g, visit)
        return leave if leave and leave["start_time"].date() >= contacts[visit["customer_id"]] else None

    moved = _minor(g, lambda v: not _planned(v) and near(v) is not None)
    leave = near(moved)
    if leave is not None:
        days = timedelta(days=(leave["start_time"].date() - moved["visit_start"].date()).days)
        for field in ("visit_start", "visit_end", "prepared_at", "recorded_at"):
            moved[field] += days
        g.keep("leave_requests", leave)
    g.mark("VIS-10", KIND, moved, "lies within the visitor's approved leave")
    one = g.take(KIND, lambda v: v["method"] == "onsite" and len(_same_day(g, v)) == 1)
    other = _same_day(g, one)[0]
    g.keep(KIND, other)
    length = other["visit_end"] - other["visit_start"]
    other["visit_start"] = one["visit_start"] + timedelta(minutes=10)
    other["visit_end"] = other["visit_start"] + length
    for row in (one, other):
        g.mark(
            "VIS-10",
            KIND,
            row,
            f"{one['visit_id']} and {other['visit_id']} are on site at two places at a time",
        )


def _leave_near(g: Ground, visit: Row) -> Row | None:
    """The visitor's approved leave of whole days in the month of the visit."""
    for row in g.data["leave_requests"]:
        if (
            row["employee_id"] == visit["employee_id"]
            and row["result"] == "approved"
            and row["department"] == DEPARTMENT
            and row["duration"] >= 1
            and row["start_time"].month == visit["visit_start"].month
        ):
            return row
    return None


def _same_day(g: Ground, visit: Row) -> list[Row]:
    """The visitor's later visits of the day on site."""
    return [
        v
        for v in g.data[KIND]
        if v["employee_id"] == visit["employee_id"]
        and v["method"] == "onsite"
        and v["visit_start"] > visit["visit_start"]
        and v["visit_start"].date() == visit["visit_start"].date()
    ]
