"""Exports in the layouts of real systems, with invented people, end as canonical rows and point at the original cells."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter

from checker.model.inputs import Inputs
from checker.model.rulebook import Rulebook
from checker.records.ledger import with_counts
from checker.records.locate import locate
from checker.records.read import read
from checker.records.typed import typed_select, unreadable
from checker.rulebook.cache import load_compiled


def _nothing(rulebook: Rulebook) -> None:
    """Only the kinds are wanted."""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_compiled(None, (), _nothing)[0]


@pytest.fixture
def load(book: Rulebook, tmp_path: Path) -> Any:
    def loaded(*paths: Path) -> Inputs:
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        return read([str(p) for p in paths], book.kinds, book.placeholders, workdir=work)

    return loaded


def rows(book: Rulebook, inputs: Inputs, kind: str, *fields: str) -> list[tuple[Any, ...]]:
    """The typed fields of every record of a kind, in the order of the rows."""
    found: list[tuple[Any, ...]] = []
    with duckdb.connect() as con:
        for name, table in inputs.tables.items():
            con.register(name, table)
        for source in inputs.of(kind):
            select = typed_select(book.kinds[kind], source, fields, row=True)
            columns = ", ".join(f'"{f}"' for f in fields)
            found += con.execute(f"SELECT {columns} FROM ({select}) ORDER BY _row").fetchall()
    return found


def cells(inputs: Inputs, book: Rulebook, kind: str, *fields: str) -> list[list[str | None]]:
    """The places of these fields of every record, as spreadsheet references."""
    source = inputs.of(kind)[0]
    with duckdb.connect() as con:
        for name, table in inputs.tables.items():
            con.register(name, table)
        select = typed_select(book.kinds[kind], source, [], row=True)
        found = [r for (r,) in con.execute(f"SELECT _row FROM ({select}) ORDER BY _row").fetchall()]
    return [[str(p) for p in locate(inputs, row, fields)] for row in found]


def bad(book: Rulebook, inputs: Inputs, kind: str) -> list[tuple[str, str]]:
    """(field, raw) of every cell that cannot be read."""
    found = []
    with duckdb.connect() as con:
        for name, table in inputs.tables.items():
            con.register(name, table)
        for source in inputs.of(kind):
            conditions = unreadable(book.kinds[kind], source)
            select = typed_select(book.kinds[kind], source, list(conditions), row=True, raws=list(conditions))
            for field, condition in conditions.items():
                got = con.execute(
                    f'SELECT "{field}__raw" FROM ({select}) WHERE {condition} ORDER BY _row'
                ).fetchall()
                found += [(field, raw) for (raw,) in got]
    return found


def at(day: int, clock: str) -> datetime:
    return datetime.fromisoformat(f"2025-04-{day:02d} {clock}")


def month_summary(path: Path, *, title: str = "月度匯總 統計日期：2025-04-01 至 2025-04-30") -> None:
    days = 30
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("月度汇总")
        sheet.merge_range(0, 0, 0, 4 + days, title)
        sheet.merge_range(1, 0, 1, 4 + days, "報表生成時間：2025-05-01 08:00")
        for column, header in enumerate(["姓名", "考勤组", "部门", "工号", "出勤天数"]):
            sheet.merge_range(2, column, 3, column, header)
        sheet.merge_range(2, 5, 2, 4 + days, "考勤结果")
        sheet.write_row(3, 5, list(range(1, days + 1)))
        for row, (name, number) in enumerate((("甲某", "00127"), ("乙某", "00128")), 4):
            sheet.write_row(row, 0, [name, "行政班", "商業招商部", number, 20])
        sheet.write(4, 5, "正常班:正常\n(08:17,18:30)")
        sheet.write(4, 6, "正常班:迟到23分钟\n(09:23,次日 01:20)")
        sheet.write(4, 7, "休息\n(-)")
        sheet.write(5, 5, "正常班:病假\n(-)")
        sheet.write(5, 34, "正常班:飞走了\n(08:17,18:30)")
        sheet.write(6, 0, "合計")
        sheet.write(6, 4, 40)


def test_a_column_a_day(book: Rulebook, load: Any, tmp_path: Path) -> None:
    path = tmp_path / "考勤.xlsx"
    month_summary(path)
    inputs = load(path)
    assert inputs.problems == ()
    fields = ("employee_id", "name", "date", "shift", "day_result", "clock_in", "clock_out", "late_minutes")
    assert rows(book, inputs, "attendance", *fields) == [
        ("00127", "甲某", date(2025, 4, 1), "正常班", "normal", at(1, "08:17"), at(1, "18:30"), None),
        ("00127", "甲某", date(2025, 4, 2), "正常班", "late", at(2, "09:23"), at(3, "01:20"), 23),
        ("00127", "甲某", date(2025, 4, 3), None, "rest", None, None, None),
        ("00128", "乙某", date(2025, 4, 1), "正常班", "leave", None, None, None),
        ("00128", "乙某", date(2025, 4, 30), "正常班", None, at(30, "08:17"), at(30, "18:30"), None),
    ]
    assert bad(book, inputs, "attendance") == [("day_result", "飞走了")]
    assert cells(inputs, book, "attendance", "day_result", "date", "employee_id") == [
        [f"{path}:月度汇总!{c}" for c in places]
        for places in (["F5", "F5", "D5"], ["G5", "G5", "D5"], ["H5", "H5", "D5"], ["F6", "F6", "D6"], ["AI6", "AI6", "D6"])
    ]  # fmt: skip
    entry = with_counts(inputs, {}).ledger[0]
    assert (entry.layout, entry.rows_read, entry.rows_checked, entry.records) == ("month_summary", 3, 2, 5)
    assert [r.reason for r in entry.rejected] == ["total-row"]


def test_days_without_a_month_are_an_error(load: Any, tmp_path: Path) -> None:
    path = tmp_path / "考勤.xlsx"
    month_summary(path, title="月度匯總")
    inputs = load(path)
    assert [p.code for p in inputs.problems] == ["unknown-day"]
    (tmp_path / "records.yaml").write_text("period: {from: 2025-04-01, to: 2025-04-30}\n", "utf-8")
    assert load(tmp_path).problems == ()


def punches(path: Path) -> None:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("打卡时间")
        sheet.merge_range(0, 0, 0, 6, "打卡时间表 统计日期：2025-06-01 至 2025-06-30")
        sheet.write_row(2, 0, ["姓名", "部门", "工号", "1", "2", "26", "27"])
        sheet.write_row(
            3,
            0,
            ["甲某", "商業招商部", "00127", "08:30\n12:01\n18:05", "08:41", "6月26日 07:30\n6月27日 01:54"],
        )
        sheet.write_row(4, 0, ["乙某", "商業招商部", "00128", "08:30  18:40", "缺卡", "", "08:30\n某時"])
        raw = made.add_worksheet("原始记录")
        raw.write_row(0, 0, ["姓名", "工号", "考勤日期", "考勤时间", "打卡时间", "打卡结果", "打卡地址"])
        raw.write_row(1, 0, ["甲某", "00127", "2025-06-01", "18:00", "2025-06-01 18:05", "正常", "三樓"])
        raw.write_row(2, 0, ["甲某", "00127", "2025-06-01", "09:00", "2025-06-01 09:12", "迟到", "三樓"])
        raw.write_row(3, 0, ["乙某", "00128", "2025-06-01", "09:00", "2025-06-01 08:55", "正常", "三樓"])


def test_all_punches_of_a_day_in_a_cell(book: Rulebook, load: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    punches(path)
    inputs = load(path)
    assert inputs.problems == ()
    june = [datetime(2025, 6, 1, 8, 30), datetime(2025, 6, 1, 18, 5), datetime(2025, 6, 2, 8, 41)]
    assert rows(book, inputs, "attendance", "employee_id", "date", "clock_in", "clock_out") == [
        ("00127", date(2025, 6, 1), june[0], june[1]),
        ("00127", date(2025, 6, 2), june[2], None),
        ("00127", date(2025, 6, 26), datetime(2025, 6, 26, 7, 30), datetime(2025, 6, 27, 1, 54)),
        ("00128", date(2025, 6, 1), june[0], datetime(2025, 6, 1, 18, 40)),
        ("00128", date(2025, 6, 2), None, None),
        ("00128", date(2025, 6, 27), None, None),
    ]
    assert bad(book, inputs, "attendance") == [("clock_in", "某時")]
    assert cells(inputs, book, "attendance", "clock_in")[2] == [f"{path}:打卡时间!F4"]
    # The same punches stand on the second sheet; they are not read twice.
    assert [(e.sheet, e.layout, e.skipped) for e in inputs.ledger] == [
        ("打卡时间", "punch_times", None),
        ("原始记录", "punches", "other-layout"),
    ]


def test_a_row_a_punch(book: Rulebook, load: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    punches(path)
    (tmp_path / "records.yaml").write_text("files: {a.xlsx: {sheet: 原始记录}}\n", "utf-8")
    inputs = load(path)
    fields = (
        "employee_id",
        "date",
        "clock_in",
        "clock_in_result",
        "clock_out",
        "clock_out_result",
        "planned_out",
    )
    first = datetime(2025, 6, 1)
    assert rows(book, inputs, "attendance", *fields) == [
        ("00127", date(2025, 6, 1), first.replace(hour=9, minute=12), "late", first.replace(hour=18, minute=5),
         "normal", first.replace(hour=18)),
        ("00128", date(2025, 6, 1), first.replace(hour=8, minute=55), "normal", None, None, None),
    ]  # fmt: skip
    assert cells(inputs, book, "attendance", "clock_in", "clock_out", "clock_out_result")[0] == [
        f"{path}:原始记录!{c}" for c in ("E3", "E2", "F2")
    ]
    entry = with_counts(inputs, {}).ledger[-1]
    assert (entry.rows_read, entry.records) == (3, 2)


def test_who_changed_a_result(book: Rulebook, load: Any, tmp_path: Path) -> None:
    path = tmp_path / "每日統計.csv"
    path.write_text(
        "工號,姓名,日期,上班1打卡結果,下班1打卡結果\n00127,甲某,2025-04-01,管理员丙某改为正常,补卡申请04-01 18:00\n"
        "00128,乙某,2025-04-01,曠工遲到,正常（休息）\n00129,丁某,2025-04-01,不知道,外勤\n",
        "utf-8",
    )
    inputs = load(path)
    fields = ("clock_in_result", "clock_out_result", "changed_by")
    assert rows(book, inputs, "attendance", *fields) == [
        ("corrected", "corrected", "丙某"), ("absent_late", "rest", None), (None, "field", None),
    ]  # fmt: skip
    assert bad(book, inputs, "attendance") == [("clock_in_result", "不知道")]
