"""Workbooks as they come: merged cells, what is hidden, formulas without values, 1904, passwords, and far too much."""

from __future__ import annotations

import re
import struct
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from commands import call
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records_kinds import read_all, table

from checker.model.inputs import ROW_BITS, Inputs
from checker.records.ledger import with_counts
from checker.records.locate import locate, locate_all
from checker.records.readers import xlsx_parts

HEADER = ["拜訪編號", "工號", "拜訪時間", "費用", "問題"]


def notes(inputs: Inputs) -> list[str]:
    return [f"{n.text.en} [{n.code}]" for e in inputs.ledger for n in e.notes]


def test_merged_cells_count_in_each_of_their_rows_and_no_further(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("拜訪記錄")
        style = book.add_format({"border": 1})
        # Styled blanks left of the table are no columns of it.
        for row in range(9):
            sheet.write_blank(row, 0, None, style)
        sheet.merge_range(0, 1, 0, 5, "拜訪記錄 2025-04")
        sheet.write_row(1, 1, HEADER)
        for row in range(2, 9):
            sheet.write(row, 1, f"V{row}")
        sheet.merge_range(2, 2, 4, 2, "00127")
        sheet.write(5, 2, "00128")
        sheet.merge_range(6, 2, 7, 2, "00129")
        sheet.merge_range(2, 5, 3, 5, "租金")
        sheet.merge_range(4, 4, 4, 5, "x")
    inputs = read_all(tmp_path / "w", path)
    rows = table(inputs)
    assert [r["visit_id"] for r in rows] == [f"V{n}" for n in range(2, 9)]
    assert [r["employee_id"] for r in rows] == ["00127"] * 3 + ["00128"] + ["00129"] * 2 + [None]
    assert [r["problems"] for r in rows] == ["租金", "租金", None, None, None, None, None]
    assert str(locate(inputs, 1 << 40 | rows[2]["_row"], ["employee_id"])[0]) == f"{path}:拜訪記錄!C5"
    entry = with_counts(inputs, {}).ledger[0]
    assert (entry.rows_read, len(entry.rejected)) == (7, 0)


def test_what_is_hidden_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("拜訪記錄")
        sheet.write_row(0, 0, HEADER)
        for row in range(1, 30):
            sheet.write_row(row, 0, [f"V{row}", "00127"])
        for row in (3, 4, 5, 9):
            sheet.set_row(row, None, None, {"hidden": True})
        sheet.set_column(1, 2, None, None, {"hidden": True})
        sheet.set_column(4, 4, None, None, {"hidden": True})
    inputs = read_all(tmp_path / "w", path)
    assert len(table(inputs)) == 29
    assert inputs.problems == ()
    assert notes(inputs) == [
        "4 rows are hidden (4–6, 10); they were read all the same. [hidden-rows]",
        "Hidden columns: B–C, E; they were read all the same. [hidden-columns]",
    ]


def test_formulas_without_a_stored_value_are_named_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("拜訪記錄")
        sheet.write_row(0, 0, HEADER)
        for row in range(1, 26):
            sheet.write_row(row, 0, [f"V{row}", "00127"])
            sheet.write_formula(row, 3, "=1+1", None, "" if row > 2 else 2)
        sheet.write_formula(1, 4, '=""', None, "")
    # A text that a formula came to, and be it empty, is a value.
    rewritten(path, "xl/worksheets/sheet1.xml", rb'<c r="E2">(.*?)</c>', rb'<c r="E2" t="str">\1</c>')
    inputs = read_all(tmp_path / "w", path)
    assert [r["fee"] for r in table(inputs)][:3] == [2, 2, None]
    said = [(p.code, p.level, p.place and p.place.cell) for p in inputs.problems]
    assert said[0] == ("formula-without-value", "warning", "D4")
    assert len(said) == xlsx_parts.SHOWN + 1
    assert said[-1][2] is None
    assert "3 more" in inputs.problems[-1].text.en


def rewritten(path: Path, member: str, pattern: bytes, by: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    members[member], count = re.subn(pattern, by, members[member], flags=re.DOTALL)
    assert count
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


@pytest.mark.parametrize("early", [False, True])
def test_days_count_from_1904_where_the_workbook_says_so(tmp_path: Path, early: bool) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": early}) as book:
        sheet = book.add_worksheet("拜訪記錄")
        style = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, HEADER)
        for row in (1, 2):
            sheet.write_row(row, 0, [f"V{row}", "00127"])
        sheet.write_datetime(1, 2, datetime(2025, 4, 7, 10, 30), style)
        # The same day as a bare number, as a column without a date format has it.
        sheet.write(2, 2, 45754.4375 - (1462 if early else 0))
        sheet.write(2, 3, 45754)
    rows = table(read_all(tmp_path / "w", path))
    assert [r["start"] for r in rows] == [datetime(2025, 4, 7, 10, 30)] * 2
    assert [r["fee"] for r in rows] == [None, 45754]


def compound(*streams: str) -> bytes:
    """A compound file with (empty) streams of these names, as Office makes them for what it encrypts."""
    names = ["Root Entry", *streams]
    entries = b""
    for number, name in enumerate(names):
        text = name.encode("utf-16-le") + b"\0\0"
        kind = 5 if number == 0 else 2
        child = 1 if number == 0 else 0xFFFFFFFF
        right = number + 1 if 0 < number < len(names) - 1 else 0xFFFFFFFF
        entry = text.ljust(64, b"\0") + struct.pack("<HBB3I", len(text), kind, 1, 0xFFFFFFFF, right, child)
        entries += entry.ljust(116, b"\0") + struct.pack("<IQ", 0xFFFFFFFE, 0)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE).ljust(512, b"\xff")
    return (head + struct.pack("<I", 0)).ljust(512, b"\xff") + fat + entries.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        (("EncryptionInfo", "EncryptedPackage"), "encrypted-workbook"),
        (("WordDocument",), "broken-workbook"),
    ],
)
def test_a_password_is_said_to_be_what_it_is(tmp_path: Path, streams: tuple[str, ...], code: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(compound(*streams))
    (problem,) = read_all(tmp_path / "w", path).problems
    assert problem.code == code


def spread(path: Path, last: tuple[int, int]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("拜訪記錄")
        style = book.add_format({"bold": True})
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["V1", "00127"])
        for row in range(2, 600):
            sheet.write_blank(row, 0, None, style)
        sheet.write(*last, "x")


def test_values_that_stand_too_far_apart(tmp_path: Path) -> None:
    spread(tmp_path / "x.xlsx", (1_048_575, 16_383))
    assert [p.code for p in read_all(tmp_path / "w", tmp_path / "x.xlsx").problems] == ["zip-bomb"]


def test_a_sheet_that_only_claims_to_be_huge(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    spread(path, (600, 4))
    rewritten(
        path, "xl/worksheets/sheet1.xml", rb'<dimension ref="[^"]*"', rb'<dimension ref="A1:XFD1048576"'
    )
    inputs = read_all(tmp_path / "w", path)
    assert inputs.problems == ()
    assert [r["visit_id"] for r in table(inputs)] == ["V1", None]


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_a_workbook_that_unpacks_without_end(tmp_path: Path, member: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(xlsx_parts, "_HARMLESS", 1 << 20)
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("拜訪記錄").write_row(0, 0, HEADER)
    rewritten(path, member, rb"\Z", b" " * (4 << 20))
    assert [p.code for p in read_all(tmp_path / "w", path).problems] == ["zip-bomb"]


def test_other_formats_say_that_nobody_knows_what_is_hidden(tmp_path: Path) -> None:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in row
        )
        + "</table:table-row>"
        for row in (HEADER, ["V1", "00127"])
    )
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{oasis}:office:1.0" xmlns:table="{oasis}:table:1.0" '
        f'xmlns:text="{oasis}:text:1.0"><office:body><office:spreadsheet><table:table table:name="拜訪記錄">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "x.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    inputs = read_all(tmp_path / "w", path)
    assert [r["visit_id"] for r in table(inputs)] == ["V1"]
    assert [n.rpartition(" ")[2] for n in notes(inputs)] == ["[hidden-unknown]"]


SLICED = st.lists(
    st.tuples(st.integers(0, 3), st.lists(st.one_of(st.none(), st.integers(0, 99), st.text("租a1", max_size=3), st.just("#N/A")), max_size=4)),
    min_size=1, max_size=60,
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=SLICED, down=st.integers(0, 4), right=st.integers(0, 3), slice_=st.sampled_from([1, 700, 3000]))
def test_a_large_sheet_in_slices_is_the_same_sheet(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, list[object]]],
    down: int,
    right: int,
    slice_: int,
) -> None:
    """The same records at the same places, numbers told from texts alike, whatever gaps and blanks there are."""
    folder = tmp_path_factory.mktemp("slices")
    path = folder / "拜訪記錄.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("拜訪記錄")
        sheet.write_row(down, right, ["拜訪編號", "工號", "問題", "費用"])
        at = down
        for n, (gap, values) in enumerate(rows):
            at += 1 + gap
            sheet.write(at, right, f"V{n}")
            for i, value in enumerate(values[:3], 1):
                if value == "#N/A":
                    sheet.write_formula(at, right + i, "=NA()", None, "#N/A")
                elif value not in (None, ""):
                    sheet.write(at, right + i, value)
        sheet.merge_range(at + 1, right, at + 2, right, "VX")
    found = []
    with pytest.MonkeyPatch.context() as patch:
        for large in (1 << 40, 0):
            patch.setattr("checker.records.readers.xlsx_slices.LARGE", large)
            patch.setattr("checker.records.readers.xlsx_slices._SLICE", slice_)
            patch.setattr("checker.records.readers.xlsx_parts._CHUNK", 700)
            inputs = with_counts(read_all(folder / f"w{large}", path), {})
            (source,) = inputs.sources
            records = table(inputs)
            places = locate_all(
                inputs, [((1 << ROW_BITS) + r["_row"], ("visit_id", "employee_id")) for r in records]
            )
            (entry,) = [e for e in inputs.ledger if e.kind]
            found.append(
                (records, places, entry.rows_read, entry.rejected, [p.code for p in inputs.problems])
            )
            assert ("left" in source.locator.data) == (large == 0)
    assert found[0] == found[1]
    assert len(found[0][0]) == len(rows) + 1


@pytest.mark.parametrize("large", [1 << 40, 0])
def test_an_error_in_a_cell_is_neither_a_value_nor_a_blank(
    tmp_path: Path, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.records.readers.xlsx_slices.LARGE", large)
    path = tmp_path / "拜訪記錄.xlsx"
    header = ["拜訪編號", "工號", "客戶編號", "到達時間", "拜訪方式", "拜訪目的"]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("拜訪記錄")
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, ["V1", "00117", "KH1", "2025-04-01 10:06", "電話拜訪", "現場看鋪"])
        sheet.write(2, 0, "V2")
        for column, error in enumerate(["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!"], 1):
            sheet.write_formula(2, column, "=X1", None, error)
    done = call("check", path, "--as-of", "2025-06-30", "--report", "json")
    found = [f for f in done.json["findings"] if f["rule"] == "DATA-CELL"]
    assert sorted({f["locations"][0]["cell"] for f in found}) == ["B3", "C3", "D3", "E3"]


def test_a_column_without_a_header_is_named_where_it_holds_anything(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("拜訪記錄")
        sheet.write_row(0, 0, ["拜訪編號", "", "客戶編號", "", "到達時間"])
        sheet.write_row(1, 0, ["V1", "甲", "KH1", "", "2025-04-01 10:06", "乙"])
        sheet.write_row(2, 0, ["合計", "1", "", "2"])
    (found,) = read_all(tmp_path / "w", path).problems
    assert (found.code, found.level) == ("untitled-column", "warning")
    assert found.text.en.endswith(": B, F.")
