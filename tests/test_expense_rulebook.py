"""A second rulebook, of another subject: expense claims as an event log. The program knows nothing of either."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from built_in import built_in

from checker.cli.main import run
from checker.model.rulebook import Rulebook
from checker.patterns import PATTERNS
from checker.rulebook.load import load_rulebook

EXPENSE = Path(__file__).parent / "expense"
CHECKER = Path(__file__).parent.parent / "checker"

ALLOWED = {
    "customers": "a unit that a field may be counted in",
    "is_workday": "a function of expressions, and a column of the built-in calendar",
    "address": "a link has one",
    "answers": "x-answers of a field",
    "approval_log": "what x-approvals describes is one",
    "approvers": "a line of an authority matrix names them",
    "attachment": "the word for a field of type file",
    "department": "organization.yaml has departments",
    "description": "a JSON Schema has one",
    "findings": "a report lists them",
    "measure": "an authority matrix has one",
    "minutes": "a unit of time",
    "outcome": "a verdict has one",
    "period_end": "a check has a period",
    "period_start": "a check has a period",
    "position": "organization.yaml has positions",
    "problem": "the YAML parser says what the problem is",
    "problems": "a pattern lists them in its evidence",
    "required": "a pattern, and a word of JSON Schema",
    "severity": "a rule has one",
    "units": "numbers are counted in them",
    "version": "a rulebook has one",
}
"""Names of the leasing rulebook that the program uses too, and what it means by them."""


def report(tmp_path: Path, *more: str) -> dict[str, Any]:
    """Check the expense records and return the report."""
    target = tmp_path / "report.json"
    words = [
        "check",
        str(EXPENSE / "data"),
        "--rulebook",
        str(EXPENSE),
        "--report",
        f"json={target}",
        "--quiet",
        *more,
    ]
    assert run(words) == 1
    loaded: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return loaded


def test_the_check_finds_what_is_wrong_and_nothing_else(tmp_path: Path) -> None:
    expected = yaml.safe_load((EXPENSE / "expected.yaml").read_text(encoding="utf-8"))
    found = report(tmp_path)
    got = {(f["rule"], "/".join(map(str, f["key"].values())), f["outcome"]) for f in found["findings"]}
    assert got == {(e["rule"], e["key"], e["outcome"]) for e in expected}
    assert len(found["findings"]) == len(expected)
    assert all(rule["assessed"] for rule in found["rules"])
    assert found["summary"]["pending"] == 2  # the open claim: not answered, not yet approved


def test_rows_inside_claims_and_rows_of_a_file_are_one_kind(tmp_path: Path) -> None:
    read = [i for i in report(tmp_path)["inputs"] if i["kind"] == "lines"]
    assert sorted((Path(i["path"]).suffix, i["rows_read"]) for i in read) == [(".csv", 1), (".jsonl", 18)]
    assert all(i["rows_read"] == i["rows_checked"] + i["rows_rejected"] for i in read)


def test_two_checks_give_the_same_bytes(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        report(tmp_path / name)
        texts.append((tmp_path / name / "report.json").read_bytes())
    assert texts[0] == texts[1]


@pytest.mark.parametrize("command", ["lint", "test"])
def test_the_rulebook_is_in_order(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--rulebook", str(EXPENSE), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "warnings 0" in said if command == "lint" else "18 of 18" in said


def test_its_handbook_builds_into_a_relative_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        run(
            [
                "handbook",
                "build",
                "-o",
                "book",
                "--language",
                "en",
                "--rulebook",
                str(EXPENSE),
                "--lang",
                "en",
            ]
        )
        == 0
    )
    pages = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "book" / "en").rglob("*.html"))
    assert "PAY-02" in pages
    assert "Three different people claim, approve and pay." in pages


def test_its_rules_use_every_pattern_there_is() -> None:
    used = {rule.pattern for rule in load_rulebook(EXPENSE, ()).rules.values()}
    assert used == set(PATTERNS)


def test_the_program_names_nothing_of_the_leasing_rulebook() -> None:
    """Kinds, ids and names of several words may stand nowhere; a single word is only told from English as a whole literal."""
    leasing, expense = built_in()[0], load_rulebook(EXPENSE, ())
    own = _names(leasing) - _names(expense)
    ids = set(leasing.rules) | {clause for clause in leasing.clauses if clause.count(".") > 1}
    anywhere = {name for name in own if "_" in name and len(name) > 6} | set(leasing.kinds) | ids
    whole = {name for name in own if len(name) > 6}
    word = re.compile(
        r"(?<![\w-])(" + "|".join(map(re.escape, sorted(anywhere, key=len, reverse=True))) + r")(?![\w-])"
    )
    found: dict[str, set[str]] = {}
    for path in sorted(CHECKER.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        literals = {
            n.value
            for n in ast.walk(ast.parse(text))
            if isinstance(n, ast.Constant) and isinstance(n.value, str)
        }
        for name in {*word.findall(text), *(whole & literals)} - set(ALLOWED):
            found.setdefault(name, set()).add(path.relative_to(CHECKER).as_posix())
    assert found == {}


def _names(book: Rulebook) -> set[str]:
    fields = {field for kind in book.kinds.values() for field in kind.fields}
    return {*book.kinds, *fields, *book.parameters, *book.organization.positions}
