"""Attestations and coverage: what assures each clause, what lapsed, and where the holes are."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from commands import ROOT, Done, call
from hypothesis import given
from hypothesis import strategies as st
from job_book import write

from checker.model.attestation import Attestation, Every
from checker.model.problem import Place

CHAPTER = """\
chapter: "1"
headings:
  - {id: "1", level: chapter, source: 一, title: {zh-Hant: 工作, en: Jobs}}
clauses:
  - {id: "1.1", source: 一1, revision: 2, text: {zh-Hant: 甲, en: Close jobs.}, modality: must, responsible: [boss],
     evidence: [jobs], checked: by_rules}
  - {id: "1.2", source: 一2, revision: 1, text: {zh-Hant: 乙, en: Keep the law.}, modality: must, responsible: [boss],
     evidence: [], checked: by_attestation, attest: {every: year}, why: {zh-Hant: 看不出, en: No record shows it.}}
  - {id: "1.3", source: 一3, revision: 1, text: {zh-Hant: 丙, en: Be kind.}, modality: should, responsible: [boss],
     evidence: [], checked: by_judgement, why: {zh-Hant: 看不出, en: Kindness is no number.}}
  - {id: "1.4", source: 一4, revision: 1, in_force: {until: 2024-12-31}, text: {zh-Hant: 丁, en: Wear a hat.},
     modality: must, responsible: [boss], evidence: [], checked: by_rules}
  - {id: "1.5", source: 一5, revision: 1, text: {zh-Hant: 戊, en: Log steps.}, modality: must, responsible: [boss],
     evidence: [steps], checked: by_rules}
"""
RULES: list[dict[str, Any]] = [
    {"check": {"expression": "closed IS NOT NULL"}},
    {"check": {"expression": "step = 'review'"}, "on": "steps", "clauses": ["1.5@1"],
     "examples": [{"name": "one", "as_of": date(2025, 6, 30), "records": {"steps": []}, "expect": {}}]},
]  # fmt: skip
GOOD = {
    "clause": "1.2@1", "by": "Ann", "position": "boss", "on": "2025-03-31", "seen": "all contracts of the quarter",
}  # fmt: skip


def run(tmp_path: Path, command: str, *attestations: dict[str, Any], more: tuple[object, ...] = ()) -> Done:
    write(tmp_path / "book", RULES, {"policy/chapters/01.yaml": CHAPTER})
    exports = tmp_path / "exports"
    exports.mkdir(exist_ok=True)
    (exports / "jobs表.csv").write_text("job_id,closed\nJ1,2025-05-01\nJ2,\n", encoding="utf-8")
    if attestations:
        text = json.dumps({"attestations": attestations}).replace('"on"', "on")
        (exports / "attestations.yaml").write_text(text.replace("on:", '"on":'), encoding="utf-8")
    return call(command, exports, "--rulebook", tmp_path / "book", "--as-of", "2025-06-30", *more)


def faults(tmp_path: Path, *attestations: dict[str, Any]) -> list[str]:
    found = run(tmp_path, "check", *attestations, more=("--report", "json")).json["findings"]
    return [f["evidence"]["problem"] for f in found if f["rule"] == "DATA-ATTEST"]


def test_the_coverage_tells_each_clause_by_what_assures_it(tmp_path: Path) -> None:
    found = {c["clause"]: c for c in run(tmp_path, "coverage", GOOD, more=("--json",)).json["coverage"]}
    assert {pin: (c["state"], c["hole"]) for pin, c in found.items()} == {
        "1.1@2": ("checked", False),
        "1.2@1": ("attested", False),
        "1.3@1": ("judgement", False),
        "1.4@1": ("not_in_force", False),
        "1.5@1": ("not_assessed", True),
    }
    assert found["1.1@2"]["rules"][0]["pass"] == found["1.1@2"]["rules"][0]["fail"] == 1
    assert found["1.2@1"]["attestation"] == {
        "by": "Ann", "position": "boss", "on": "2025-03-31", "until": "2026-03-31", "seen": "all contracts of the quarter",
    }  # fmt: skip
    assert found["1.3@1"]["why"] == "Kindness is no number."
    assert "Not supplied" in found["1.5@1"]["rules"][0]["why"]


def test_the_report_holds_the_same_as_its_schema_says(tmp_path: Path) -> None:
    report = run(tmp_path, "check", GOOD, more=("--report", "json")).json
    assert report["coverage"] == run(tmp_path, "coverage", GOOD, more=("--json",)).json["coverage"]
    schema = json.loads((ROOT / "schemas/report.json").read_text(encoding="utf-8"))
    jsonschema.validate(report, schema)
    late = run(tmp_path, "check", {**GOOD, "until": "2025-04-30"}, more=("--report", "json")).json
    jsonschema.validate(late, schema)


def test_the_page_marks_the_holes(tmp_path: Path) -> None:
    page = run(tmp_path, "coverage", GOOD)
    assert page.code == 0
    assert " ! 1.5  not assessed  Log steps." in page.out
    assert "Ann (boss) on 2025-03-31: all contracts of the quarter, good until 2026-03-31" in page.out
    assert page.out.splitlines()[-1] == (
        "Coverage: 5 clauses · checked 1 · not assessed 1 · attested 1 · judged by people 1 · not in force 1 · 1 holes"
    )
    holes = run(tmp_path, "coverage", GOOD, more=("--holes", "--strict"))
    assert holes.code == 1
    assert "1.2" not in holes.out


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"until": "2025-06-29"}, "lapsed"),
        ({"on": "2024-06-29"}, "lapsed"),
        ({"clause": "9.9@1"}, "unknown"),
        ({"on": "2025-07-01"}, "future"),
        ({"clause": "1.1@2"}, "needless"),
        ({"clause": "1.2@2"}, "moved-on"),
    ],
)
def test_an_attestation_that_proves_nothing_is_a_finding_at_its_line(
    tmp_path: Path, change: dict[str, str], fault: str
) -> None:
    assert faults(tmp_path, {**GOOD, **change}) == [fault]
    text = run(tmp_path, "check", {**GOOD, **change}).out
    assert "DATA-ATTEST  An attestation proves nothing" in text
    assert "attestations.yaml:1:" in text
    covered = run(tmp_path, "coverage", {**GOOD, **change}, more=("--json",)).json["coverage"]
    assert next(c for c in covered if c["clause"] == "1.2@1")["state"] == "not_attested"


def test_one_that_holds_is_no_finding_nor_is_an_older_one_beside_it(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD) == []
    assert faults(tmp_path, GOOD, {**GOOD, "on": "2023-01-01"}) == []
    assert faults(tmp_path, {**GOOD, "on": "2024-06-30"}) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"position": "bos"}, "unknown-position"),
        ({"clause": "1.2"}, "wrong-form"),
        ({"until": "2025-01-01"}, "dates-reversed"),
        ({"whom": "Ann"}, "unknown-key"),
    ],
)
def test_what_is_written_wrong_is_told_with_its_place(
    tmp_path: Path, change: dict[str, str], code: str
) -> None:
    for command in ("check", "coverage"):
        done = run(tmp_path, command, {**GOOD, **change})
        assert done.code == 2
        assert code in done.err
        assert "attestations.yaml:1:" in done.err


def test_a_file_may_be_named_instead(tmp_path: Path) -> None:
    run(tmp_path, "check", GOOD)
    (tmp_path / "exports/attestations.yaml").rename(tmp_path / "stated.yaml")
    more = ("--attestations", tmp_path / "stated.yaml")
    assert "attested 1" in run(tmp_path, "coverage", more=more).out
    assert "not attested 1" in run(tmp_path, "coverage").out


def test_names_are_masked_where_personal_data_are(tmp_path: Path) -> None:
    text = run(tmp_path, "check", GOOD, more=("--report", "json", "--redact")).out
    assert "Ann" not in text


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(["month", "quarter", "half_year", "year"])
)
def test_a_month_is_the_same_day_or_the_last_one(on: date, every: Every) -> None:
    ends = Attestation("1@1", "A", "b", on, "c", None, Place("x")).lapses(every)
    assert ends is not None
    months = (ends.year - on.year) * 12 + ends.month - on.month
    assert months == {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[every]
    assert ends.day == on.day or (ends.day < on.day and (ends.month, ends.day) in {(m, d) for m in range(1, 13) for d in (28, 29, 30)})  # fmt: skip
