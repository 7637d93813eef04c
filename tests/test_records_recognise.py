"""Kinds by name and headers, headers of every make, and the errors where one cannot tell."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from records_kinds import KINDS, read_all, table

from checker.folding import fold
from checker.model.problem import InputError, Place
from checker.records.binding import bind
from checker.records.mapping import load
from checker.records.vocabulary import read_words

WORDS = read_words(KINDS)


def csv(tmp_path: Path, name: str, *lines: str) -> Path:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("header", "want"),
    [
        ("　姓　名　", "姓名"),
        ("计租面积（㎡）", "计租面积(m2)"),
        ("\ufeff合同编号", "合同编号"),
        ("合同\n编号", "合同编号"),
        ("*合同編號", "合同编号"),
        ("拜訪臺賬", "拜访台账"),
        ("拜訪台帳", "拜访台账"),
        ("Ｖｉｓｉｔ ID", "visitid"),
    ],
)
def test_folding(header: str, want: str) -> None:
    assert fold(header) == want


@pytest.mark.parametrize(
    ("header", "field", "unit"),
    [
        ("合同編號", "contract_no", None),
        ("合同编号*", "contract_no", None),
        ("contract_no", "contract_no", None),
        ("计租面积（㎡）", "area", "m2"),
        ("計租面積㎡", "area", "m2"),
        ("計租面積", "area", None),
        ("簽訂日期(必填)", "signed", "必填"),
        ("合同編號@2", "contract_no", None),
    ],
)
def test_a_header(header: str, field: str, unit: str | None) -> None:
    columns, unmapped, problems = bind("contracts", ["別的", header], WORDS, Place("x.csv"))
    assert (unmapped, problems) == (("別的",), ())
    column = columns[field]
    assert (column.header, column.index, column.raw, column.unit) == (header, 2, "c2", unit)


def test_a_second_column_of_a_name_is_kept_apart() -> None:
    columns, unmapped, problems = bind("attendance", ["姓名", "姓名@2", "Unnamed: 7"], WORDS, Place("x.csv"))
    assert (columns["name"].index, unmapped, problems) == (1, ("姓名@2",), ())


def test_the_same_header_twice_is_an_error() -> None:
    _, _, problems = bind("attendance", ["姓名", "姓名"], WORDS, Place("x.csv"))
    assert [p.code for p in problems] == ["duplicate-header"]


def test_the_alias_that_is_listed_first_wins() -> None:
    columns, unmapped, _ = bind("visits", ["記錄編號", "拜訪編號"], WORDS, Place("x.csv"))
    assert (columns["visit_id"].header, unmapped) == ("拜訪編號", ("記錄編號",))


def test_a_header_of_two_fields_names_both() -> None:
    from records_kinds import field, kind

    kinds = {"k": kind("k", ("K",), ("a",), field("a", "date", "時間"), field("b", "date", "時間"))}
    _, _, problems = bind("k", ["時間"], read_words(kinds), Place("x.csv"))
    assert problems[0].code == "ambiguous-header"
    assert "a, b" in problems[0].text.en


def test_a_unit_in_the_header_counts(tmp_path: Path) -> None:
    path = csv(tmp_path, "拜訪記錄.csv", "拜訪編號,費用（萬元）", "V1,1.5", "V2,300元")
    assert [str(r["fee"]) for r in table(read_all(tmp_path / "w", path))] == ["15000.0000", "300.0000"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("客户拜访记录_20260401.csv", "visits"), ("visits.csv", "visits"), ("合同/2025.csv", "contracts")],
)
def test_a_kind_by_its_name(tmp_path: Path, name: str, kind: str) -> None:
    path = csv(tmp_path, name, "工號,拜訪編號,合同編號", "1,2,3")
    assert read_all(tmp_path / "w", path).kinds() == (kind,)


def test_a_kind_by_its_headers(tmp_path: Path) -> None:
    path = csv(tmp_path, "export.csv", "合同編號,客戶編號,簽訂日期", "A,B,2025-01-01")
    assert read_all(tmp_path / "w", path).kinds() == ("contracts",)


def test_two_kinds_that_fit_equally_are_an_error(tmp_path: Path) -> None:
    path = csv(tmp_path, "export.csv", "工號,拜訪編號,姓名", "1,2,3")
    inputs = read_all(tmp_path / "w", path)
    assert [p.code for p in inputs.problems] == ["ambiguous-kind"]
    assert "attendance" in inputs.problems[0].text.en
    assert "visits" in inputs.problems[0].text.en
    assert inputs.problems[0].level == "error"


@pytest.mark.parametrize("level", ["warning", "error"])
def test_no_kind_is_said_with_the_nearest(tmp_path: Path, level: str) -> None:
    """In a folder there may be all sorts of tables; a file that is named is an export."""
    path = csv(tmp_path, "export.csv", "甲,乙,丙,合同編號", "1,2,3,4")
    inputs = read_all(tmp_path / "w", path if level == "error" else tmp_path)
    assert [(p.code, p.level) for p in inputs.problems] == [("unknown-kind", level)]
    assert "contracts" in inputs.problems[0].text.en
    entry = inputs.ledger[0]
    assert (entry.kind, entry.unmapped) == (None, ("甲", "乙", "丙", "合同編號"))
    assert len(entry.sha256) == 64


def test_a_report_with_title_rows_and_merged_headers(tmp_path: Path) -> None:
    path = tmp_path / "考勤.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("月度匯總").write_row(0, 0, ["姓名", "出勤天數"])
        sheet = book.add_worksheet("每日統計")
        sheet.merge_range(0, 0, 0, 6, "每日統計表 統計日期：2025-04-01 至 2025-04-30")
        sheet.merge_range(1, 0, 1, 6, "報表生成時間：2025-05-01 08:00")
        for column, header in enumerate(["姓名", "工號", "日期"]):
            sheet.merge_range(2, column, 3, column, header)
        sheet.merge_range(2, 3, 2, 4, "考勤概況")
        sheet.merge_range(2, 5, 2, 6, "外出打卡")
        sheet.write_row(3, 3, ["最早", "最晚", "最早", "最晚"])
        sheet.write_row(4, 0, ["某甲", "00127", "2025-04-01 星期二", "08:56", "次日 01:20", "--", "未打卡"])
    (tmp_path / "records.yaml").write_text("files: {考勤.xlsx: {sheet: 每日統計}}", "utf-8")
    inputs = read_all(tmp_path / "w", path)
    assert inputs.problems == ()
    entry = next(e for e in inputs.ledger if e.sheet == "每日統計")
    assert (entry.header_row, entry.unmapped) == (3, ("考勤概況/最晚", "外出打卡/最晚"))
    assert table(inputs) == [
        {
            "_row": 1, "name": "某甲", "employee_id": "00127", "date": date(2025, 4, 1),
            "earliest": datetime(2025, 4, 1, 8, 56), "outside": None,
        }
    ]  # fmt: skip


def test_records_yaml(tmp_path: Path) -> None:
    csv(tmp_path, "a.csv", "標題", "", "負責人;編號", "00127;V1")
    csv(tmp_path, "drafts.csv", "拜訪編號,工號", "V9,1")
    (tmp_path / "records.yaml").write_text(
        "as_of: 2025-06-30\nperiod: {from: 2025-04-01, to: 2025-06-30}\nignore: ['draft*']\n"
        "files:\n  'a*.csv':\n    {kind: visits, header_row: 3, delimiter: ';', columns: {負責人: employee_id, 編號: visit_id},"
        " constants: {method: 上門}}\n",
        "utf-8",
    )
    inputs = read_all(tmp_path / "w", tmp_path)
    assert inputs.problems == ()
    assert table(inputs) == [{"_row": 1, "employee_id": "00127", "visit_id": "V1", "method": "onsite"}]
    assert inputs.as_of == date(2025, 6, 30)
    assert inputs.period is not None
    assert inputs.period.start == date(2025, 4, 1)
    assert {e.path.split("/")[-1]: e.skipped for e in inputs.ledger} == {
        "a.csv": None, "drafts.csv": "ignored", "records.yaml": "mapping",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("as_of: soon\n", "wrong-date", 1),
        ("period: {from: 2025-06-30, to: 2025-04-01}\n", "wrong-period", 1),
        ("\nfile: {}\n", "unknown-key", 2),
        ("files:\n  a.csv:\n    kind: visit\n", "unknown-kind", 3),
        ("files:\n  a.csv: {kind: visits,\n    columns: {X: visitid}}\n", "unknown-field", 3),
        ("files:\n  a.csv: {header_row: 0}\n", "wrong-type", 2),
        ("files: [a]\n", "wrong-type", 1),
        ("as_of: 2025-01-01\nas_of: 2025-01-02\n", "duplicate-key", 2),
        ("files: [\n", "broken-yaml", 2),
    ],
)
def test_a_wrong_records_yaml_says_where(tmp_path: Path, content: str, code: str, line: int) -> None:
    path = tmp_path / "records.yaml"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError) as error:
        load(path, "records.yaml", KINDS)
    problem = error.value.problem
    assert (problem.code, problem.place.line if problem.place else None) == (code, line)
