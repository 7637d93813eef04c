"""Rounds, deputies and periods: what counts as an approval, and for which periods something was owed."""

from __future__ import annotations

from typing import Any

import job_book
import pytest
from job_book import outcomes

from checker.model.problem import RulebookError

CHAIN: dict[str, Any] = {
    "approval_chain": {
        "from": "steps",
        "steps": [{"step": "review", "by": "boss"}, {"step": "legal", "by": "lawyer"}],
    }
}
PEOPLE = [
    {"person": "B", "name": "Bea", "post": "boss", "joined": "2024-01-01"},
    {"person": "L", "name": "Lee", "post": "lawyer", "joined": "2024-01-01"},
    {"person": "D", "name": "Dan", "post": "clerk", "joined": "2024-01-01"},
]


def step(what: str, who: str, at: str, result: str = "approved", round_: int | str = 1) -> dict[str, Any]:
    return {"step_id": f"{what}{who}{at}{round_}", "job_id": "J", "step": what, "who": who, "at": at, "result": result, "round": round_}  # fmt: skip


def chain(*steps: dict[str, Any], check: dict[str, Any] | None = None) -> str:
    records = {"jobs": [{"job_id": "J"}], "steps": steps, "people": PEOPLE}
    return outcomes(check or CHAIN, records)["J"]


REVIEW, LEGAL = step("review", "B", "2025-03-03 09:00"), step("legal", "L", "2025-03-04 09:00")


def test_a_rejection_starts_a_new_round_and_what_was_approved_before_counts_no_more() -> None:
    rejected = step("legal", "L", "2025-03-04 09:00", "rejected")
    again = step("legal", "L", "2025-03-06 09:00", round_=2)
    assert chain(REVIEW, LEGAL) == "pass"
    assert chain(REVIEW, rejected) == "fail"
    assert chain(REVIEW, rejected, again) == "fail"
    assert chain(REVIEW, rejected, step("review", "B", "2025-03-05 09:00", round_=2), again) == "pass"


@pytest.mark.parametrize("round_", [1, ""], ids=["numbered", "not numbered"])
def test_a_rejection_ends_its_round_whether_another_has_begun_or_not(round_: int | str) -> None:
    def of(*steps: dict[str, Any]) -> str:
        return chain(*({**s, "round": round_} for s in steps))

    rejected = step("submit", "D", "2025-03-05 09:00", "rejected")
    assert of(REVIEW, LEGAL) == "pass"
    assert of(REVIEW, LEGAL, rejected) == "fail"
    assert of(REVIEW, rejected, step("legal", "L", "2025-03-06 09:00")) == "fail"
    anew = (step("review", "B", "2025-03-06 09:00"), step("legal", "L", "2025-03-07 09:00"))
    assert of(REVIEW, LEGAL, rejected, *anew) == "pass"


def test_of_numbered_rounds_the_last_counts_whatever_the_times_say() -> None:
    early = [
        step("review", "B", "2025-03-01 09:00", round_=2),
        step("legal", "L", "2025-03-02 09:00", round_=2),
    ]
    assert chain(REVIEW, step("legal", "L", "2025-03-04 09:00", "rejected"), *early) == "pass"
    assert chain(REVIEW, LEGAL, early[0]) == "fail"


COUNTED = "EXISTS (SELECT 1 FROM steps s WHERE s.job_id = jobs.job_id AND s.step = 'legal' AND s.result = 'approved' AND in_last_round(s))"


def test_an_expression_asks_for_rows_of_the_last_round_as_the_patterns_do() -> None:
    rejected = step("review", "B", "2025-03-05 09:00", "rejected")
    assert chain(LEGAL, check={"expression": COUNTED}) == "pass"
    assert chain(LEGAL, rejected, check={"expression": COUNTED}) == "fail"
    assert (
        chain(LEGAL, step("review", "B", "2025-03-03 09:00", round_=2), check={"expression": COUNTED})
        == "fail"
    )
    assert (
        chain(rejected, step("legal", "L", "2025-03-06 09:00", round_=2), check={"expression": COUNTED})
        == "pass"
    )


@pytest.mark.parametrize("asked", ["jobs", "s.step", "x", "'s'"])
def test_what_is_no_approval_log_has_no_rounds(asked: str) -> None:
    with pytest.raises(RulebookError) as caught:
        chain(LEGAL, check={"expression": COUNTED.replace("in_last_round(s)", f"in_last_round({asked})")})
    assert [p.code for p in caught.value.problems] == ["no-approvals"]


@pytest.mark.parametrize("result", ["rejected", "submitted"])
def test_only_the_results_that_the_kind_lists_approve(result: str) -> None:
    assert chain(REVIEW, step("legal", "L", "2025-03-04 09:00", result)) == "fail"


def test_some_results_approve_in_one_step_only() -> None:
    check = {"approval_chain": {"from": "steps", "steps": [{"step": "submit"}, {"step": "review"}]}}
    submitted = step("submit", "D", "2025-03-01 09:00", "submitted")
    assert chain(submitted, REVIEW, check=check) == "pass"
    assert chain(submitted, step("review", "B", "2025-03-03 09:00", "submitted"), check=check) == "fail"


@pytest.mark.parametrize(
    ("day", "outcome"),
    [("2025-03-31", "fail"), ("2025-04-01", "pass"), ("2025-04-15", "pass"), ("2025-04-16", "fail")],
)
def test_a_deputy_approves_only_while_the_delegation_holds(day: str, outcome: str) -> None:
    legal = step("legal", "L", f"{day} 18:00")
    assert chain(step("review", "D", f"{day} 09:00"), legal) == outcome


@pytest.mark.parametrize(
    ("unit", "outcome"), [("Sales, North", "pass"), ("销售一部", "pass"), ("", "pass"), ("Finance", "fail")]
)
@pytest.mark.parametrize("who", ["B", "D"])
def test_a_position_is_held_or_stood_in_for_only_in_its_department(who: str, unit: str, outcome: str) -> None:
    organization = job_book.ORGANIZATION.replace("rank: 2}", "rank: 2, department: sales}").replace(
        "roster: {",
        "departments: [{id: sales, title: {zh-Hant: 營業, en: Trade}, words: [銷售, sales]}]\nroster: {department: unit, ",
    )
    files = {
        "policy/organization.yaml": organization,
        "schemas/records/people.yaml": job_book.FILES["schemas/records/people.yaml"].replace(
            "  start:",
            '  unit: {type: [string, "null"], x-type: str, x-title: {zh-Hant: 部門, en: unit}}\n  start:',
        ),
    }
    loaded, judgements = job_book.book({"check": CHAIN}, files=files)
    people = [{**one, "unit": unit if one["person"] == who else "Sales"} for one in PEOPLE]
    steps = [step("review", who, "2025-04-02 09:00"), step("legal", "L", "2025-04-03 09:00")]
    records = {"jobs": [{"job_id": "J"}], "steps": steps, "people": people}
    assert job_book.judge_by(loaded, judgements, "JOB-01", records).outcomes["J"] == outcome


@pytest.mark.parametrize(
    ("drafter", "reviewer", "outcome"),
    [("Ann Lee", "ａｎｎ　lee", "fail"), ("李經理", "李 经理", "fail"), ("Ann Lee", "Ann Li", "pass")],
)
def test_nobody_is_two_people_by_writing_a_name_in_two_ways(
    drafter: str, reviewer: str, outcome: str
) -> None:
    persons = [{"is": "owner"}, {"step": "review", "from": "steps"}]
    other = {
        "in": "steps",
        "person": "steps.who",
        "where": "steps.job_id = jobs.job_id AND steps.step = 'review'",
    }
    for places in (persons, [{"is": "owner"}, other]):
        records = {
            "jobs": [{"job_id": "J", "owner": drafter}],
            "steps": [step("review", reviewer, "2025-03-03 09:00")],
        }
        judged = job_book.judge({"segregation_of_duties": {"persons": places}}, records)
        assert judged.outcomes["J"] == outcome


REVIEWED: dict[str, Any] = {
    "segregation_of_duties": {"persons": [{"is": "owner"}, {"step": "review", "from": "steps"}]}
}


@pytest.mark.parametrize("round_", [1, ""], ids=["numbered", "not numbered"])
def test_different_people_are_asked_for_in_the_last_round_only(round_: int | str) -> None:
    def of(*steps: dict[str, Any]) -> str:
        return outcomes(REVIEWED, {"jobs": [{"job_id": "J", "owner": "B"}], "steps": steps})["J"]

    second = round_ and 2
    own = step("review", "B", "2025-03-03 09:00", round_=round_)
    rejected = step("legal", "L", "2025-03-04 09:00", "rejected", round_=round_)
    another = step("review", "D", "2025-03-05 09:00", round_=second)
    own_again = step("review", "B", "2025-03-05 09:00", round_=second)
    elsewhere = {**step("legal", "L", "2025-03-09 09:00", "rejected", round_=second), "job_id": "K"}
    assert of(own, elsewhere) == "fail"
    assert of(own, rejected, another) == "pass"
    assert of({**own, "who": "D"}, rejected, own_again) == "fail"


def test_after_a_rejection_without_number_nobody_has_acted_in_the_round_that_counts() -> None:
    steps = [step("review", "D", "2025-03-03 09:00"), step("legal", "L", "2025-03-04 09:00", "rejected")]
    records = {"jobs": [{"job_id": "J", "owner": "B"}], "steps": [{**s, "round": ""} for s in steps]}
    assert outcomes(REVIEWED, records)["J"] == "undecided"


def test_somebody_whom_the_roster_does_not_know_is_undecided_and_one_who_left_has_no_post() -> None:
    assert chain(step("review", "X", "2025-03-03 09:00"), LEGAL) == "undecided"
    gone = [{**PEOPLE[0], "left": "2025-03-02"}, *PEOPLE[1:]]
    records = {"jobs": [{"job_id": "J"}], "steps": [REVIEW, LEGAL], "people": gone}
    assert outcomes(CHAIN, records)["J"] == "fail"


def test_which_positions_somebody_holds_is_asked_of_each_position() -> None:
    check = {
        "query": {
            "key": ["person", "position"],
            "sql": "SELECT p.person, n.position, holds(p.person, n.position, CAST('2025-04-02' AS DATE)) AS ok"
            " FROM people p CROSS JOIN positions n",
        }
    }
    found = outcomes(check, {"people": PEOPLE}, on="people")
    assert {label for label, outcome in found.items() if outcome == "pass"} == {
        "B/boss",
        "L/lawyer",
        "D/boss",
    }
    assert {label for label, outcome in found.items() if outcome == "fail"} == {
        "B/lawyer",
        "L/boss",
        "D/lawyer",
    }


def monthly(**more: Any) -> dict[str, Any]:
    return {
        "cadence": {
            "in": "pieces", "at": "made_on", "where": "pieces.who = people.person", "every": "month", **more,
        }
    }  # fmt: skip


def made(*days: str, who: str = "B") -> list[dict[str, Any]]:
    return [{"piece_id": f"{who}{day}", "who": who, "made_on": day} for day in days]


def by_month(people: list[dict[str, Any]], pieces: list[dict[str, Any]], check: dict[str, Any] | None = None, **more: Any) -> dict[str, str]:  # fmt: skip
    more.setdefault("period", ("2025-03-01", "2025-06-30"))
    records = {"people": people, "pieces": pieces, **more.pop("records", {})}
    return outcomes(check or monthly(), records, on="people", **more)


def test_months_that_joining_or_leaving_cuts_are_not_asked_for() -> None:
    person = {"person": "B", "post": "boss", "joined": "2025-03-02", "left": "2025-05-31"}
    assert by_month([person], []) == {"B/2025-04": "fail", "B/2025-05": "fail"}
    whole = {**person, "joined": "2025-03-01", "left": "2025-05-30"}
    assert by_month([whole], []) == {"B/2025-03": "fail", "B/2025-04": "fail"}


def test_the_open_month_is_pending_until_its_last_day_is_over() -> None:
    person = [{"person": "B", "post": "boss", "joined": "2024-01-01"}]
    pieces = made("2025-03-31", "2025-04-01", "2025-05-15")
    assert by_month(person, pieces, as_of="2025-06-29")["B/2025-06"] == "pending"
    assert by_month(person, pieces, as_of="2025-06-30")["B/2025-06"] == "fail"
    assert by_month(person, [*pieces, *made("2025-06-01")], as_of="2025-06-29")["B/2025-06"] == "pass"


def test_the_first_month_that_the_export_begins_in_the_middle_of_is_left_out() -> None:
    person = [{"person": "B", "post": "boss", "joined": "2024-01-01"}]
    found = by_month(person, made("2025-03-17", "2025-05-02"), period=None, as_of="2025-05-31")
    assert found == {"B/2025-04": "fail", "B/2025-05": "pass"}
    cut = by_month(person, made("2025-05-02"), period=("2025-03-15", "2025-06-14"), as_of="2025-06-30")
    assert cut == {"B/2025-04": "fail", "B/2025-05": "pass"}


def test_leave_excuses_a_month_by_its_share_and_two_leaves_of_a_day_excuse_it_once() -> None:
    person = [{"person": "B", "post": "boss", "joined": "2024-01-01"}]
    check = monthly(
        excused={
            "in": "absences", "where": "absences.person = people.person",
            "from": "first", "until": "last", "over": 0.5,
        }
    )  # fmt: skip

    def away(*spans: tuple[str, str]) -> str:
        absences = [{"absence_id": f"A{i}", "person": "B", "first": a, "last": b} for i, (a, b) in enumerate(spans)]  # fmt: skip
        return by_month(person, [], check, records={"absences": absences}, period=("2025-04-01", "2025-04-30"))["B/2025-04"]  # fmt: skip

    assert away(("2025-04-01", "2025-04-15")) == "fail"
    assert away(("2025-04-01", "2025-04-16")) == "not_applicable"
    assert away(("2025-04-01", "2025-04-10"), ("2025-04-05", "2025-04-14")) == "fail"
    assert away(("2025-03-01", "2025-04-16")) == "not_applicable"


def test_working_days_follow_the_moved_ones_and_what_is_not_announced_is_unknown() -> None:
    person = [{"person": "B", "post": "boss", "joined": "2024-01-01"}]
    daily = {"cadence": {**monthly()["cadence"], "every": "workday"}}
    found = by_month(person, [], daily, period=("2025-04-26", "2025-05-06"), as_of="2025-05-06")
    # Sunday the 27th is worked for the holiday from the 1st to the 5th.
    days = ["04-27", "04-28", "04-29", "04-30", "05-06"]
    assert found == {f"B/2025-{day}": "fail" for day in days}
    beyond = by_month(person, [], daily, period=("2025-12-31", "2026-01-02"), as_of="2026-01-02")
    assert beyond == {"B/2025-12-31": "fail", "B/2026-01-01": "undecided", "B/2026-01-02": "undecided"}


def test_a_deadline_in_working_days_counts_the_sunday_that_is_worked() -> None:
    check = {"deadline": {"from": "opened", "to": "closed", "within": 2, "unit": "workdays"}}
    jobs = [
        {"job_id": "J1", "opened": "2025-04-25", "closed": "2025-04-28"},
        {"job_id": "J2", "opened": "2025-04-25", "closed": "2025-04-29"},
        {"job_id": "J3", "opened": "2025-12-31", "closed": "2026-01-05"},
    ]
    assert outcomes(check, {"jobs": jobs}) == {"J1": "pass", "J2": "fail", "J3": "undecided"}


@pytest.mark.parametrize(
    ("day", "months", "wanted"),
    [("2025-01-31", 1, "2025-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2025-03-31", -1, "2025-02-28")],
)
def test_a_month_from_the_last_day_ends_on_the_last_day(day: str, months: int, wanted: str) -> None:
    row = {"opened": day, "closed": wanted}
    assert job_book.holds_for(f"add_months(opened, {months}) = closed", row) == ["pass"]


def test_a_month_has_elapsed_on_the_same_day_of_the_next() -> None:
    rows = [{"opened": "2025-01-15", "closed": f"2025-02-{day}"} for day in (14, 15)]
    assert job_book.holds_for("months_between(opened, closed) >= 1", *rows) == ["fail", "pass"]
