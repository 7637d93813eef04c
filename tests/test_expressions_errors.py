"""What is wrong with an expression is said when the rulebook is loaded: with file, line, column and what to do."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import job_book
import pytest

from checker.model.problem import Problem, RulebookError
from checker.patterns import PATTERNS
from checker.rulebook.compile import compile_rules
from checker.rulebook.load import load_rulebook

ROOT = Path(__file__).parent.parent

# Expression, code, what it points at (the rest of the line from there begins with it), and a part of text or hint.
ERRORS: list[tuple[str, str, str, str]] = [
    # names
    ("partz > 1", "unknown-field", "partz", "Did you mean `parts`?"),
    ("flag and jobs.partz > 1", "unknown-field", "jobs.partz", "Did you mean `parts`?"),
    ("filled(partz)", "unknown-field", "partz", "Did you mean `parts`?"),
    ("job.parts > 1", "unknown-table", "job.parts", "Did you mean `jobs`?"),
    ("exists (select 1 from piecez)", "unknown-table", "piecez", "Did you mean `pieces`?"),
    ("exists (select 1 from pieces where amont > 1)", "unknown-field", "amont", "Did you mean `amount`?"),
    ("exists (select 1 from pieces where pieces.job_id = job_id)", "ambiguous-field", "job_id", "such as pieces.job_id"),
    ("parts > :dayz", "unknown-parameter", ":dayz", "Did you mean `days`?"),
    ("parts > :nope[sort]", "unknown-parameter", ":nope", "by_sort"),
    ("parts > ?", "unknown-parameter", "", "`?`"),
    ("flag and state = 'opne'", "unknown-word", "state", "Did you mean `open`?"),
    ("flag or 'opne' = state", "unknown-word", "state", "Did you mean `open`?"),
    ("state in ('open', 'doen')", "unknown-word", "state", "Did you mean `open`?"),
    ("case state when 'xyz' then true end", "unknown-word", "state", "It has: open, done, void."),
    ("holds(owner, 'bos', opened)", "unknown-position", "holds(", "Did you mean `boss`?"),
    ("list_contains(authority('spnd', 'x', total), 'boss')", "unknown-matrix", "authority(", "Did you mean `spend`?"),
    ("in_last_round(jobs)", "no-approvals", "in_last_round(", "an approval log"),
    ("lenght(note) > 1", "unknown-function", "lenght(", "Did you mean `length`?"),
    ("read_csv('x') = 1", "unknown-function", "read_csv(", "no function"),
    ("getvariable('as_of') > opened", "unknown-function", "getvariable(", "no function"),
    # types
    ("parts", "wrong-type", "parts", "a number"),
    ("flag and parts > 'a'", "wrong-type", "parts > 'a'", "compares a number with a text"),
    ("opened > '2025-13-01'", "wrong-type", "opened", "compares a date with a text"),
    ("opened > DATE '2025-13-01'", "wrong-date", "'2025-13-01'", "Such as DATE"),
    ("parts + note > 1", "wrong-type", "note", "a number is wanted"),
    ("- note > 1", "wrong-type", "note", "a number is wanted"),
    ("flag and note", "wrong-type", "note", "a truth value is wanted"),
    ("not note", "wrong-type", "note", "a truth value is wanted"),
    ("note like parts", "wrong-type", "parts", "a text is wanted"),
    ("parts between 1 and note", "wrong-type", "parts", "compares a number with a text"),
    ("parts in (1, 'a')", "wrong-type", "parts", "mixes types"),
    ("parts in (:sorts)", "wrong-type", "parts", "mixes types"),
    ("parts in (tags)", "wrong-type", "parts", "mixes types"),
    ("parts in (select pieces.sort from pieces)", "wrong-type", "pieces.sort", "one column of the same type"),
    ("parts > :by_sort[parts]", "wrong-type", "parts", "The key"),
    ("case when flag then note else parts end = 'a'", "wrong-type", "flag", "mixes types"),
    ("note || tags = 'a'", "wrong-type", "note", "mixes types"),
    ("concat(note, tags) = 'a'", "wrong-type", "concat(", "mixes types"),
    ("coalesce(parts, note) = 1", "wrong-type", "coalesce(", "mixes types"),
    ("opened - closed > 1", "wrong-type", "opened", "a number is wanted"),
    ("list_contains(tags, parts)", "wrong-type", "list_contains(", "mixes types"),
    ("round(size, parts) = 1", "wrong-type", "parts", "a whole number"),
    ("(select sum(pieces.sort) from pieces) > 1", "wrong-type", "pieces.sort", "a number is wanted"),
    # forms
    ("opened = NULL", "compares-null", "opened", "Use IS NULL"),
    ("holds(owner, 'boss')", "wrong-arguments", "holds(", "takes 3 arguments; here are 2"),
    ("fold(parts) = 'a'", "wrong-arguments", "fold(", "a field of text"),
    ("floor() = 1", "wrong-arguments", "floor(", "takes 1 arguments; here are 0"),
    ("days_between(opened, closed, closed) = 1", "wrong-arguments", "days_between(", "takes 2 arguments; here are 3"),
    ("matches(note, '(')", "wrong-pattern", "'('", "RE2"),
    ("matches(note, note)", "wrong-pattern", "note)", "RE2"),
    ("matches(note, '(?=a)')", "wrong-pattern", "'(?=a)'", "RE2"),
    ("parts > :by_sort", "map-parameter", "parts", "write :by_sort[field]"),
    ("parts > :days[sort]", "map-parameter", "parts", "no map"),
    ("parts >", "syntax", ">", "Check brackets"),
    ("flag and (parts > 1", "syntax", "1", "Check brackets"),
    ("parts > 1 ) and flag", "syntax", ")", "Check brackets"),
    ("parts > 1; flag", "syntax", "parts", "not several"),
    ("parts > 1 flag", "syntax", "parts", "before `flag`"),
    ("select 1", "syntax", "select", "not a whole query"),
    ("CAST(parts AS VARCHAR) = 'a'", "not-allowed", "parts AS", "CAST is not allowed"),
    ("parts is flag", "not-allowed", "parts", "IS takes NULL"),
    ("parts is distinct from 1", "not-allowed", "parts", "docs/formats.md"),
    ("note ilike 'a'", "not-allowed", "note", "docs/formats.md"),
    ("opened + interval 1 day > closed", "wrong-type", "opened", "a number is wanted"),
    ("tags[1] = 'a'", "not-allowed", "tags[", "Brackets are for map parameters"),
    ("parts > 1 /* why */", "not-allowed", "1 /*", "no comments"),
    ("length(note, note) > 1", "not-allowed", "length(", "docs/formats.md"),
    ("count(*) > 1", "not-allowed", "count(", "in the SELECT or HAVING"),
    ("row_number() over (order by parts) = 1", "not-allowed", "row_number(", "OVER stands only"),
    ("exists (select * from pieces)", "not-allowed", "*", "name the columns"),
    ("(select count(jobs.note) from pieces) > 1", "not-allowed", "count(", "of its own query"),
    ("(select amount from pieces) > 1", "not-allowed", "amount", "one aggregate"),
    ("(select max(amount) from pieces group by pieces.sort) > 1", "not-allowed", "amount", "one aggregate"),
    ("exists (select 1 from pieces limit 1)", "not-allowed", "1)", "ORDER BY"),
    ("exists (select 1 from pieces union select 1 from steps)", "not-allowed", "1 from pieces", "UNION ALL"),
    ("exists (select pieces.sort from pieces union all select amount from pieces)", "wrong-columns", "pieces.sort", "same names"),
    ("exists (select 1 from pieces left join steps)", "syntax", "steps", "lacks its ON"),
    ("exists (select 1 from pieces join pieces on true)", "table-name", "pieces on", "Name it with AS"),
]  # fmt: skip


def pointed_at(problem: Problem, lines: Sequence[str]) -> str:
    """Return the rest of the line from where a problem says that it stands."""
    line, column = problem.place.line, problem.place.column
    assert isinstance(line, int)
    assert isinstance(column, int)
    return lines[line - 1][column - 1 :]


@cache
def written(expressions: tuple[str, ...]) -> dict[str, tuple[Problem, str]]:
    """Return for each expression what is said of it, and the rest of the line that the place points at."""
    with tempfile.TemporaryDirectory() as folder:
        rules = [{"check": {"expression": e}} for e in expressions]
        job_book.write(Path(folder), rules)
        files = {p.name: p.read_text("utf-8").splitlines() for p in Path(folder).rglob("JOB-*.yaml")}
        with pytest.raises(RulebookError) as caught:
            compile_rules(load_rulebook(Path(folder), (), PATTERNS))
    found = {}
    for problem in caught.value.problems:
        name = Path(problem.place.path).name
        expression = expressions[int(re.findall(r"\d+", name)[0]) - 1]
        assert expression not in found
        found[expression] = (problem, pointed_at(problem, files[name]).replace("''", "'"))
    return found


def said_of(expression: str) -> tuple[Problem, str]:
    """Parameters that are not known are told while the files are read, before any rule is compiled."""
    early = {e for e, code, *_ in ERRORS if code == "unknown-parameter" and "?" not in e}
    group = tuple(e for e, *_ in ERRORS if (e in early) == (expression in early))
    return written(group)[expression]


@pytest.mark.parametrize(("expression", "code", "points_at", "says"), ERRORS, ids=[e for e, *_ in ERRORS])
def test_an_error_has_its_place_and_says_what_to_do(
    expression: str, code: str, points_at: str, says: str
) -> None:
    problem, rest = said_of(expression)
    assert problem.code == code
    assert rest.startswith(points_at)
    words = problem.text.en + (problem.hint.en if problem.hint else "")
    assert says in words
    assert problem.text.hant
    assert problem.hint is None or problem.hint.hant


def test_every_error_of_the_language_has_a_case() -> None:
    raised: set[str] = set()
    for file in (ROOT / "checker" / "expressions").glob("*.py"):
        raised |= set(re.findall(r"(?:error|Problem)\(\s*\"([a-z-]+)\"", file.read_text("utf-8")))
    apart = {"no-roster", "too-deep"}  # below
    assert raised == {code for _, code, *_ in ERRORS} | apart


def test_an_expression_that_is_too_deep_and_an_organisation_without_a_roster() -> None:
    with pytest.raises(RulebookError) as caught:
        job_book.book({"check": {"expression": "(" * 3000 + "flag" + ")" * 3000}})
    assert [p.code for p in caught.value.problems] == ["too-deep"]
    bare = job_book.ORGANIZATION.split("roster:")[0]
    with pytest.raises(RulebookError) as caught:
        job_book.book(
            {"check": {"expression": "employed(owner, opened)"}}, files={"policy/organization.yaml": bare}
        )
    assert [p.code for p in caught.value.problems] == ["no-roster"]


WAYS = {
    "plain": "when: flag and partz > 1",
    "plain over lines": "when: flag\n  and parts > 0\n\n  and partz > 1",
    "single quotes": "when: 'state <> ''open'' and note <> '''' and partz > 1'",
    "single quotes over lines": "when: 'state <> ''open''\n  and partz > 1'",
    "double quotes": 'when: "note <> \'\\u7121\\x41\\t\' and partz > 1"',
    "double quotes over lines": 'when: "flag and \\\n  parts > 0\n  and partz > 1"',
    "folded": "when: >-\n  flag and parts > 0\n  and partz > 1",
    "folded, deeper": "when: >\n  flag and (\n    parts > 0\n\n    and partz > 1\n  )",
    "literal": "when: |\n  flag\n  and partz > 1",
    "literal, after an empty line": "when: |-\n\n  flag\n    and partz > 1",
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_the_place_is_right_in_every_way_to_write_a_text(way: str, tmp_path: Path) -> None:
    job_book.write(tmp_path, [{"check": {"expression": "flag"}}])
    (file,) = tmp_path.rglob("JOB-01.yaml")
    file.write_text(file.read_text("utf-8") + WAYS[way] + "\n", "utf-8")
    with pytest.raises(RulebookError) as caught:
        compile_rules(load_rulebook(tmp_path, (), PATTERNS))
    (problem,) = caught.value.problems
    assert problem.code == "unknown-field"
    assert pointed_at(problem, file.read_text("utf-8").splitlines()).startswith("partz > 1")


def test_a_parameter_in_a_folded_text_is_pointed_at(tmp_path: Path) -> None:
    text = "parts > 0 and note <> ':no_parameter'\nand parts > :dayz"
    job_book.write(tmp_path, [{"check": {"expression": "flag"}}])
    (file,) = tmp_path.rglob("JOB-01.yaml")
    file.write_text(file.read_text("utf-8") + "when: >-\n  " + text.replace("\n", "\n  ") + "\n", "utf-8")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(tmp_path, (), PATTERNS)
    (problem,) = caught.value.problems
    assert problem.code == "unknown-parameter"
    assert pointed_at(problem, file.read_text("utf-8").splitlines()) == ":dayz"
