"""`rulebook inspect --write` proposes a records.yaml that reads as it stands, and never overwrites one."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "拜訪記錄.csv").write_text(
        "拜訪編號,拜訪人工號,客戶編號,到達時間,到訪目的,不相干\nV1,00127,KH1,2025-04-14 10:00,談租約,甲\n",
        "utf-8",
    )
    (tmp_path / "別的.csv").write_text("甲,乙\n1,2\n", "utf-8")
    return tmp_path


def test_a_proposal_is_read_and_completed(folder: Path) -> None:
    done = call("inspect", folder, "--write")
    text = (folder / "records.yaml").read_text("utf-8")
    assert done.code == 0
    assert "records.yaml" in done.err
    assert '  "拜訪記錄.csv":\n    kind: visit_logs\n    header_row: 1\n' in text
    assert '#   "到訪目的": purpose  # TODO' in text
    assert '#   "不相干": ' in text
    assert '  # "別的.csv": {kind: }  # TODO' in text
    again = call("inspect", folder, "--format", "json").json
    assert [p["code"] for p in again["problems"] if p["level"] == "error"] == []
    filled = text.replace("    # columns:", "    columns:").replace('    #   "到訪目的"', '      "到訪目的"')
    (folder / "records.yaml").write_text(filled, "utf-8")
    entry = next(
        e for e in call("inspect", folder, "--format", "json").json["inputs"] if e["kind"] == "visit_logs"
    )
    assert {"field": "purpose", "header": "到訪目的", "index": 5, "unit": None} in [
        {k: c[k] for k in ("field", "header", "index", "unit")} for c in entry["columns"]
    ]


def test_a_records_yaml_that_is_there_is_left_alone(folder: Path) -> None:
    (folder / "records.yaml").write_text("as_of: 2025-04-30\n", "utf-8")
    done = call("inspect", folder, "--write")
    assert done.code == 2
    assert "left alone" in done.err
    assert (folder / "records.yaml").read_text("utf-8") == "as_of: 2025-04-30\n"


def test_a_layout_that_the_kind_does_not_have_is_an_error(folder: Path) -> None:
    (folder / "records.yaml").write_text(
        "files: {a.csv: {kind: attendance, layout: month_sumary}}\n", "utf-8"
    )
    done = call("inspect", folder)
    assert done.code == 3
    assert "month_summary" in done.out


def test_the_order_of_day_and_month_is_asked_for_where_it_cannot_be_known(folder: Path) -> None:
    (folder / "拜訪記錄.csv").write_text(
        "拜訪編號,拜訪人工號,客戶編號,到達時間,離開時間,記錄時間\n"
        "V1,00127,KH1,03/04/2025 10:00,03/04/2025 11:00,2025-04-03 12:00\n"
        "V2,00127,KH1,05/04/2025 10:00,25/04/2025 11:00,2025-04-05 12:00\n",
        "utf-8",
    )
    done = call("inspect", folder, "--write", "--format", "json")
    said = {p["column"]: p["text"] for p in done.json["problems"] if p["code"] == "unclear-dates"}
    assert set(said) == {"到達時間", "離開時間"}
    text = (folder / "records.yaml").read_text("utf-8")
    assert '      "離開時間": {date_format: "DD/MM/YYYY"}\n' in text
    assert '    #   "到達時間": {date_format: "DD/MM/YYYY"}  # TODO' in text
    again = call("inspect", folder, "--format", "json").json
    assert [p["column"] for p in again["problems"] if p["code"] == "unclear-dates"] == ["到達時間"]
    findings = call("check", folder, "--as-of", "2025-04-30", "--report", "json").json["findings"]
    broken = {f["evidence"]["field"]: f["message"] for f in findings if f["rule"] == "DATA-CELL"}
    assert set(broken) == {"visit_start"}
    assert "date_format" in broken["visit_start"]


def test_a_date_that_does_not_fit_what_is_declared_is_told_so(folder: Path) -> None:
    """Somebody who has declared how dates are written is not asked to declare it."""
    (folder / "拜訪記錄.csv").write_text(
        "拜訪編號,拜訪人工號,客戶編號,到達時間,記錄時間\n"
        "V1,00127,KH1,04/13/2025 10:00,2025-04-03 12:00\nV2,00127,KH1,下週一,03/04/2025\n",
        "utf-8",
    )
    (folder / "records.yaml").write_text("files:\n  拜訪記錄.csv: {date_format: DD/MM/YYYY}\n", "utf-8")
    report = call("check", folder, "--as-of", "2025-04-30", "--report", "json").json
    said = {f["evidence"]["raw"]: f["message"] for f in report["findings"] if f["rule"] == "DATA-CELL"}
    assert set(said) == {"04/13/2025 10:00", "下週一"}
    for message in said.values():
        assert message.endswith(
            "expected a date that fits the date_format of records.yaml (DD/MM/YYYY), or one with the year first."
        )


def test_dates_that_are_read_are_not_called_unclear(folder: Path) -> None:
    """A weekday tells that 25-04-01 begins with the year, as attendance reports write it."""
    (folder / "考勤每日統計.csv").write_text(
        "姓名,工號,日期,上班1打卡時間\n甲某,00127,25-04-01 星期二,08:56\n甲某,00127,25-04-02 週三,08:56\n",
        "utf-8",
    )
    done = call("inspect", folder / "考勤每日統計.csv", "--format", "json").json
    assert done["problems"] == []
