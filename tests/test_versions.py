"""Versions in force: every record is judged by the clause, rule and parameter of its own date."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from commands import ROOT, call
from job_book import book, judge, outcomes

from checker.model.problem import RulebookError
from checker.model.span import Span

AMENDMENT = ROOT / "examples" / "amendment"
FILINGS = AMENDMENT / "filings.csv"


def findings(folder: str) -> dict[str, Mapping[str, Any]]:
    done = call(
        "check", FILINGS, "--rulebook", AMENDMENT / folder, "--as-of", "2025-07-31", "--report", "json"
    )
    assert done.code == 1, done.err
    return {finding["key"]["contract"]: finding for finding in done.json["findings"]}


def test_the_same_late_filing_is_a_breach_before_the_amendment_and_none_after() -> None:
    found = findings("after")
    assert set(found) == {"HT-2025-101", "HT-2025-103", "HT-2025-104"}
    before, after, undated = (found[f"HT-2025-10{n}"] for n in (1, 3, 4))
    assert (before["outcome"], before["clauses"]) == ("fail", ["1.1@1"])
    assert before["evidence"]["taken"] == 8
    assert (after["outcome"], after["clauses"]) == ("fail", ["1.1@2"])
    assert "with its scan" in after["message"]
    assert undated["outcome"] == "undecided"
    assert "Signed (signed)" in undated["message"]


def test_without_the_amendment_both_late_filings_are_breaches() -> None:
    found = findings("before")
    assert [key for key, f in found.items() if f["outcome"] == "fail"] == ["HT-2025-101", "HT-2025-102"]


@pytest.mark.parametrize("folder", ["before", "after"])
def test_the_rulebooks_of_the_amendment_are_sound(folder: str) -> None:
    for command in ("lint", "test"):
        done = call(command, "--rulebook", AMENDMENT / folder)
        assert done.code == 0, done.out + done.err


def test_explain_shows_the_versions_with_their_dates() -> None:
    rule = call("explain", "FIL-01", "--rulebook", AMENDMENT / "after").out
    assert "open – 2025-06-30  1.1@1" in rule
    assert "In force: 2025-07-01 – open" in rule
    clause = call("explain", "1.1", "--rulebook", AMENDMENT / "after").out
    assert "Revision 1  open – 2025-06-30: A contract is filed within five days" in clause


CHAIN = {"approval_chain": {"from": "steps", "steps": [{"step": "review"}, {"step": "legal"}]}}
ONE_STEP = {"approval_chain": {"from": "steps", "steps": [{"step": "review"}]}}
DATED: dict[str, Any] = {"dated": "opened", "in_force": {"from": "2025-04-01"}}
STEPS = [
    {"step_id": f"S{n}", "job_id": job, "step": "review", "who": "A", "at": "2025-05-01 09:00", "result": "approved"}
    for n, job in enumerate(("J1", "J2", "J3"))
]  # fmt: skip
JOBS = [
    {"job_id": "J1", "opened": "2025-03-31"},
    {"job_id": "J2", "opened": "2025-04-01"},
    {"job_id": "J3", "opened": ""},
]


def earlier(check: Mapping[str, Any], **more: Any) -> list[dict[str, Any]]:
    return [{"clauses": ["1.1@2"], "in_force": {"until": "2025-03-31"}, "check": check, **more}]


def test_versions_that_join_records_are_told_apart_by_the_date_of_the_record() -> None:
    judged = judge(CHAIN, {"jobs": JOBS, "steps": STEPS}, **DATED, earlier=earlier(ONE_STEP))
    assert judged.outcomes == {"J1": "pass", "J2": "fail", "J3": "undecided"}
    assert judged.verdicts["J2"].version == 1
    assert judged.verdicts["J2"].evidence["problems"] == ["missing:legal"]
    assert judged.verdicts["J3"].evidence["opened"] is None


def test_versions_of_different_shapes_are_one_rule() -> None:
    found = outcomes(CHAIN, {"jobs": JOBS, "steps": STEPS}, **DATED, earlier=earlier({"expression": "FALSE"}))
    assert found == {"J1": "fail", "J2": "fail", "J3": "undecided"}
    found = outcomes({"expression": "TRUE"}, {"jobs": JOBS, "steps": STEPS}, **DATED, earlier=earlier(CHAIN))
    assert found == {"J1": "fail", "J2": "pass", "J3": "undecided"}


def test_a_record_outside_the_days_of_every_version_is_not_applicable() -> None:
    jobs = [*JOBS, {"job_id": "J4", "opened": "2025-05-02"}, {"job_id": "J5", "opened": "2024-12-31"}]
    days = {"from": "2025-04-01", "until": "2025-05-01"}
    first = [
        {
            "clauses": ["1.1@2"],
            "in_force": {"from": "2025-01-01", "until": "2025-03-31"},
            "check": {"expression": "FALSE"},
        }
    ]
    found = outcomes({"expression": "TRUE"}, {"jobs": jobs}, dated="opened", in_force=days, earlier=first)
    assert found == {
        "J1": "fail",
        "J2": "pass",
        "J3": "undecided",
        "J4": "not_applicable",
        "J5": "not_applicable",
    }


def test_a_period_is_judged_by_the_version_in_force_when_it_began() -> None:
    cadence = {
        "cadence": {"in": "pieces", "at": "made_on", "where": "pieces.job_id = jobs.job_id", "every": "month"}
    }
    twice = {"cadence": {**cadence["cadence"], "at_least": 2}}
    pieces = [
        {"piece_id": f"P{m}", "job_id": "J1", "made_on": f"2025-{m:02}-15"} for m in range(2, 6)
    ]  # fmt: skip
    found = outcomes(
        twice,
        {"jobs": [{"job_id": "J1"}], "pieces": pieces},
        period=("2025-02-01", "2025-05-31"),
        in_force={"from": "2025-04-10"},
        earlier=[{"clauses": ["1.1@2"], "in_force": {"until": "2025-04-09"}, "check": cadence}],
    )
    assert found == {"J1/2025-02": "pass", "J1/2025-03": "pass", "J1/2025-04": "pass", "J1/2025-05": "fail"}


def test_a_dated_parameter_of_a_cadence_is_that_of_the_period() -> None:
    check = {"in": "pieces", "at": "made_on", "where": "pieces.job_id = jobs.job_id", "every": "month"}
    pieces = [
        {"piece_id": f"P{n}{m}", "job_id": "J1", "made_on": f"2025-{m:02}-15"} for n in (1, 2) for m in (3, 4)
    ]
    found = outcomes(
        {"cadence": {**check, "at_least": ":dated_days"}},
        {"jobs": [{"job_id": "J1"}], "pieces": pieces},
        period=("2025-03-01", "2025-04-30"),
    )
    assert found == {"J1/2025-03": "pass", "J1/2025-04": "fail"}


def test_a_query_is_dated_by_its_column_day() -> None:
    def query(ok: str) -> dict[str, Any]:
        return {
            "query": {"key": ["job_id"], "sql": f"SELECT job_id, opened AS _day, {ok} AS ok FROM jobs"}
        }  # fmt: skip

    found = outcomes(
        query("TRUE"), {"jobs": JOBS}, in_force={"from": "2025-04-01"}, earlier=earlier(query("FALSE"))
    )
    assert found == {"J1": "fail", "J2": "pass", "J3": "undecided"}


def test_a_null_date_where_a_parameter_has_changed_names_the_date() -> None:
    judged = judge(
        {"expression": "parts <= :dated_days"}, {"jobs": [{"job_id": "J1", "parts": 1}]}, dated="opened"
    )
    assert judged.outcomes == {"J1": "undecided"}
    assert judged.verdicts["J1"].evidence == {"opened": None, "parts": 1}
    assert judged.verdicts["J1"].points_at == ("parts",)


CLAUSES = """\
chapter: "1"
headings:
  - {id: "1", level: chapter, source: 一, title: {zh-Hant: 工作, en: Jobs}}
clauses:
  - id: "1.1"
    source: 一1
    revision: 3
    in_force: {from: 2025-07-01}
    earlier:
      - {revision: 1, in_force: {until: 2024-12-31}, text: {zh-Hant: 一, en: one}}
      - {revision: 2, in_force: {from: 2025-01-01, until: 2025-06-30}, text: {zh-Hant: 二, en: two}}
    text: {zh-Hant: 三, en: three}
    modality: must
    responsible: [boss]
    evidence: [jobs]
    checked: by_rules
"""


def codes(chapter: str = CLAUSES, **rule: Any) -> list[tuple[str, int | None]]:
    with pytest.raises(RulebookError) as caught:
        book({"check": {"expression": "TRUE"}, **rule}, files={"policy/chapters/01.yaml": chapter})
    for problem in caught.value.problems:
        assert problem.place is not None
        assert problem.place.line
    return [(p.code, p.place.line if p.place else None) for p in caught.value.problems]


def test_the_days_of_a_rule_are_those_of_the_revisions_that_it_pins() -> None:
    old = {"clauses": ["1.1@2"], "check": {"expression": "FALSE"}}
    loaded, _ = book(
        {"check": {"expression": "TRUE"}, "clauses": ["1.1@3"], "earlier": [old]},
        files={"policy/chapters/01.yaml": CLAUSES},
    )
    (rule,) = loaded.rules.values()
    assert [str(v.in_force.start) for v in rule.versions] == ["2025-01-01", "2025-07-01"]
    assert rule.pins == ("1.1@3", "1.1@2")
    assert not loaded.suspects(rule)


def test_a_rule_that_nobody_has_looked_at_goes_on_and_is_suspect() -> None:
    loaded, _ = book(
        {"check": {"expression": "TRUE"}, "clauses": ["1.1@2"]}, files={"policy/chapters/01.yaml": CLAUSES}
    )
    (rule,) = loaded.rules.values()
    assert rule.in_force == Span(loaded.clauses["1.1"].earlier[1].in_force.start, None)
    assert loaded.suspects(rule) == ("1.1@2",)


@pytest.mark.parametrize(
    ("until", "code"),
    [
        ("2025-06-29", "gap-between-versions"),
        ("2025-07-01", "overlapping-versions"),
        ("2024-12-31", "dates-reversed"),
    ],
)
def test_gaps_and_overlaps_between_revisions_are_errors(until: str, code: str) -> None:
    text = CLAUSES.replace("until: 2025-06-30", f"until: {until}")
    assert code in [c for c, _ in codes(text, clauses=["1.1@3"])]


def test_gaps_and_overlaps_between_versions_are_errors_at_their_place() -> None:
    def old(**more: Any) -> dict[str, Any]:
        return {"clauses": ["1.1@2"], "check": {"expression": "FALSE"}, **more}

    first = {"clauses": ["1.1@1"], "check": {"expression": "FALSE"}}
    assert codes(clauses=["1.1@3"], earlier=[first])[0][0] == "gap-between-versions"
    assert codes(clauses=["1.1@2"], earlier=[old()])[0][0] == "overlapping-versions"
    assert (
        codes(clauses=["1.1@3"], earlier=[old(in_force={"until": "2025-05-31"})])[0][0]
        == "gap-between-versions"
    )
    assert codes(clauses=["1.1@3"], earlier=[old(in_force={"from": "2026-01-01"})])[0][0] == "never-in-force"
    assert codes(clauses=["1.1@3"], earlier=[old(clauses=["1.1@4"])])[0][0] == "unknown-revision"
    assert codes(clauses=["1.1@3"], earlier=[old(check={"expresion": "TRUE"})])[0][0] == "unknown-pattern"
    assert codes(clauses=["1.1@3"], earlier=[old(when=":nothing > 1")])[0][0] == "unknown-parameter"
    lines = {line for _, line in codes(clauses=["1.1@3"], earlier=[old(when="parts >")])}
    assert lines != {1}


def test_rising_numbers_are_asked_for() -> None:
    text = CLAUSES.replace("revision: 2", "revision: 4")
    assert codes(text, clauses=["1.1@3"])[0][0] == "revision-order"


def test_the_handbook_shows_old_revisions_and_versions(tmp_path: Path) -> None:
    done = call("handbook", "build", "--rulebook", AMENDMENT / "after", "-o", tmp_path / "book")
    assert done.code == 0, done.err
    clause = tmp_path / "book" / "en" / "chapters" / "1.html"
    text = clause.read_text(encoding="utf-8")
    assert "within five days" in text
    rule = tmp_path / "book" / "en" / "rules" / "FIL-01.html"
    assert "Earlier versions" in rule.read_text(encoding="utf-8")
