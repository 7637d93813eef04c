"""A field that no column carries is not an empty one, in the scan as in the joins."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands import call
from job_book import write

from checker.records.read import SMALL

EXPRESSION = "filled(note) AND coalesce(parts, 0) > 0"
JOINING = f"{EXPRESSION} AND NOT EXISTS (SELECT 1 FROM steps s WHERE s.job_id = jobs.job_id AND s.round > jobs.parts)"


SELECTING = (
    f"SELECT j.job_id, {EXPRESSION.replace('note', 'j.note').replace('parts', 'j.parts')} AS ok FROM jobs j"
)


def _check(folder: Path, expression: str, header: str, *rows: str) -> tuple[dict[str, Any], list[Any]]:
    select = {"query": {"key": ["job_id"], "sql": expression}}
    check = select if expression.startswith("SELECT") else {"expression": expression}
    book = write(folder / "book", [{"check": check, "optional": ["steps"]}])
    exports = folder / "in"
    exports.mkdir()
    (exports / "jobs表.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    if "steps" in expression:
        (exports / "steps表.csv").write_text("step_id欄,job_id欄,round欄\nS1,J9,1\n", encoding="utf-8")
    report = folder / "report.json"
    call(
        "check", exports, "--rulebook", book, "--as-of", "2025-06-30", "--report", f"json={report}", "--quiet"
    )
    found = json.loads(report.read_text(encoding="utf-8"))
    (rule,) = found["rules"]
    return rule, [f["outcome"] for f in found["findings"]]


@pytest.mark.parametrize("rows", [2, SMALL // 8], ids=["small", "large"])
@pytest.mark.parametrize("expression", [EXPRESSION, JOINING, SELECTING])
def test_without_the_column_the_rule_is_not_assessed_and_names_it(
    tmp_path: Path, expression: str, rows: int
) -> None:
    rule, found = _check(tmp_path, expression, "job_id欄,parts欄", *(f"J{n:08},1" for n in range(rows)))
    assert (rule["assessed"], found) == (False, [])
    assert "note" in json.dumps(rule)


@pytest.mark.parametrize("expression", [EXPRESSION, JOINING, SELECTING])
def test_what_is_decided_without_the_column_is_decided(tmp_path: Path, expression: str) -> None:
    rule, found = _check(tmp_path, expression, "job_id欄,parts欄", "J1,0", "J2,2")
    assert (rule["assessed"], rule["fail"], rule["undecided"], sorted(found)) == (
        True,
        1,
        1,
        ["fail", "undecided"],
    )


@pytest.mark.parametrize("expression", [EXPRESSION, JOINING, SELECTING])
def test_an_empty_cell_of_a_column_fails(tmp_path: Path, expression: str) -> None:
    rule, found = _check(tmp_path, expression, "job_id欄,parts欄,note欄", "J1,1,", "J2,2,done")
    assert (rule["assessed"], rule["fail"], rule["pass"], found) == (True, 1, 1, ["fail"])
