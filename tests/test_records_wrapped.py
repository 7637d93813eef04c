"""Answers of programming interfaces that were saved as they came: the records within them are read, and the rest is told of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from records_kinds import read_all, table

RECORDS = [{"拜訪編號": f"V{n}", "工號": "00127", "費用": "12.5萬元"} for n in range(3)]


@pytest.mark.parametrize(
    ("answer", "way"),
    [
        ({"errcode": 0, "errmsg": "ok", "result": {"has_more": False, "list": RECORDS}}, "result.list"),
        ({"code": 0, "data": {"page": {"items": RECORDS, "total": 3}}}, "data.page.items"),
        ({"total": 3, "rows": RECORDS, "tags": []}, "rows"),
    ],
)
@pytest.mark.parametrize("stated", ["", "files: {'*': {kind: visits}}\n"])
def test_records_within_an_answer_are_read(
    tmp_path: Path, answer: dict[str, Any], way: str, stated: str
) -> None:
    path = tmp_path / "匯出.json"
    path.write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
    if stated:
        (tmp_path / "records.yaml").write_text(stated, "utf-8")
    inputs = read_all(tmp_path / "w", path)
    assert [(r["visit_id"], r["employee_id"], int(r["fee"])) for r in table(inputs)] == [
        (f"V{n}", "00127", 125_000) for n in range(3)
    ]
    (said,) = inputs.problems
    assert (said.code, said.level) == ("wrapped-records", "note")
    assert f"those of {way};" in said.text.en
    (entry,) = inputs.ledger
    assert (entry.kind, entry.rows_read) == ("visits", 3)


@pytest.mark.parametrize(
    "answer",
    [
        {"甲": 1, "清單": [{"乙": 1}]},  # no kind within either
        {"甲": RECORDS, "內": {"乙": RECORDS}},  # nobody knows which
        {"甲": 1, "清單": ["V1", "V2"]},
    ],
)
def test_what_holds_no_records_is_of_no_kind_as_before(tmp_path: Path, answer: dict[str, Any]) -> None:
    path = tmp_path / "匯出.json"
    path.write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
    inputs = read_all(tmp_path / "w", path)
    assert [p.code for p in inputs.problems] == ["unknown-kind"]
    assert [e.kind for e in inputs.ledger] == [None]


def test_a_record_with_records_in_it_is_no_answer(tmp_path: Path) -> None:
    contract = {"合同編號": "HT1", "approvals": [{"審批步驟": "法務審核", "審批人": "00301"}]}
    (tmp_path / "合同.json").write_text(json.dumps(contract, ensure_ascii=False), "utf-8")
    inputs = read_all(tmp_path / "w", tmp_path / "合同.json")
    assert {s.kind: len(table(inputs, s)) for s in inputs.sources} == {"contracts": 1, "approvals": 1}
    assert inputs.problems == ()
