"""The reference report: what its schema promises, and how it is written."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import runs
from jsonschema import Draft202012Validator
from runs import render

from checker.model.text import Lang
from checker.reports import Options

SCHEMA = json.loads((Path(__file__).parent.parent / "schemas" / "report.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans", "en"])
@pytest.mark.parametrize("run", [runs.run, runs.clean])
def test_it_fits_its_schema(run: object, lang: Lang) -> None:
    text = render("json", run(lang))  # type: ignore[operator]
    Draft202012Validator(SCHEMA).validate(json.loads(text))


def test_the_schema_would_notice_a_missing_key() -> None:
    document = json.loads(render("json", runs.run()))
    del document["findings"][0]["fingerprint"]
    assert not Draft202012Validator(SCHEMA).is_valid(document)


def test_chinese_is_written_as_it_is() -> None:
    text = render("json", runs.run("zh-Hant"))
    assert "借書須在期限內歸還" in text
    assert "\\u" not in text


def test_totals_agree_with_the_rules() -> None:
    document = json.loads(render("json", runs.run()))
    for outcome in ("pass", "fail", "pending", "undecided", "not_applicable"):
        assert document["summary"][outcome] == sum(rule[outcome] for rule in document["rules"])
    assert document["summary"]["rules_not_assessed"] == 1


def test_a_location_has_sheet_and_cell() -> None:
    findings = {f["rule"]: f for f in json.loads(render("json", runs.run()))["findings"]}
    place = findings["REA-01"]["locations"][0]
    assert (place["path"], place["sheet"], place["cell"]) == ("in/readers.xlsx", "名冊, 一", "H17")


def test_values_of_the_engine_become_json() -> None:
    run = runs.run()
    evidence = {"day": date(2025, 4, 7), "sum": Decimal("12.50"), "count": Decimal("3"), "names": ["a", None]}
    odd = run._replace(findings=(run.findings[0]._replace(evidence=evidence, key={"day": date(2025, 4, 7)}),))
    found = json.loads(render("json", odd))["findings"][0]
    assert found["evidence"] == {"count": 3, "day": "2025-04-07", "names": ["a", None], "sum": 12.5}
    assert found["key"] == {"day": "2025-04-07"}


def test_personal_data_is_kept_unless_masked() -> None:
    assert "13800000000" in render("json", runs.run())
    masked = render("json", runs.run(), Options(redact=True))
    for secret in ("13800000000", "王小明", "李大華"):
        assert secret not in masked
    assert "L-1" in masked
