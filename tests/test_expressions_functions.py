"""Every function of expressions takes what the documentation says, and whatever is let through runs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import job_book

from checker.engine.assess import assess
from checker.expressions.functions import AGGREGATES, CALENDAR_FUNCTIONS, FUNCTIONS, SPECIAL
from checker.model.outcomes import Judgement
from checker.model.problem import Problem, RulebookError
from checker.records.rows import from_rows
from checker.rulebook.compile import compile_rule

ROOT = Path(__file__).parent.parent
KNOWN = {*FUNCTIONS, *CALENDAR_FUNCTIONS, *SPECIAL, *AGGREGATES}

FIELDS = {
    "text": "note", "number": "size", "whole number": "parts", "date": "opened", "moment": "started", "truth value": "flag",
    "list": "tags", "word": "state",
}  # fmt: skip
SPECIAL_CALLS = {
    "filled": ["note"], "filled_count": ["note", "tags"], "fold": ["note"], "holds": ["owner", "'boss'", "opened"],
    "employed": ["owner", "opened"], "person_named": ["note"], "authority": ["'spend'", "note", "total"],
    "in_last_round": ["steps"],
}  # fmt: skip


def call(name: str, args: Sequence[str]) -> str:
    called = f"{name}({', '.join(args)})"
    # A row of an approval log is in sight only where the log is.
    return f"(SELECT count(*) FROM steps WHERE {called})" if name == "in_last_round" else called


def arguments(name: str) -> list[str]:
    """Return arguments with which a function is called rightly."""
    if name in SPECIAL_CALLS:
        return list(SPECIAL_CALLS[name])
    function = FUNCTIONS.get(name) or CALENDAR_FUNCTIONS[name]
    args = [FIELDS["text" if str(a) == "any" else str(a)] for a in function.args]
    return {"matches": [args[0], "'a+'"], "round": [args[0], "1"]}.get(name, args)


@cache
def bare() -> Any:
    """Return the rulebook with one rule, and the rule."""
    loaded, _ = job_book.book({"check": {"expression": "flag"}})
    return loaded, loaded.rules["JOB-01"]


def compiled(expressions: Sequence[str]) -> Iterator[tuple[str, Judgement | Problem]]:
    """Compile each expression as the condition that it is null."""
    loaded, rule = bare()
    for number, expression in enumerate(expressions):
        try:
            yield (
                expression,
                compile_rule(rule._replace(id=f"JOB-{number:04}", check=f"({expression}) is null"), loaded),
            )
        except RulebookError as exc:
            (problem,) = exc.problems
            yield expression, problem


def codes(expressions: Sequence[str]) -> dict[str, str]:
    return {e: made.code if isinstance(made, Problem) else "" for e, made in compiled(expressions)}


def test_the_documented_functions_are_those_that_there_are() -> None:
    text = (
        (ROOT / "docs" / "formats.md").read_text("utf-8").split("## Expressions")[1].split("## Patterns")[0]
    )
    table = "\n".join(line.split(" | ")[0] for line in text.splitlines() if line.startswith("| `"))
    documented = {word.lower() for word in re.findall(r"(?:`|, )([a-z_]{3,})(?=[(`,])", table)} - {
        "case",
        "between",
        "in",
        "like",
        "applicant_position",
    }
    # row_number stands in a query only, where OVER gives it an order.
    assert documented == KNOWN - {"row_number"}


def test_a_misspelt_function_is_an_error_that_names_the_right_one() -> None:
    names = sorted(KNOWN)
    for name, (_, problem) in zip(names, compiled([f"{name}x(note)" for name in names]), strict=True):
        assert isinstance(problem, Problem)
        assert problem.code == "unknown-function"
        assert problem.hint is not None
        assert name in problem.hint.en


def test_every_function_takes_its_arguments_and_no_fewer_or_more() -> None:
    names = [name for name in sorted(KNOWN) if name not in AGGREGATES]
    assert set(codes([call(name, arguments(name)) for name in names]).values()) == {""}
    refused = {"wrong-arguments", "syntax", "not-allowed"}
    assert set(codes([call(name, []) for name in names]).values()) <= refused
    repeating = {n for n, f in FUNCTIONS.items() if f.rest} | {"filled_count"}
    more = [call(name, [*arguments(name), "note", "note"]) for name in names if name not in repeating]
    assert set(codes(more).values()) <= refused
    optional = {n: f.optional for n, f in FUNCTIONS.items() if f.optional}
    fewer = [call(name, arguments(name)[:-1]) for name in names if name not in repeating]
    assert {e for e, code in codes(fewer).items() if code not in refused} == {
        call(name, arguments(name)[:-1]) for name in optional
    }


def _of_all_types() -> Iterator[str]:
    """Yield every function with each of its arguments of every type, and every operator with all pairs of types."""
    for name in sorted(KNOWN - AGGREGATES.keys()):
        args = arguments(name)
        for i, field in itertools.product(range(len(args)), FIELDS.values()):
            yield call(name, [*args[:i], field, *args[i + 1 :]])
    few = [field for name, field in FIELDS.items() if name not in ("whole number", "word")]
    for a, b in itertools.product(few, repeat=2):
        for operator in ("=", "<>", "<", ">=", "+", "-", "*", "/", "%", "and", "or", "||", "like"):
            yield f"{a} {operator} {b}"
        yield f"{a} in ({b})"
        yield f"{a} in (select jobs.{b} from pieces)"
        yield f"{a} between {b} and {b}"
        yield f"case when flag then {a} else {b} end"
        yield f"case {a} when {b} then 1 end"
        for name in ("coalesce", "greatest", "nullif", "concat"):
            yield call(name, [a, b])
    for field in FIELDS.values():
        yield from (f"not {field}", f"-{field}", f"{field} is true", f"{field} is null", f":by_sort[{field}]")
        yield from (f"(select {name}(j.{field}) from jobs j)" for name in AGGREGATES if name != "row_number")


def test_whatever_is_let_through_runs_on_every_value() -> None:
    """A type that does not fit is told when the rulebook is loaded, or not at all: no rule stops a run."""
    expressions = tuple(dict.fromkeys(_of_all_types()))
    made = dict(compiled(expressions))
    refused = {e: p.code for e, p in made.items() if isinstance(p, Problem)}
    assert set(refused.values()) <= {
        "wrong-type",
        "wrong-arguments",
        "wrong-pattern",
        "unknown-position",
        "unknown-matrix",
        "no-approvals",
    }
    good = {e: j for e, j in made.items() if isinstance(j, Judgement)}
    assert len(good) > 200
    assert len(refused) > 600
    loaded, rule = bare()
    rules = {j.rule: rule._replace(id=j.rule, check=e) for e, j in good.items()}
    far = {
        "opened": "9999-12-31",
        "started": "0001-01-01 00:00",
        "size": "-99999999999999",
        "parts": "9223372036854775807",
    }
    jobs: list[Mapping[str, Any]] = [
        {"job_id": "J0"},
        {"job_id": "J1", "owner": "B", "note": "abc", "remark": "無", "flag": "是", "tags": "a、b", "state": "open", "total": "99",
         "size": "1.5", "parts": "3", "opened": "2025-03-01", "closed": "2025-04-01", "started": "2025-03-01 10:00"},
        {"job_id": "J2", "owner": "B", "note": "無", "flag": "否", "tags": "", "state": "?", "total": "0", **far},
        {"job_id": "J3", "note": "8", "size": "0", "parts": "0", "total": "1", "opened": "1900-02-28", "started": "2025-01-01"},
    ]  # fmt: skip
    people = [{"person": "B", "name": "abc", "post": "boss", "joined": "2020-01-01"}]
    rows = {"jobs": jobs, "pieces": [{"piece_id": "P"}], "people": people}
    inputs = from_rows(loaded.kinds, rows, placeholders=loaded.placeholders)
    found, _ = assess(
        loaded._replace(rules=rules), {j.rule: j for j in good.values()}, inputs, as_of=date(2025, 6, 30)
    )
    assert {r.rule for r in found.results} == set(rules)
    assert {sum(r.counts.values()) for r in found.results} == {len(jobs)}
