"""A verdict that would come out otherwise if an unreadable cell held another value is undecided, and names the cell."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import job_book
import pytest
from built_in import built_in

from checker.engine.assess import assess
from checker.engine.examples import run_examples
from checker.expressions.types import FIELD_TYPES, Type
from checker.model.kinds import Field
from checker.model.outcomes import Judgement, Outcome, Verdict
from checker.model.rulebook import Rulebook
from checker.model.rules import Example
from checker.records.rows import from_rows
from checker.results.findings import build_findings

JOBS = [{"job_id": "J1", "state": "done"}, {"job_id": "J2", "state": "done"}]
APPROVED = {
    "expression": "EXISTS (SELECT 1 FROM steps WHERE steps.job_id = jobs.job_id AND steps.result = 'approved')"
}
UNREFUSED = {
    "expression": (
        "NOT EXISTS (SELECT 1 FROM steps WHERE steps.job_id = jobs.job_id AND (steps.result IS NULL OR steps.result = 'rejected'))"
    )
}


def step(number: str, job: str, **more: Any) -> dict[str, Any]:
    return {"step_id": number, "job_id": job, "step": "review", **more}


def cells(verdict: Verdict) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(cell.kind, cell.row & 0xFFFF, cell.fields) for cell in verdict.unread]


def test_what_a_related_record_might_say_leaves_its_subject_open_and_no_other() -> None:
    steps = [step("S1", "J1", result="perhaps"), step("S2", "J2", result="rejected")]
    judged = job_book.judge(APPROVED, {"jobs": JOBS, "steps": steps})
    assert judged.outcomes == {"J1": "undecided", "J2": "fail"}
    assert cells(judged.verdicts["J1"]) == [("steps", 1, ("result",))]
    assert judged.verdicts["J1"].evidence["unreadable"] == ["steps.result"]
    assert "unreadable" not in judged.verdicts["J2"].evidence


def test_what_passes_for_want_of_a_value_is_left_open_too() -> None:
    steps = [step("S1", "J1", result="approved"), step("S2", "J1", result="perhaps"), step("S3", "J2")]
    judged = job_book.judge(UNREFUSED, {"jobs": JOBS, "steps": steps})
    assert judged.outcomes == {"J1": "undecided", "J2": "fail"}


def test_what_holds_in_any_case_stays_decided() -> None:
    steps = [step("S1", "J1", result="approved"), step("S2", "J1", result="perhaps")]
    judged = job_book.judge(APPROVED, {"jobs": JOBS, "steps": steps})
    assert judged.outcomes == {"J1": "pass", "J2": "fail"}


@pytest.mark.parametrize(
    ("check", "cell", "outcome"),
    [
        ("(SELECT count(*) FROM pieces WHERE pieces.job_id = jobs.job_id AND amount > 5) <= 1", {"amount": "much"}, "undecided"),
        ("(SELECT sum(amount) FROM pieces WHERE pieces.job_id = jobs.job_id) < 100", {"amount": "much"}, "undecided"),
        ("(SELECT max(made_on) FROM pieces WHERE pieces.job_id = jobs.job_id) < DATE '2025-05-01'", {"made_on": "in May"}, "undecided"),
        ("(SELECT min(made_on) FROM pieces WHERE pieces.job_id = jobs.job_id) < DATE '2025-05-01'", {"made_on": "in May"}, "pass"),
        ("EXISTS (SELECT 1 FROM pieces WHERE pieces.job_id = jobs.job_id AND made_on = DATE '2025-06-11')", {"made_on": "in June"}, "undecided"),
    ],
)  # fmt: skip
def test_numbers_and_days(check: str, cell: Mapping[str, str], outcome: str) -> None:
    sure = {"piece_id": "P1", "job_id": "J1", "amount": 7, "made_on": "2025-04-10"}
    pieces = [sure, {**sure, "piece_id": "P2", "made_on": "2025-04-12", **cell}]
    judged = job_book.judge({"expression": check}, {"jobs": [{"job_id": "J1"}], "pieces": pieces})
    assert judged.outcomes == {"J1": outcome}


@pytest.mark.parametrize("joined", [False, True])
def test_the_records_own_cells_in_the_scan_and_in_a_join(joined: bool) -> None:
    beside = " AND NOT EXISTS (SELECT 1 FROM steps WHERE steps.job_id = jobs.job_id)" if joined else ""
    rows = [
        {"job_id": "J1", "state": "open"}, {"job_id": "J2", "state": "mislaid"}, {"job_id": "J3"}, {"job_id": "J4", "state": "void"},
    ]  # fmt: skip
    check = {"expression": f"(state is null or state <> 'void'){beside}"}
    records = {"jobs": rows, **({"steps": []} if joined else {})}
    judged = job_book.judge(check, records)
    assert judged.outcomes == {"J1": "pass", "J2": "undecided", "J3": "pass", "J4": "fail"}
    assert cells(judged.verdicts["J2"]) == [("jobs", 2, ("state",))]


def test_a_condition_of_the_rule_that_cannot_be_read() -> None:
    rows = [
        {"job_id": "J1", "state": "mislaid", "parts": 1},
        {"job_id": "J2", "state": "mislaid", "parts": 9},
    ]
    judged = job_book.judge(
        {"expression": "parts > 5"}, {"jobs": rows}, when="state is null or state <> 'void'"
    )
    assert judged.outcomes == {"J1": "undecided", "J2": "undecided"}


def test_two_records_compared_with_each_other() -> None:
    rows = [
        {"job_id": "J1", "owner": "A", "opened": "2025-04-01", "closed": "2025-04-10"},
        {"job_id": "J2", "owner": "A", "opened": "2025-04-20", "closed": "some day"},
        {"job_id": "J3", "owner": "A", "opened": "2025-05-01", "closed": "2025-05-02"},
        {"job_id": "J4", "owner": "B", "opened": "2025-05-01", "closed": "2025-05-02"},
    ]
    check = {"unique": {"intervals": {"by": "owner", "from": "opened", "until": "closed"}}}
    judged = job_book.judge(check, {"jobs": rows})
    assert judged.outcomes == {"J1": "pass", "J2": "undecided", "J3": "undecided", "J4": "pass"}


def test_a_subject_that_a_reading_would_do_away_with() -> None:
    sql = "SELECT p.job_id, count(*) > 5 AS ok FROM pieces p WHERE p.sort IS NULL OR p.grade IS NULL OR p.grade < 3 GROUP BY p.job_id"
    pieces = [{"piece_id": "P1", "job_id": "J1", "sort": "A", "grade": "fine"}]
    check = {"query": {"key": ["job_id"], "sql": sql}}
    assert job_book.judge(check, {"pieces": pieces, "jobs": []}, on="pieces").outcomes == {"J1": "undecided"}


def test_many_unreadable_cells_are_looked_at_together() -> None:
    jobs = [{"job_id": f"J{i}"} for i in range(400)]
    steps = [
        step(f"S{i}", f"J{i}", at=f"day {i}", result="perhaps" if i % 2 else "rejected") for i in range(400)
    ]
    judged = job_book.judge(APPROVED, {"jobs": jobs, "steps": steps})
    assert judged.outcomes == {f"J{i}": "undecided" if i % 2 else "fail" for i in range(400)}
    assert cells(judged.verdicts["J7"]) == [("steps", 8, ("result",))]


def test_the_finding_points_at_the_cell_and_says_what_to_do() -> None:
    loaded, judgements = job_book.book({"check": APPROVED})
    inputs = from_rows(loaded.kinds, {"jobs": JOBS[:1], "steps": [step("S1", "J1", result="perhaps")]})
    found, inputs = assess(loaded, judgements, inputs, as_of=date(2025, 6, 30))
    told = {}
    for lang in ("en", "zh-Hant"):
        findings = build_findings(loaded, inputs, list(found.verdicts), judgements, lang, as_of=found.as_of)
        (told[lang],) = [f for f in findings if f.rule == "JOB-01"]
    first = told["en"].locations[0]
    assert (first.path, first.row) == ("steps", 1)
    assert (
        told["en"].message
        == "Cannot be decided: it turns on a cell that cannot be read, in result (result) of steps."
    )
    assert told["en"].remedy == "Correct the cells that cannot be read, and check again."
    assert told["zh-Hant"].message == "無法判定：結果取決於無法讀取的儲存格，即steps表的result欄（result）。"  # fmt: skip


def test_one_record_traced_has_the_outcome_of_the_check(tmp_path: Path) -> None:
    records = {"jobs": JOBS, "steps": [step("S1", "J1", result="perhaps"), step("S2", "J2")]}
    loaded, judgements = job_book.book({"check": APPROVED}, {"check": {"expression": "state <> 'void'"}})
    inputs = from_rows(loaded.kinds, {**records, "jobs": [*JOBS, {"job_id": "J3", "state": "mislaid"}]})
    for label, wanted in (("J1", "undecided pass"), ("J2", "fail pass"), ("J3", "fail undecided")):
        found, _ = assess(loaded, judgements, inputs, as_of=date(2025, 6, 30), subject=("jobs", label))
        got = {v.rule: v.outcome.value for v in found.verdicts if v.rule.startswith("JOB")}
        assert [got["JOB-01"], got["JOB-02"]] == wanted.split()
    target = tmp_path / "outcomes.csv"
    found, _ = assess(loaded, judgements, inputs, as_of=date(2025, 6, 30), outcomes=target)
    with target.open(encoding="utf-8", newline="") as file:
        written = {(row["rule"], row["key"]): row["outcome"] for row in csv.DictReader(file)}
    assert written == {
        ("JOB-01", "J1"): "undecided", ("JOB-01", "J2"): "fail", ("JOB-01", "J3"): "fail",
        ("JOB-02", "J1"): "pass", ("JOB-02", "J2"): "pass", ("JOB-02", "J3"): "undecided",
    }  # fmt: skip
    assert found.results[0].counts == {Outcome.UNDECIDED: 1, Outcome.FAIL: 2}
    assert found.results[1].counts == {Outcome.UNDECIDED: 1, Outcome.PASS: 2}


def test_a_verdict_is_the_same_whatever_other_rules_are_run() -> None:
    """So many cells that not every reading of each is tried: which are must not hang on what else was read."""
    made = "EXISTS (SELECT 1 FROM pieces WHERE pieces.job_id = jobs.job_id AND pieces.made_on = add_days(jobs.opened, 3))"
    other = "NOT EXISTS (SELECT 1 FROM steps WHERE steps.job_id = jobs.job_id AND steps.at > jobs.closed)"
    days = [date(2024, 1, 1) + timedelta(days=i) for i in range(300)]
    records = {
        "jobs": [{"job_id": f"J{i}", "opened": day, "closed": day} for i, day in enumerate(days)],
        "pieces": [{"piece_id": f"P{i}", "job_id": f"J{i}", "made_on": "some day"} for i in range(300)],
        "steps": [{"step_id": "S1", "job_id": "J1", "at": date(2023, 3, 1)}],
    }
    found = []
    for checks in ([made], [made, other]):
        loaded, judgements = job_book.book(*({"check": {"expression": check}} for check in checks))
        inputs = from_rows(loaded.kinds, records)
        assessment, _ = assess(loaded, judgements, inputs, as_of=date(2025, 6, 30))
        found.append([v for v in assessment.verdicts if v.rule == "JOB-01"])
    assert {v.outcome for v in found[0]} == {Outcome.FAIL, Outcome.UNDECIDED}
    assert found[0] == found[1]


# --- the rules of the built-in rulebook -------------------------------------------------------------------------


def _spoiled(field: Field, value: Any) -> Any:
    """A cell of which no value can be made, None where every cell of the field can be read."""
    if value in (None, "") or field.type in ("id", "phone"):
        return None
    if FIELD_TYPES[field.type] is Type.TEXT and field.type != "enum":
        return None
    return "1~3" if FIELD_TYPES[field.type] is Type.LIST else "??"


def spoilt() -> Iterator[tuple[str, Example, str, int, str]]:
    """One cell of every third rule's examples, chosen by its name."""
    rulebook, judgements = built_in()
    for rule in list(rulebook.rules.values())[::3]:
        reads, found = judgements[rule.id].reads, []
        for example in rule.examples:
            for kind, rows in example.records.items():
                described = rulebook.kinds[kind]
                for i, row in enumerate(rows):
                    for name, value in row.items():
                        open_ = (kind, name) in reads and name not in described.key
                        if open_ and _spoiled(described.fields[name], value) and not example.parameters:
                            found.append((rule.id, example, kind, i, name))
        if found:
            yield min(found, key=lambda c: hashlib.sha256(f"{c[0]}{c[1].name}{c[2:]}".encode()).digest())


@pytest.mark.parametrize(
    ("rule", "example", "kind", "row", "name"),
    list(spoilt()),
    ids=lambda c: str(c)[:12] if isinstance(c, str) else "",
)
def test_an_unreadable_cell_decides_nothing(
    rule: str, example: Example, kind: str, row: int, name: str
) -> None:
    rulebook, judgements = built_in()
    records = {k: [dict(r) for r in rows] for k, rows in example.records.items()}
    records[kind][row][name] = _spoiled(rulebook.kinds[kind].fields[name], records[kind][row][name])
    spoiled = example._replace(records=records)
    book = rulebook._replace(rules={rule: rulebook.rules[rule]._replace(examples=(spoiled,), enabled=True)})
    (result,) = run_examples(book, judgements)
    assert not result.problems
    decided = {
        subject: outcome
        for subject, outcome in result.got.items()
        if outcome != "undecided" and outcome != example.expect.get(subject, outcome)
    }
    assert not decided
    # The whole way, with its scan, finds the same: nothing appears, and nothing goes without being left open.
    before, after = (_found(book, judgements, given, example) for given in (example.records, records))
    assert {label for label, outcome in after.items() if outcome is Outcome.FAIL} <= set(before)
    assert set(before) <= set(after)


def _found(
    book: Rulebook, judgements: Mapping[str, Judgement], records: Mapping[str, Any], example: Example
) -> dict[str, Outcome]:
    inputs = from_rows(book.kinds, records, placeholders=book.placeholders)
    found, _ = assess(book, judgements, inputs, as_of=example.as_of, period=example.period)
    return {book.label(v.kind, v.key): v.outcome for v in found.verdicts if v.rule in book.rules}
