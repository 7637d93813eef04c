"""The writers: one function a format. What they write depends on the data and the seed alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]
import yaml

from examples.generator import layouts
from examples.generator.cells import Style, cell
from examples.generator.company import COMPANY
from examples.generator.dataset import Data, Row
from examples.generator.dice import Dice
from examples.generator.quarter import AS_OF, FIRST, LAST

_WRITTEN = datetime(2025, 6, 30, 18, 0)
"""When the workbooks say that they were made: a fixed moment, so that their bytes are the same on every day."""


def write_exports(data: Data, folder: Path, seed: int) -> None:
    """Write the exports for `data` into the existing, empty `folder`."""

    def dice(kind: str) -> Dice:
        return Dice(seed, f"cells/{kind}")

    _attendance(data["attendance"], folder / "考勤每日統計表.xlsx", dice("attendance"))
    _roster(data["staff_roster"], folder / "人員花名冊.xlsx", dice("staff_roster"))
    tables = (
        ("leave_requests", "请假审批记录.csv", "gb18030", layouts.LEAVE, layouts.LEAVE_HEADERS),
        ("visit_logs", "visit_logs.csv", "utf-8", layouts.VISITS, layouts.VISIT_HEADERS),
        ("visit_plans", "月度拜访计划.csv", "utf-8-sig", layouts.PLANS, layouts.PLAN_HEADERS),
        ("event_plans", "活動方案.csv", "utf-8", layouts.EVENTS, layouts.EVENT_PLAN_HEADERS),
        ("event_execution", "活動執行記錄.csv", "utf-16", layouts.EVENTS, layouts.EXECUTION_HEADERS),
        ("work_calendar", "工作日曆.csv", "utf-8", layouts.CALENDAR, layouts.CALENDAR_HEADERS),
    )
    for kind, name, encoding, style, headers in tables:
        _text(folder / name, _csv(data[kind], style, headers, dice(kind)), encoding)
    _summaries(data["event_summaries"], folder / "活動總結報告.json", dice("event_summaries"))
    _customers(data["customers"], folder / "customers.jsonl", dice("customers"))
    _contracts(data, folder / "contracts", dice("contracts"))
    about = f"as_of: {AS_OF}\nperiod: {{from: {FIRST}, to: {LAST}}}\nignore: [planted.yaml]\n"
    _text(folder / "records.yaml", about)


def _text(path: Path, text: str, encoding: str = "utf-8") -> None:
    # Bytes, because text mode would write other line ends on other systems.
    if encoding == "utf-16":
        path.write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    else:
        path.write_bytes(text.encode(encoding))


def _csv(rows: Sequence[Row], style: Style, headers: Mapping[str, str], dice: Dice) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headers.values())
    writer.writerows([cell(style, name, row.get(name), row, dice) for name in headers] for row in rows)
    return out.getvalue()


def _plain(style: Style, name: str, row: Row, dice: Dice) -> str | int | None:
    """A value for JSON and YAML: text, except for whole numbers and for what is empty."""
    value = row.get(name)
    if type(value) is int and name not in style.areas and name not in style.money:
        return value
    return cell(style, name, value, row, dice) or None


def _customers(rows: Sequence[Row], path: Path, dice: Dice) -> None:
    lines = (
        json.dumps({name: _plain(layouts.CUSTOMERS, name, row, dice) for name in row}, ensure_ascii=False)
        for row in rows
    )
    _text(path, "".join(f"{line}\n" for line in lines))


def _summaries(rows: Sequence[Row], path: Path, dice: Dice) -> None:
    headers = layouts.SUMMARY_HEADERS
    table = [{headers[name]: _plain(layouts.EVENTS, name, row, dice) for name in headers} for row in rows]
    _text(path, json.dumps(table, ensure_ascii=False, indent=1) + "\n")


def _contracts(data: Data, folder: Path, dice: Dice) -> None:
    """One file a contract, its approvals inside. Rows that share a contract number go into one file."""
    folder.mkdir()
    style = layouts.CONTRACTS
    taken: dict[str, int] = {}
    for row in data["contracts"]:
        number = row["contract_no"]
        steps = [a for a in data["contract_approvals"] if a["contract_no"] == number]
        taken[number] = taken.get(number, 0) + 1
        document: dict[str, object] = {name: _plain(style, name, row, dice) for name in row}
        # Of two contracts with one number the approvals stand in the first file only.
        document["approvals"] = [
            {name: _plain(style, name, step, dice) for name in step if name != "contract_no"}
            for step in (steps if taken[number] == 1 else [])
        ]
        copy = f"-{taken[number]}" if taken[number] > 1 else ""
        filled = {name: value for name, value in document.items() if value is not None}
        text = yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, width=200)
        _text(folder / f"{number}{copy}.yaml", text)


def _workbook(path: Path, fill: Callable[[xlsxwriter.Workbook], None]) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"author": COMPANY, "created": _WRITTEN})
    fill(book)
    book.close()
    path.write_bytes(buffer.getvalue())


def _roster(rows: Sequence[Row], path: Path, dice: Dice) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("花名冊")
        headers = layouts.STAFF_HEADERS
        title = book.add_format({"bold": True, "align": "center"})
        sheet.merge_range(0, 0, 0, len(headers) - 1, f"{COMPANY} 人員花名冊（截至2025年6月30日）", title)
        for column, header in enumerate(headers.values()):
            sheet.write_string(1, column, header)
        for number, row in enumerate(rows, start=2):
            for column, name in enumerate(headers):
                sheet.write_string(number, column, cell(layouts.STAFF, name, row.get(name), row, dice))

    _workbook(path, fill)


def _attendance(rows: Sequence[Row], path: Path, dice: Dice) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        note = book.add_worksheet("說明")
        for number, line in enumerate(
            ("本表由考勤系統匯出。", "「--」表示當日無班次或無打卡。", "次日打卡記入前一工作日。")
        ):
            note.write_string(number, 0, line)
        sheet = book.add_worksheet("每日統計")
        headers = layouts.ATTENDANCE_HEADERS
        last = len(headers) - 1
        sheet.merge_range(0, 0, 0, last, f"每日統計表 統計日期：{FIRST} 至 {LAST}")
        sheet.merge_range(1, 0, 1, last, f"報表生成時間：{_WRITTEN:%Y-%m-%d %H:%M}")
        _two_rows(sheet, list(headers.values()), 2)
        for number, row in enumerate(rows, start=4):
            for column, name in enumerate(headers):
                value = row.get(name)
                if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
                    sheet.write_number(number, column, float(value))
                else:
                    sheet.write_string(number, column, cell(layouts.ATTENDANCE, name, value, row, dice))
        total = len(rows) + 4
        sheet.write_string(total, 0, "合計")
        for column, name in enumerate(headers):
            if name in ("late_minutes", "early_minutes", "missing_in", "missing_out", "absent_days"):
                numbers = (row[name] for row in rows)
                sheet.write_number(
                    total, column, float(sum(n for n in numbers if isinstance(n, (int, Decimal))))
                )

    _workbook(path, fill)


def _two_rows(sheet: xlsxwriter.worksheet.Worksheet, headers: list[tuple[str, str]], top: int) -> None:
    """Write parent headers merged over their children, and headers without children merged over both rows."""
    column = 0
    while column < len(headers):
        parent, child = headers[column]
        if not child:
            sheet.merge_range(top, column, top + 1, column, parent)
            column += 1
            continue
        end = column
        while end + 1 < len(headers) and headers[end + 1][0] == parent:
            end += 1
        sheet.merge_range(top, column, top, end, parent)
        for inner in range(column, end + 1):
            sheet.write_string(top + 1, inner, headers[inner][1])
        column = end + 1
