"""Mutants: a rule changed in one place is noticed by its examples, or lint says that it is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from built_in import built_in
from commands import call
from hypothesis import given
from hypothesis import strategies as st
from job_book import book, write

from checker.engine.mutants import run_mutants, survivor_problems
from checker.expressions.mutate import SWITCH, Switch, switched
from checker.model.problem import Place
from checker.patterns import PATTERNS
from checker.rulebook.compile import compile_outcomes
from checker.rulebook.mutants import mutants_of

DAY = date(2025, 6, 30)


def example(expect: dict[str, str], jobs: list[dict[str, Any]], name: str = "one", **records: Any) -> Any:
    return {"name": name, "as_of": DAY, "records": {"jobs": jobs, **records}, "expect": expect}


def survivors(rule: dict[str, Any], *more: dict[str, Any]) -> list[str]:
    loaded, _ = book(rule, *more)
    return [m.mutant for m in run_mutants(loaded) if not m.noticed]


def test_examples_that_turn_on_everything_leave_no_survivor() -> None:
    rule = {
        "when": "state = 'done'",
        "check": {"expression": "parts <= 3 AND size > 0"},
        "examples": [
            example(
                {"J1": "pass", "J2": "fail", "J3": "not_applicable", "J4": "fail"},
                [
                    {"job_id": "J1", "state": "done", "parts": 3, "size": 1},
                    {"job_id": "J2", "state": "done", "parts": 4, "size": 1},
                    {"job_id": "J3", "state": "open", "parts": 4, "size": 1},
                    {"job_id": "J4", "state": "done", "parts": 3, "size": 0},
                ],
            )
        ],
    }
    assert survivors(rule) == []


def test_each_survivor_is_named_with_its_place_and_the_example_that_is_missing(tmp_path: Path) -> None:
    rule = {
        "when": "state = 'done'",
        "check": {"deadline": {"from": "opened", "to": "closed", "within": ":days", "unit": "days"}},
        "examples": [
            example(
                {"J1": "pass", "J2": "fail"},
                [
                    {"job_id": "J1", "state": "done", "opened": "2025-06-01", "closed": "2025-06-02"},
                    {"job_id": "J2", "state": "done", "opened": "2025-06-01", "closed": "2025-06-20"},
                ],
            )
        ],
    }
    assert survivors(rule) == ["when: left out", "check.within: +1", "check.within: -1"]
    folder = write(tmp_path, [rule])
    done = call("lint", "--mutants", "--rulebook", folder)
    assert done.code == 2
    lines = [line for line in done.out.splitlines() if "surviving-mutant" in line]
    assert len(lines) == 3
    text = (folder / "rules/jobs/JOB-01.yaml").read_text(encoding="utf-8").splitlines()
    for line in lines:
        path, row, column = line.removeprefix("error: ").split(": ")[0].rsplit(":", 2)
        assert path.endswith("JOB-01.yaml")
        assert text[int(row) - 1][int(column) - 1 :].startswith(("state", "':days'", ":days"))
    assert "Add a record exactly at `within`, and one just beyond it." in done.out
    assert "not_applicable" not in done.err


def test_an_exception_needs_a_survivor() -> None:
    rule = {
        "when": "state = 'done'",
        "check": {"expression": "parts <= 3"},
        "survives": {
            "when: left out": {"zh-Hant": "理由", "en": "why"},
            "check: nothing": {"zh-Hant": "理由", "en": "why"},
        },
        "examples": [
            example(
                {"J1": "pass", "J2": "fail"},
                [
                    {"job_id": "J1", "state": "done", "parts": 3},
                    {"job_id": "J2", "state": "done", "parts": 4},
                ],
            )
        ],
    }
    loaded, _ = book(rule)
    problems = survivor_problems(loaded, run_mutants(loaded))
    assert [p.code for p in problems] == ["needless-exception"]
    assert "check: nothing" in problems[0].text.en


def test_earlier_versions_have_mutants_of_their_own() -> None:
    rule = {
        "dated": "opened",
        "in_force": {"from": "2025-06-01"},
        "earlier": [
            {"clauses": ["1.1@2"], "in_force": {"until": "2025-05-31"}, "check": {"expression": "parts <= 3"}}
        ],
        "check": {"expression": "parts <= 5"},
        "examples": [
            example(
                {"J1": "pass", "J2": "fail", "J3": "pass"},
                [
                    {"job_id": "J1", "opened": "2025-06-02", "parts": 5},
                    {"job_id": "J2", "opened": "2025-06-02", "parts": 6},
                    {"job_id": "J3", "opened": "2025-05-02", "parts": 3},
                ],
            )
        ],
    }
    assert survivors(rule) == [
        "earlier.0.check: always passes",
        "earlier.0.check: parts <= 3 → parts <= 4",
    ]


def test_rules_that_join_records_are_changed_inside_too() -> None:
    steps = [{"step_id": "S1", "job_id": "J1", "step": "review", "who": "A", "at": "2025-06-01 09:00", "result": "approved"}]  # fmt: skip
    rule = {
        "when": "state = 'done' OR state = 'open'",
        "check": {
            "approval_chain": {
                "from": "steps",
                "steps": [{"step": "review"}, {"step": "legal"}],
                "before": "closed",
            }
        },
        "examples": [
            example(
                {"J1": "fail", "J2": "fail", "J3": "not_applicable"},
                [
                    {"job_id": "J1", "state": "done", "closed": "2025-06-10"},
                    {"job_id": "J2", "state": "open", "closed": "2025-06-10"},
                    {"job_id": "J3", "state": "void", "closed": "2025-06-10"},
                ],
                steps=steps,
            )
        ],
    }
    left = survivors(rule)
    assert "check: always fails" in left
    assert "check.order: false" in left
    assert not [name for name in left if name.startswith("when")]


def test_several_processes_find_what_one_finds() -> None:
    rule = {
        "when": "state = 'done'",
        "check": {"expression": "parts <= 3"},
        "examples": [example({"J1": "pass"}, [{"job_id": "J1", "state": "done", "parts": 3}])],
    }
    loaded, _ = book(*[rule] * 8)
    found = [(m.rule, m.mutant, m.noticed) for m in run_mutants(loaded)]
    alone = [(m.rule, m.mutant, m.noticed) for name in loaded.rules for m in run_mutants(loaded, [name])]
    assert found == alone


def test_rule_goes_with_mutants_only() -> None:
    done = call("lint", "--rule", "JOB-01")
    assert done.code == 2
    assert "--mutants" in done.err


@pytest.mark.parametrize("pattern", sorted(set(PATTERNS) - {"expression", "query"}))
def test_every_pattern_says_which_of_its_options_can_be_changed(pattern: str) -> None:
    assert PATTERNS[pattern].changes


TRUTH = st.sampled_from(["TRUE", "FALSE", "NULL"])
TURNED = {"AND": "OR", "OR": "AND"}
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "=", "<>"])
NUMBERS = st.sampled_from(["1", "2", "NULL"])


def values_of(text: str, x: str, y: str, type_: str) -> list[Any]:
    """What an expression over x and y gives with no switch on, and with each of its switches."""
    prepared, variants = switched(text, Place("here"), 1)
    tree = prepared.tree.copy()
    for node in list(tree.find_all(Switch)):
        node.replace(sqlglot.parse_one(f"({SWITCH} = {node.this.this})"))
    numbers = ", ".join(str(n) for n in (0, *(v.number for v in variants)))
    return values(
        tree.sql("duckdb"),
        x,
        y,
        type_,
        f", (SELECT unnest([{numbers}]) AS number) AS _switch ORDER BY number",
    )


def values(text: str, x: str, y: str, type_: str, more: str = "") -> list[Any]:
    given_ = f"(SELECT CAST({x} AS {type_}) AS x, CAST({y} AS {type_}) AS y)"
    return [value for (value,) in duckdb.sql(f"SELECT {text} FROM {given_}{more}").fetchall()]


@given(TRUTH, TRUTH, st.sampled_from(["AND", "OR"]))
def test_a_connective_behind_its_switch_is_the_other_one_with_nulls_too(x: str, y: str, word: str) -> None:
    (wanted,), (turned,) = (values(f"x {sign} y", x, y, "BOOLEAN") for sign in (word, TURNED[word]))
    assert values_of(f"x {word} y", x, y, "BOOLEAN")[:2] == [wanted, turned]


MOVED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


@given(NUMBERS, NUMBERS, SIGNS)
def test_a_comparison_behind_its_switches_is_moved_and_turned_round_with_nulls_too(
    x: str, y: str, sign: str
) -> None:
    moved = [f"x {MOVED[sign]} y"] if sign in MOVED else []
    wanted = [values(text, x, y, "INT")[0] for text in (f"x {sign} y", *moved, f"NOT (x {sign} y)")]
    assert values_of(f"x {sign} y", x, y, "INT") == wanted


@given(NUMBERS, NUMBERS)
def test_an_interval_behind_its_switches_loses_either_end_with_nulls_too(x: str, y: str) -> None:
    between = "x BETWEEN y AND y + y"
    wanted = [between, "x > y AND x <= y + y", "x >= y AND x < y + y", f"NOT ({between})"]
    assert values_of(between, x, y, "INT") == [values(text, x, y, "INT")[0] for text in wanted]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x + 5", ["x + 6", "x + 4"]),
        ("x > 0.05", ["x >= 0.05", "x <= 0.05", "x > 0.06", "x > 0.04"]),
        ("NOT x > y", ["x > y", "x >= y"]),
        ("round(x, 2) = y", ["ROUND(x, 2) <> y"]),
        ("CASE WHEN x = y THEN 1 ELSE 7 END", ["x <> y", "CASE WHEN x = y THEN 1 ELSE 8 END", "CASE WHEN x = y THEN 1 ELSE 6 END"]),
    ],
)  # fmt: skip
def test_numbers_are_changed_by_a_step_unless_they_are_marks_or_places(text: str, found: list[str]) -> None:
    assert [variant.after for variant in switched(text, Place("here"), 1)[1]] == found


def test_an_example_at_the_boundary_is_asked_for() -> None:
    jobs = [{"job_id": "J1", "parts": 2}, {"job_id": "J2", "parts": 5}]
    rule = {"check": {"expression": "parts <= 3"}, "examples": [example({"J1": "pass", "J2": "fail"}, jobs)]}
    assert survivors(rule) == ["check: parts <= 3 → parts < 3", "check: parts <= 3 → parts <= 4", "check: parts <= 3 → parts <= 2"]  # fmt: skip
    jobs += [{"job_id": "J3", "parts": 3}, {"job_id": "J4", "parts": 4}]
    rule["examples"] = [example({"J1": "pass", "J2": "fail", "J3": "pass", "J4": "fail"}, jobs)]
    assert survivors(rule) == []


@pytest.mark.slow
@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_the_changes_of_the_built_in_rules_are_rules_themselves(pattern: str) -> None:
    rulebook, _ = built_in()
    for rule in rulebook.rules.values():
        if rule.pattern == pattern:
            for mutant in mutants_of(rule):
                compile_outcomes(mutant.rule, rulebook)
                if mutant.number:
                    break
