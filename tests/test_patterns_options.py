"""Every pattern: each outcome that it can give, with each of its options. An option without a case fails a test.

All cases are rules of one rulebook, which is loaded once; each is judged over a few records of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import job_book
import pytest
from pattern_cases import CAN, CASES, Case, F, N, U

from checker.model.outcomes import Judgement
from checker.model.rulebook import Rulebook
from checker.patterns import PATTERNS
from checker.rulebook.compile import compile_rule


def id_of(case: Case) -> str:
    return f"{case.pattern}: {case.name}"


@cache
def rulebook() -> tuple[Rulebook, dict[str, Judgement], dict[str, str]]:
    """Return all cases as rules of one rulebook, and which rule each case is."""
    loaded, judgements = job_book.book(*({"on": case.on, "check": case.check} for case in CASES))
    return loaded, judgements, {id_of(case): f"JOB-{i:02}" for i, case in enumerate(CASES, 1)}


def judged(case: Case, **changes: Any) -> job_book.Judged:
    """Judge a case's records by its rule, with `changes` of the rule."""
    loaded, judgements, names = rulebook()
    name = names[id_of(case)]
    if changes:
        rule = loaded.rules[name]._replace(**changes)
        loaded, judgements = loaded._replace(rules={name: rule}), {name: compile_rule(rule, loaded)}
    return job_book.judge_by(loaded, judgements, name, case.rows, as_of=case.as_of, period=case.period)


@pytest.mark.parametrize("case", CASES, ids=id_of)
def test_the_pattern_gives_this_outcome(case: Case) -> None:
    found = judged(case)
    assert found.outcomes == case.expect
    severities = {name: v.severity for name, v in found.verdicts.items() if v.severity}
    assert severities == case.severity


@pytest.mark.parametrize("case", [c for c in CASES if U in c.expect.values()], ids=id_of)
def test_what_is_undecided_fails_where_the_rule_says_so(case: Case) -> None:
    changed = {name: F if outcome == U else outcome for name, outcome in case.expect.items()}
    if case.check.get("reference", {}).get("on_null") == "undecided":
        changed = dict(case.expect)  # the pattern's own word goes first
    assert judged(case, on_missing="fail").outcomes == changed


FIRST = {case.pattern: case for case in reversed(CASES) if case.pattern != "query"}


@pytest.mark.parametrize("pattern", FIRST)
def test_a_condition_sets_records_aside_or_leaves_them_in_doubt(pattern: str) -> None:
    case = FIRST[pattern]
    assert judged(case, when="1 = 2").outcomes == dict.fromkeys(case.expect, N)
    assert judged(case, when=":strict_by_sort['none'] = 1").outcomes == dict.fromkeys(case.expect, U)


# --- nothing left out --------------------------------------------------------------------------------------------


def fits(value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether a value is of the sort that a part of a schema describes, by what tells the parts of ours apart."""
    if "enum" in schema:
        return value in schema["enum"]
    sorts = {"string": str, "number": int | float, "object": dict, "array": list, "boolean": bool}
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return any(isinstance(value, sorts[t]) for t in types) and set(schema.get("required", ())) <= (
        set(value) if isinstance(value, dict) else set(schema.get("required", ()))
    )


def options(schema: Mapping[str, Any], path: str) -> Iterator[str]:
    """Yield every option of a schema: each key, each word of an enumeration, each truth value, each form."""
    yield path
    if "enum" in schema:
        yield from (f"{path} = {word}" for word in schema["enum"])
    elif schema.get("type") == "boolean":
        yield from (f"{path} = True", f"{path} = False")
    for i, form in enumerate(schema.get("anyOf", ())):
        if "properties" not in schema:
            yield from options(form, f"{path}#{i}")
    for key, part in schema.get("properties", {}).items():
        if key not in ("zh-Hant", "en"):
            yield from options(part, f"{path}.{key}")
    if "items" in schema:
        yield from options(schema["items"], f"{path}[]")


def used(value: Any, schema: Mapping[str, Any], path: str) -> Iterator[str]:
    """Yield the options of a schema that a value makes use of."""
    yield path
    if "enum" in schema or schema.get("type") == "boolean":
        yield f"{path} = {value}"
    for i, form in enumerate(schema.get("anyOf", ())):
        if "properties" not in schema and fits(value, form):
            yield from used(value, form, f"{path}#{i}")
    for key, part in schema.get("properties", {}).items():
        if isinstance(value, dict) and key in value and key not in ("zh-Hant", "en"):
            yield from used(value[key], part, f"{path}.{key}")
    if "items" in schema and isinstance(value, list):
        for item in value:
            yield from used(item, schema["items"], f"{path}[]")


def test_every_option_of_every_pattern_has_a_case() -> None:
    there = {o for name, pattern in PATTERNS.items() for o in options(pattern.schema, name)}
    tried = {
        o
        for case in CASES
        for o in used(case.check[case.pattern], PATTERNS[case.pattern].schema, case.pattern)
    }
    assert tried == there
    assert len(there) > 100


def test_every_outcome_of_every_pattern_has_a_case() -> None:
    given: dict[str, set[str]] = {}
    for case in CASES:
        given.setdefault(case.pattern, set()).update(case.expect.values())
    assert given == CAN
    assert set(CAN) == set(PATTERNS)


def test_every_option_is_documented() -> None:
    text = (Path(__file__).parent.parent / "docs" / "formats.md").read_text("utf-8")
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##)", text, re.M | re.S))
    for name, pattern in PATTERNS.items():
        words = {
            re.split(r"[.#\[\]= ]+", o.replace("[]", "").split("#")[0])[-1]
            for o in options(pattern.schema, name)
        }
        assert {
            w for w in words if w and not re.search(rf"\b{re.escape(w)}\b", f"{name} {sections[name]}")
        } <= {"True", "False"}
