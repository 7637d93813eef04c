"""Lint: every warning, once where it belongs and never on a sound rulebook."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import job_book
import pytest
import small_rulebook as small

from checker.model.problem import Problem
from checker.rulebook.han import simplified_in
from checker.rulebook.lint import lint
from checker.rulebook.lint_outcomes import outcome_problems
from checker.rulebook.load import load_rulebook

READS = {
    "VIS-01": frozenset({("visits", "visited_on"), ("visits", "method"), ("visits", "staff_id")}),
}
USES = {"VIS-01": frozenset({"visit_log_days"})}

RULE = "rules/visits/VIS-01.yaml"
CHAPTER = "policy/chapters/01.yaml"


def found(
    folder: Path,
    changes: Mapping[str, str | None] | None = None,
    reads: Mapping[str, frozenset[tuple[str, str]]] = READS,
    uses: Mapping[str, frozenset[str]] = USES,
) -> list[Problem]:
    return lint(load_rulebook(small.write(folder, dict(changes or {})), (), small.PATTERNS), reads, uses)


def test_a_sound_rulebook_has_none(tmp_path: Path) -> None:
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "level", "line"),
    [
        (RULE, "1.1@2", "1.1@1", "suspect", "error", 3),
        (RULE, "V1: pass", "V1: pending", "missing-example", "error", 17),
        (RULE, "zh-Hant: 補填", "zh-Hant: 补填这个", "simplified", "warning", 15),
        (RULE, "zh-Hant: 補填, en: Log it", "zh-Hant: log it, en: log it", "untranslated", "warning", 15),
        (RULE, "zh-Hant: 補填, en: Log it", "zh-Hant: 補填, en: 補填", "untranslated", "warning", 15),
        (CHAPTER, '"1.2"', '"2.2"', "wrong-chapter", "warning", 13),
        ("policy/parameters.yaml", "    references: [S1]\n", "", "parameter-without-source", "warning", 2),
    ],
)
def test_found_where_it_stands(  # noqa: PLR0917  (one argument a column of the table)
    tmp_path: Path, file: str, old: str, new: str, code: str, level: str, line: int
) -> None:
    text = small.FILES[file]
    assert old in text
    (problem,) = found(tmp_path, {file: text.replace(old, new)})
    assert problem.place is not None
    assert (problem.code, problem.level, problem.place.path, problem.place.line) == (
        code,
        level,
        str(tmp_path / file),
        line,
    )


def test_a_clause_that_people_check_has_a_rule_all_the_same(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, {RULE: small.RULE.replace('"1.1@2"', '"1.1@2", "1.2@1"')})
    assert (problem.code, problem.level) == ("clause-has-rules", "warning")
    assert str(problem.place) == f"{tmp_path / CHAPTER}:13:10"


def test_a_clause_without_rule(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, {RULE: None})
    assert (problem.code, problem.level) == ("clause-without-rule", "error")


def test_a_repealed_clause_needs_no_rule(tmp_path: Path) -> None:
    repealed = small.CHAPTER.replace(
        "    revision: 2\n", "    revision: 2\n    in_force: {until: 2024-12-31}\n"
    )
    assert found(tmp_path, {RULE: None, CHAPTER: repealed}) == []


def test_a_clause_whose_rules_are_off(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "overlay.yaml").write_text(
        "id: mall\ntitle: {zh-Hant: 商場, en: Mall}\n"
        "rules: {VIS-01: {enabled: false, reason: {zh-Hant: 不用, en: Not used}}}\n",
        encoding="utf-8",
    )
    book = load_rulebook(small.write(tmp_path / "book"), [overlay], small.PATTERNS)
    (problem,) = lint(book, READS, USES)
    assert (problem.code, problem.level) == ("clause-without-rule", "warning")
    assert "VIS-01" in problem.text.en


def test_parameters_and_fields_that_nothing_uses(tmp_path: Path) -> None:
    problems = found(tmp_path, {}, {}, {})
    assert [p.code for p in problems] == ["unused-parameter", "unread-field"]
    # Keys and what the roster is read by are in use; the rest is listed.
    assert problems[1].text.en == "No rule reads these fields of `visits`: staff_id, visited_on, method."
    informative = small.VISITS.replace("x-references:", "x-informative: true\n    x-references:")
    assert "staff_id" not in found(tmp_path, {"schemas/records/visits.yaml": informative}, {})[0].text.en
    (needless,) = found(tmp_path, {"schemas/records/visits.yaml": informative})
    assert (needless.code, needless.level) == ("needless-informative", "warning")
    assert (
        needless.text.en == "Rules read these fields of `visits`, which are marked x-informative: staff_id."
    )


def test_files_and_folders_named_otherwise(tmp_path: Path) -> None:
    renamed = {RULE: None, "rules/visits/VIS-1.yaml": small.RULE}
    assert [p.code for p in found(tmp_path / "a", renamed)] == ["file-name"]
    others = {
        "rules/visits/VIS-02.yaml": small.RULE.replace("VIS-01", "VIS-02"),
        "rules/events/VIS-03.yaml": small.RULE.replace("VIS-01", "VIS-03"),
    }
    (problem,) = found(tmp_path / "b", others)
    assert problem.code == "wrong-folder"
    assert "rules/visits" in problem.text.en


@pytest.mark.parametrize(
    ("text", "simplified"),
    [
        ("里程、皇后、只有、干擾、關系、制度、准許、後台、范先生、松樹、海淀區", ""),
        ("為後於係匯裡臺灣合同招商拜訪考勤鋪位", ""),
        ("这个时间", "这个时间"),
        ("簽订合同", "订"),
        ("abc 123 ，。", ""),
    ],
)
def test_characters_that_only_simplified_chinese_uses(text: str, simplified: str) -> None:
    assert "".join(simplified_in(text)) == simplified


# --- outcomes that no example shows ----------------------------------------------------------------------------


def missing(
    expression: str, jobs: Sequence[Mapping[str, Any]], expect: Mapping[str, str], **rule: Any
) -> list[str]:
    """The codes and outcomes that lint names for a rule with one example."""
    example = {
        "name": "one",
        "as_of": date(2025, 6, 30),
        "records": {"jobs": list(jobs)},
        "expect": dict(expect),
    }
    loaded, judgements = job_book.book({"check": {"expression": expression}, "examples": [example], **rule})
    return [f"{p.level} {p.code}: {p.text.en}" for p in outcome_problems(loaded, judgements)]


BOTH = [{"job_id": "A", "sort": "x"}, {"job_id": "B"}]


def test_every_outcome_that_a_rule_can_give_wants_an_example() -> None:
    said = "warning missing-example: The rule `JOB-01` can come out as {}, and no example does."
    shown = {"A": "pass", "B": "fail"}
    assert missing("filled(sort)", BOTH, shown) == [said.format("undecided")]
    assert missing(
        "CASE WHEN size > 3 THEN TRUE ELSE filled(sort) END", BOTH, shown, when="note IS NULL"
    ) == [
        said.format("undecided"),
        said.format("not_applicable"),
    ]
    # A condition that is true or unknown leaves nothing out.
    assert missing("size > 3", [], {}, when="CASE WHEN flag THEN TRUE END") == [said.format("undecided")]
    rows = [*BOTH, {"job_id": "C", "size": "wide"}]
    assert missing("size > 3", rows, {**shown, "C": "undecided"}) == []


def test_an_outcome_that_a_rule_cannot_give_is_excused_with_a_reason() -> None:
    why = {"zh-Hant": "不會", "en": "It cannot."}
    assert missing("size > 3", BOTH, {"A": "pass", "B": "fail"}, never={"undecided": why}) == []
    needless = "error needless-exception: `never` of `JOB-01` names {}, which an example shows, or which it plainly cannot give."
    assert missing("size > 3", [], {"C": "undecided"}, never={"undecided": why}) == [
        needless.format("undecided")
    ]
    assert missing("size > 3", [], {"C": "undecided"}, never={"pending": why}) == [needless.format("pending")]
