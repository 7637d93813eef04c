"""Names of people are looked up in the roster of the day, or reported; never guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from commands import call

ROSTER = """工號,姓名,部門,崗位,在職狀態,入職日期,任職日期,離職日期,UserId
00127,甲某,商業招商部,招商專員,在職,2023-01-01,2023-01-01,,user-a
00103,乙某,商業招商部,部門經理,在職,2022-01-01,2022-01-01,,user-b
00201,丙某,商業招商部,招商專員,離職,2022-01-01,2022-01-01,2025-03-31,
00202,丙某,商業招商部,招商專員,在職,2025-04-10,2025-04-10,,
00301,丁某,法務部,法務專員,在職,2022-01-01,2022-01-01,,
00302,丁某,財務部,財務經理,在職,2022-01-01,2022-01-01,,
00401,戊某,商業招商部,招商專員,離職,2022-01-01,2022-01-01,2025-03-31,
"""
VISITS = "拜訪編號,拜訪人,陪同人員,客戶編號,到達時間,拜訪方式,拜訪目的,拜訪紀要,填寫時間\n"


def visit(number: int, who: str, day: str = "2025-04-14", companions: str = "") -> str:
    return f"V{number},{who},{companions},KH1,{day} 10:00,上門,談租約,談妥,{day} 12:00\n"


def normalized(folder: Path, *options: str) -> tuple[list[dict[str, Any]], list[str]]:
    out = folder / "out"
    found = call("normalize", str(folder / "in"), "-o", str(out), "--format", "jsonl", *options)
    assert found.code == 0, found.err
    records = [json.loads(line) for line in (out / "visit_logs.jsonl").read_text("utf-8").splitlines()]
    broken = (out / "unreadable.csv").read_text("utf-8").splitlines()[1:]
    return records, broken


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/花名冊.csv").write_text(ROSTER, "utf-8")
    return tmp_path


def test_names_become_ids(folder: Path) -> None:
    (folder / "in/拜訪記錄.csv").write_text(
        VISITS + visit(1, "甲某", companions="乙某、甲　某") + visit(2, "00127") + visit(3, "user-b")
        + visit(4, "丙某", "2025-03-14") + visit(5, "丙某", "2025-04-14"), "utf-8")  # fmt: skip
    records, broken = normalized(folder)
    assert [(r["employee_id"], r["companions"]) for r in records] == [
        ("00127", ["00103", "00127"]), ("00127", None), ("00103", None), ("00201", None), ("00202", None),
    ]  # fmt: skip
    assert broken == []


@pytest.mark.parametrize(
    ("who", "day"),
    [
        ("丁某", "2025-04-14"),  # two of that name
        ("丙某", "2025-04-05"),  # one had left, the other not yet come
        ("戊某", "2025-04-14"),  # had left
        ("王經理", "2025-04-14"),  # a title
        ("甲某(離職)", "2025-04-14"),
        ("甲某-招商部", "2025-04-14"),
        ("某人", "2025-04-14"),
    ],
)
def test_whom_nobody_can_tell_is_reported(folder: Path, who: str, day: str) -> None:
    (folder / "in/拜訪記錄.csv").write_text(VISITS + visit(1, "甲某") + visit(2, who, day), "utf-8")
    records, broken = normalized(folder)
    assert [r["employee_id"] for r in records] == ["00127", who]
    assert len(broken) == 1
    assert broken[0].endswith(f"employee_id,{who}")


def test_a_list_with_somebody_unknown_is_reported_whole(folder: Path) -> None:
    (folder / "in/拜訪記錄.csv").write_text(VISITS + visit(1, "甲某", companions="乙某、王經理"), "utf-8")
    records, broken = normalized(folder)
    assert records[0]["companions"] == "00103、王經理"
    assert len(broken) == 1


def test_records_yaml_says_whom_a_name_means(folder: Path) -> None:
    (folder / "in/拜訪記錄.csv").write_text(VISITS + visit(1, "王經理") + visit(2, "丁某"), "utf-8")
    (folder / "in/records.yaml").write_text('people: {王經理: "00103", 丁某: "00301"}\n', "utf-8")
    records, broken = normalized(folder)
    assert [r["employee_id"] for r in records] == ["00103", "00301"]
    assert broken == []


def test_a_number_in_records_yaml_is_refused(folder: Path) -> None:
    (folder / "in/records.yaml").write_text("people: {王經理: 00103}\n", "utf-8")
    found = call("inspect", str(folder / "in"))
    assert found.code == 3
    assert "wrong-type" in found.out


def test_a_name_below_many_ids_is_reported(folder: Path) -> None:
    (folder / "in/拜訪記錄.csv").write_text(
        VISITS + "".join(visit(n, "00127") for n in range(300)) + visit(301, "乙某"), "utf-8"
    )
    _, broken = normalized(folder)
    assert [line.rsplit(",", 1)[1] for line in broken] == ["乙某"]


def test_lost_zeros_are_put_back_where_one_id_fits_and_said(folder: Path) -> None:
    with xlsxwriter.Workbook(folder / "in/拜訪記錄.xlsx") as made:
        sheet = made.add_worksheet("拜訪記錄")
        sheet.write_row(0, 0, VISITS.strip().split(","))
        sheet.write_row(
            1, 0, ["V1", 127, "", "KH1", "2025-04-14 10:00", "上門", "談租約", "談妥", "2025-04-14 12:00"]
        )
        sheet.write_row(
            2, 0, ["V2", 999, "", "KH1", "2025-04-14 10:00", "上門", "談租約", "談妥", "2025-04-14 12:00"]
        )
    records, broken = normalized(folder)
    assert [r["employee_id"] for r in records] == ["00127", "999.0"]
    assert [line.rsplit(",", 1)[1] for line in broken] == ["999.0"]
    checked = call(
        "check", str(folder / "in"), "--as-of", "2025-04-30", "--report", "json", "--fail-on", "never"
    )
    said = [p for p in json.loads(checked.out)["problems"] if p["code"] == "zeros-put-back"]
    assert len(said) == 1
    assert "127 → 00127" in json.dumps(said[0], ensure_ascii=False)


def test_a_check_reports_each_cell_and_why(folder: Path) -> None:
    (folder / "in/拜訪記錄.csv").write_text(
        VISITS + visit(1, "甲某") + visit(2, "丁某") + visit(3, "王經理"), "utf-8"
    )
    checked = call(
        "check",
        str(folder / "in"),
        "--as-of",
        "2025-04-30",
        "--report",
        "json",
        "--fail-on",
        "never",
        "--lang",
        "en",
    )
    report = json.loads(checked.out)
    found = [f for f in report["findings"] if f["rule"] == "DATA-CELL"]
    assert [(f["key"]["visit_id"], f["evidence"]["raw"], f["locations"][0]["line"]) for f in found] == [
        ("V2", "丁某", 3), ("V3", "王經理", 4),
    ]  # fmt: skip
    assert "one person" in found[0]["message"]
    assert {p["code"] for p in report["problems"]} >= {"several-people", "unknown-people"}


def test_nobody_is_two_people_by_writing_a_name_in_two_ways(folder: Path) -> None:
    """The drafter is named by number and the reviewer by name: they are one person, and the rule says so."""
    (folder / "in/合同.csv").write_text(
        "合同編號,起草人工號,起草日期,狀態\nHT-1,00103,2025-04-01,審批中\n", "utf-8"
    )
    (folder / "in/合同審批流水.csv").write_text(
        "合同編號,輪次,審批順序,審批節點,審批人,審批時間,審批結果\nHT-1,1,1,部門經理審核,乙某,2025-04-02 10:00,同意\n",
        "utf-8",
    )
    out = folder / "out"
    assert call("normalize", str(folder / "in"), "-o", str(out), "--format", "jsonl").code == 0
    drafted = json.loads((out / "contracts.jsonl").read_text("utf-8"))["drafted_by"]
    approved = json.loads((out / "contract_approvals.jsonl").read_text("utf-8"))["approver_id"]
    assert drafted == approved == "00103"


def test_inspect_shows_what_became_of_each_name(folder: Path) -> None:
    (folder / "in/拜訪記錄.csv").write_text(
        VISITS + visit(1, "甲某", companions="乙某、王經理") + visit(2, "甲某") + visit(3, "丁某") + visit(4, "戊某")
        + visit(5, "丙某", "2025-03-14") + visit(6, "丙某", "2025-04-05") + visit(7, "00127"), "utf-8")  # fmt: skip
    found = {p["field"]: p for p in call("inspect", folder / "in", "--format", "json").json["people"]}
    assert set(found) == {"employee_id", "companions"}
    who = found["employee_id"]
    assert who["roster"]
    assert who["resolved"] == [
        {"name": "丙某", "id": "00201", "count": 1}, {"name": "甲某", "id": "00127", "count": 2},
    ]  # fmt: skip
    assert {(s["name"], tuple(s["ids"]), s["count"]) for s in who["several"]} == {
        ("丁某", ("00301", "00302"), 1), ("丙某", ("00201", "00202"), 1),
    }  # fmt: skip
    assert who["away"] == [{"name": "戊某", "ids": ["00401"], "count": 1}]
    assert found["companions"]["unknown"] == [{"name": "王經理", "count": 1}]
    shown = call("inspect", folder / "in").out
    assert "丁某（00301、00302）×1" in shown
    assert "not employed on the day: 戊某（00401）×1" in shown


def test_names_without_a_roster_are_said_to_want_one(folder: Path) -> None:
    (folder / "in/花名冊.csv").unlink()
    (folder / "in/拜訪記錄.csv").write_text(VISITS + visit(1, "甲某"), "utf-8")
    done = call("inspect", folder / "in")
    assert "no roster was supplied" in done.out
    assert call("inspect", folder / "in", "--format", "json").json["people"][0]["unknown"] == [
        {"name": "甲某", "count": 1}
    ]


def test_a_visit_of_somebody_unknown_leaves_nobody_else_open(folder: Path) -> None:
    """It might be anybody's; taken for that, one stranger would excuse a whole department."""
    outcomes = []
    for more in ("", visit(2, "某人")):
        (folder / "in/拜訪記錄.csv").write_text(VISITS + visit(1, "甲某") + more, "utf-8")
        report = folder / "report.json"
        found = call(
            "check", str(folder / "in"), "--as-of", "2025-05-31", "--period", "2025-04-01..2025-04-30",
            "--rule", "VIS-05", "--report", f"json={report}",
        )  # fmt: skip
        assert found.code == 1, found.err
        told = json.loads(report.read_text("utf-8"))["findings"]
        outcomes.append({(str(f["key"]), f["outcome"]) for f in told if f["rule"] == "VIS-05"})
        assert outcomes[-1]
        assert {outcome for _, outcome in outcomes[-1]} == {"fail"}
    assert outcomes[0] == outcomes[1]
