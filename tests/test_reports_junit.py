"""JUnit: valid in the dialect of Jenkins, and what its tests say."""

from __future__ import annotations

import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import runs
from runs import render

XSD = Path(__file__).parent.parent.parent / "shared" / "standards" / "junit-10.xsd"


def cases(text: str) -> dict[str, ET.Element]:
    return {str(case.get("name")): case for case in ET.fromstring(text).iter("testcase")}


@pytest.mark.skipif(not XSD.exists(), reason="material: the JUnit schema is not at hand")
@pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not installed")
@pytest.mark.parametrize("run", [runs.run("zh-Hant", 30), runs.clean("en")], ids=["findings", "clean"])
def test_it_is_valid_for_jenkins(run: object, tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(render("junit", run), encoding="utf-8")  # type: ignore[arg-type]
    checked = subprocess.run(
        ["xmllint", "--noout", "--schema", str(XSD), str(report)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_a_rule_with_a_breach_fails_and_says_where() -> None:
    failure = cases(render("junit", runs.run()))["LOA-01 Loans are returned in time"].find("failure")
    assert failure is not None
    assert failure.get("type") == "high"
    assert "in/loans.csv:3:21" in str(failure.text)
    assert "Correct the records" in str(failure.text)


def test_a_rule_that_was_not_assessed_is_skipped_with_the_reason() -> None:
    skipped = cases(render("junit", runs.run()))["VIS-02 VIS-02"].find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "no export of stocktaking was supplied"


def test_a_rule_that_is_only_undecided_is_not_green() -> None:
    run = runs.run()
    undecided = tuple(f for f in run.findings if f.outcome.value == "undecided")
    skipped = cases(render("junit", run._replace(findings=undecided)))["LOA-02 A loan names its reader"].find(
        "skipped"
    )
    assert skipped is not None
    assert "nothing to read" in str(skipped.text)


def test_an_input_that_cannot_be_read_is_an_error() -> None:
    error = cases(render("junit", runs.run()))["in/bad.csv"].find("error")
    assert error is not None
    assert error.get("type") == "broken-encoding"


def test_totals_agree_with_the_cases() -> None:
    root = ET.fromstring(render("junit", runs.run(many=20)))
    for suite in [root, *root.iter("testsuite")]:
        for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
            assert int(str(suite.get(attribute))) == len(list(suite.iter(tag)))


def test_characters_that_xml_cannot_hold_do_not_break_it() -> None:
    run = runs.run()
    odd = run.findings[0]._replace(message="a\x00b\x1b]]>&<", evidence={}, key={"loan_no": "\ud800\uffff"})
    book = run.rulebook._replace(rules={})
    text = render(
        "junit",
        run._replace(rulebook=book, findings=(odd,), ledger=(run.ledger[0]._replace(path='a"\n<.csv'),)),
    )
    ET.fromstring(text)


def test_personal_data_is_always_masked() -> None:
    text = render("junit", runs.run())
    for secret in ("13800000000", "王小明", "李大華"):
        assert secret not in text
