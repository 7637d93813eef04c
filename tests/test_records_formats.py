"""Parquet, SQLite, web pages and XML spreadsheets named .xls, zip archives, and standard input in any of them."""

from __future__ import annotations

import io
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from commands import spawn
from records_kinds import read_all, table

from checker.model.inputs import Inputs
from checker.records import archives
from checker.records.ledger import with_counts
from checker.records.locate import locate

CSV = "拜訪編號,工號,拜訪時間,費用,問題\nV1,00127,2025-04-07 10:30:00,1234.50,租金\nV2,00128,,,\n"
QUERY = """SELECT * FROM (VALUES
    ('V1', '00127', TIMESTAMP '2025-04-07 10:30:00', 1234.50::DECIMAL(9, 2), '租金'),
    ('V2', '00128', NULL, NULL, NULL)) t(拜訪編號, 工號, 拜訪時間, 費用, 問題)"""


def said(inputs: Inputs) -> list[tuple[str, str]]:
    return [(p.code, p.level) for p in inputs.problems]


def understood(inputs: Inputs) -> list[tuple[str, str, str | None, str | None, str | None]]:
    assert not [p for p in inputs.problems if p.level != "note"], inputs.problems
    closed = with_counts(inputs, {})
    for entry in closed.ledger:
        if entry.kind:
            assert entry.rows_read == 2
            assert len(entry.sha256) == 64
    return [
        (r["visit_id"], r["employee_id"], str(r["start"] or ""), str(r["fee"] or ""), r["problems"] or "")
        for r in table(inputs)
    ]


WANT = [("V1", "00127", "2025-04-07 10:30:00", "1234.5000", "租金"), ("V2", "00128", "", "", "")]


def parquet(path: Path) -> None:
    duckdb.execute(f"COPY ({QUERY}) TO '{path}' (FORMAT parquet)")


def sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as con:
        con.execute("CREATE TABLE 拜訪記錄 (拜訪編號 TEXT, 工號 TEXT, 拜訪時間 TEXT, 費用 REAL, 問題 TEXT)")
        con.execute("CREATE TABLE settings (name TEXT, value BLOB)")
        con.execute("INSERT INTO 拜訪記錄 VALUES ('V1', '00127', '2025-04-07 10:30:00', 1234.5, '租金')")
        con.execute("INSERT INTO 拜訪記錄 VALUES ('V2', '00128', NULL, NULL, NULL)")
        con.commit()


def web_page(path: Path) -> None:
    rows = "".join(
        f"<tr><td>{'</td><td>'.join(line.split(','))}</td></tr>" for line in CSV.strip().splitlines()
    )
    path.write_text(
        f'<html><head><meta http-equiv=Content-Type content="text/html; charset=gb2312"></head>'
        f"<body><h1>報表</h1><table>{rows}</table></body></html>",
        "gb18030",
    )


def spreadsheet_xml(path: Path) -> None:
    rows = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in line.split(","))
        + "</Row>"
        for line in CSV.strip().splitlines()
    )
    path.write_text(
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="拜訪記錄"><Table>{rows}</Table></Worksheet></Workbook>',
        "utf-8",
    )


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("匯出/拜訪記錄.csv", CSV)
        archive.writestr("匯出/說明.pdf", b"%PDF")


def workbook(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("拜訪記錄")
        for n, line in enumerate(CSV.strip().splitlines()):
            sheet.write_row(n, 0, line.split(","))


def text(path: Path) -> None:
    path.write_text(CSV.replace(",", "\t"), "utf-16")


WRITERS = {
    "拜訪記錄.parquet": parquet,
    "拜訪.sqlite": sqlite,
    "拜訪記錄.xlsx": workbook,
    "拜訪記錄.xls": web_page,
    "拜訪記錄2003.xls": spreadsheet_xml,
    "四月.zip": zipped,
    "拜訪記錄文字.xls": text,
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_records(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    assert understood(read_all(tmp_path / "w", tmp_path / name)) == WANT


def test_every_format_is_read_by_a_process_that_has_loaded_nothing_else(tmp_path: Path) -> None:
    """Tests import more than a command does: what a reader only finds because a test has loaded it is missed by them."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, write in WRITERS.items():
        write(folder / name)
        done = spawn("inspect", folder / name, "--format", "json")
        (entry,) = (e for e in done.json["inputs"] if e["kind"])
        assert (done.code, entry["kind"], entry["rows_read"]) == (0, "visit_logs", 2), name


@pytest.mark.parametrize("name", WRITERS)
def test_standard_input_in_every_format(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS[name](tmp_path / name)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((tmp_path / name).read_bytes())))
    inputs = read_all(tmp_path / "w", "-")
    assert understood(inputs) == WANT
    assert all(e.path.startswith("-") for e in inputs.ledger)


def test_places_in_parquet_and_in_records_within_its_records(tmp_path: Path) -> None:
    path = tmp_path / "合同.parquet"
    duckdb.execute(
        f"""COPY (SELECT * FROM (VALUES
        ('H1', ['3F-1', '3F-2'], [{{'step': 'a', 'person': 1::BIGINT}}, {{'step': 'b', 'person': 2}}]),
        ('H2', [], []),
        ('H3', NULL, [{{'step': 'c', 'person': 3}}])) t(contract_no, units, approvals)) TO '{path}' (FORMAT parquet)"""
    )
    inputs = read_all(tmp_path / "w", path)
    contracts, approvals = inputs.sources
    assert [(r["contract_no"], r["units"]) for r in table(inputs, contracts)] == [
        ("H1", ["3F-1", "3F-2"]),
        ("H2", []),
        ("H3", None),
    ]
    rows = table(inputs, approvals)
    assert [(r["contract_no"], r["step"], r["person"]) for r in rows] == [
        ("H1", "a", "1"),
        ("H1", "b", "2"),
        ("H3", "c", "3"),
    ]
    assert str(locate(inputs, 1 << 40 | 3, ["contract_no"])[0]) == f"{path}:row 3"
    assert [locate(inputs, 2 << 40 | r["_row"], ["step"])[0].row for r in rows] == [1, 1, 3]


def test_moments_with_a_zone_and_bytes_in_parquet(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.parquet"
    duckdb.execute(
        f"""COPY (SELECT 'V1'::BLOB AS visit_id, TIMESTAMPTZ '2025-04-07 20:30:00+00' AS start, '\\xFF'::BLOB AS problems,
        127.0::DOUBLE AS employee_id) TO '{path}' (FORMAT parquet)"""
    )
    inputs = read_all(tmp_path / "w", path)
    (row,) = table(inputs)
    assert (row["visit_id"], str(row["start"]), row["problems"]) == ("V1", "2025-04-08 04:30:00", "0xFF")
    assert row["employee_id"] is None


@pytest.mark.parametrize("cut", [5, 100, -1, -8])
def test_a_truncated_parquet_file_is_a_problem(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "拜訪記錄.parquet"
    parquet(path)
    path.write_bytes(path.read_bytes()[:cut])
    assert said(read_all(tmp_path / "w", path)) == [("broken-parquet", "error")]


def test_sqlite_types_tables_and_places(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    with closing(sqlite3.connect(path)) as con:
        con.execute("CREATE TABLE visits (visit_id, employee_id, start, fee, problems)")
        big = 2**60 + 1
        con.execute("INSERT INTO visits VALUES (?, 127.0, '', 0.1, 'a\"b,\nc')", [big])
        con.execute("INSERT INTO visits VALUES ('合計', NULL, NULL, 9, NULL)")
        con.execute("INSERT INTO visits VALUES ('V3', '00127', '2025-04-07 10:30', 1e11, x'00FF')")
        con.execute(
            "CREATE VIEW only_some AS SELECT visit_id AS 記錄編號, problems AS 問題 FROM visits WHERE fee > 9"
        )
        con.execute("CREATE TABLE sqlite (a)")
        con.commit()
    before = sorted(p.name for p in tmp_path.iterdir())
    inputs = read_all(tmp_path / "w", path)
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "w") == before
    assert [(s.sheet, s.kind) for s in inputs.sources] == [("only_some", "visits"), ("visits", "visits")]
    rows = table(inputs, inputs.sources[1])
    assert [r["visit_id"] for r in rows] == [str(big), "V3"]
    assert [str(r["fee"]) for r in rows] == ["0.1000", "100000000000.0000"]
    assert [r["problems"] for r in rows] == ['a"b,\nc', "0x00FF"]
    # 127.0 is a float in a column of ids, of which nobody knows what it was.
    assert [r["employee_id"] for r in rows] == [None, "00127"]
    assert [str(locate(inputs, 2 << 40 | r["_row"], ["visit_id"])[0]) for r in rows] == [
        f"{path}:visits:row 1",
        f"{path}:visits:row 3",
    ]
    entries = {e.sheet: e for e in with_counts(inputs, {}).ledger}
    assert [(r.row, r.reason) for r in entries["visits"].rejected] == [(2, "total-row")]
    assert entries["visits"].rows_read == 3
    assert (entries["sqlite"].kind, entries["sqlite"].columns) == (None, ())


def test_what_stands_in_a_write_ahead_log_counts(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    with closing(sqlite3.connect(path)) as con:
        con.execute("PRAGMA journal_mode = WAL")
        con.execute("CREATE TABLE visits (visit_id, employee_id, problems)")
        con.execute("INSERT INTO visits VALUES ('V1', '00127', 'x')")
        con.commit()
        assert [r["visit_id"] for r in table(read_all(tmp_path / "w", path))] == ["V1"]


def test_a_broken_table_does_not_hide_the_others(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    with closing(sqlite3.connect(path)) as con:
        con.execute("CREATE TABLE visits (visit_id, employee_id, problems)")
        con.execute("INSERT INTO visits VALUES ('V1', '00127', CAST(x'FFFE' AS TEXT))")
        con.execute("CREATE TABLE 拜訪臺賬 (visit_id, employee_id, problems)")
        con.execute("INSERT INTO 拜訪臺賬 VALUES ('V2', '00128', 'x')")
        con.commit()
    inputs = read_all(tmp_path / "w", path)
    assert said(inputs) == [("broken-database", "error")]
    assert [r["visit_id"] for r in table(inputs)] == ["V2"]
    assert {e.sheet: e.skipped for e in inputs.ledger} == {"visits": "unreadable", "拜訪臺賬": None}


@pytest.mark.parametrize("damage", ["cut", "noise"])
def test_a_damaged_database_is_a_problem(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "拜訪.sqlite"
    sqlite(path)
    data = path.read_bytes()
    path.write_bytes(data[:200] if damage == "cut" else data[:100] + b"\x99" * (len(data) - 100))
    assert said(read_all(tmp_path / "w", path)) == [("broken-database", "error")]


def page(tmp_path: Path, body: str, name: str = "考勤") -> Inputs:
    path = tmp_path / f"{name}.xls"
    path.write_text(f"<html><meta charset='utf-8'>{body}</html>", "utf-8")
    return read_all(tmp_path / "w", path)


def test_spans_of_a_web_page_are_merged_cells(tmp_path: Path) -> None:
    inputs = page(
        tmp_path,
        """<table><caption>x</caption>
        <tr><th rowspan=2>工號<th rowspan=2>姓名<th rowspan=2>日期<th colspan=2>考勤概況<th>外出打卡</tr>
        <tr><th>最早</th><th>最晚</th><th>最早</th></tr>
        <tr><td rowspan="2">00127</td><td rowspan=2>王小<br>明 </td><td>2025-04-07</td><td>08:56</td><td></td><td>&nbsp;</td></tr>
        <tr style="display: none"><td>2025-04-08</td><td>08:57</td><td></td><td>10:00</td></tr>
        <tr><td>00128<td>李&amp;四<td>2025-04-07<td>08:58</table>""",
    )
    rows = table(inputs)
    assert [(r["employee_id"], r["name"], str(r["date"])) for r in rows] == [
        ("00127", "王小\n明", "2025-04-07"),
        ("00127", "王小\n明", "2025-04-08"),
        ("00128", "李&四", "2025-04-07"),
    ]
    assert [str(r["earliest"])[11:] for r in rows] == ["08:56:00", "08:57:00", "08:58:00"]
    assert [r["outside"] is not None for r in rows] == [False, True, False]
    assert [p.code for p in inputs.ledger[0].notes] == ["hidden-rows"]
    assert locate(inputs, 1 << 40 | 2, ["date"])[0].row == 4


def test_tables_of_a_web_page_are_pieces_and_those_for_layout_none(tmp_path: Path) -> None:
    one = "<table><tr><td>拜訪編號<td>工號<td>問題<tr><td>V1<td>1<td>a<script>x</script></table>"
    inputs = page(
        tmp_path, f"<table><tr><td>{one}</td></tr><tr><td>{one.replace('V1', 'V2')}</td></tr></table>", "x"
    )
    assert [s.sheet for s in inputs.sources] == ["table 1", "table 2"]
    assert [table(inputs, s)[0]["visit_id"] for s in inputs.sources] == ["V1", "V2"]
    assert table(inputs)[0]["problems"] == "a"


@pytest.mark.parametrize(
    "body",
    [
        "<table>" + "<tr>" + "<td rowspan=60000>x" * 200 + "<tr><td>y" * 20_000 + "</table>",
        "<table><tr>" + "<td colspan=1000>" * 100 + "</table>",
    ],
)
def test_spans_do_not_multiply_without_end(tmp_path: Path, body: str) -> None:
    assert said(page(tmp_path, body)) == [("too-wide", "error")]


def test_an_xml_spreadsheet_with_merged_cells_and_gaps(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_text(
        """<?xml version="1.0" encoding="utf-8"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
        xmlns:s="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet s:Name="說明"><Table/></Worksheet>
        <Worksheet s:Name="拜訪記錄"><Table><Row s:Index="2"><Cell s:Index="2"><Data>拜訪編號</Data></Cell>
        <Cell><Data>工號</Data></Cell><Cell><Data>問題</Data></Cell></Row>
        <Row><Cell s:Index="2"><Data>V1</Data></Cell><Cell s:MergeDown="1"><Data>00127</Data></Cell></Row>
        <Row s:Hidden="1"><Cell s:Index="2"><Data>V2</Data></Cell><Cell s:Index="4"><Data>a&amp;b</Data>
        <Comment><Font>no</Font></Comment></Cell></Row></Table></Worksheet></Workbook>""",
        "utf-8",
    )
    inputs = read_all(tmp_path / "w", path)
    rows = table(inputs)
    assert [(r["visit_id"], r["employee_id"], r["problems"]) for r in rows] == [
        ("V1", "00127", None),
        ("V2", "00127", "a&b"),
    ]
    assert str(locate(inputs, 1 << 40 | 2, ["problems"])[0]) == f"{path}:拜訪記錄:row 4"
    assert [p.code for e in inputs.ledger for p in e.notes] == ["hidden-rows"]


@pytest.mark.parametrize(
    "body",
    ["<Worksheet>", "<!DOCTYPE a [<!ENTITY b 'c'>]><Workbook/>"],
)
def test_a_broken_xml_spreadsheet_is_a_problem(tmp_path: Path, body: str) -> None:
    path = tmp_path / "x.xls"
    path.write_text(
        f"<?xml version='1.0'?><!--urn:schemas-microsoft-com:office:spreadsheet-->{body}", "utf-8"
    )
    assert said(read_all(tmp_path / "w", path)) == [("broken-xml", "error")]


def archive(path: Path, members: dict[str, bytes], **more: Any) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **more) as target:
        for name, data in members.items():
            target.writestr(name, data)


def test_members_of_every_format_in_an_archive(tmp_path: Path) -> None:
    for name, write in WRITERS.items():
        if name != "四月.zip":
            write(tmp_path / name)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as target:
        for name in WRITERS:
            if name != "四月.zip":
                target.write(tmp_path / name, f"四月/{name}")
        target.writestr("四月/", "")
        target.writestr("__MACOSX/四月/._a.csv", "x")
    inputs = read_all(tmp_path / "w", tmp_path / "all.zip")
    assert [p for p in inputs.problems if p.level != "note"] == []
    assert len(inputs.sources) == len(WRITERS) - 1  # archives within archives are not read
    for source in inputs.sources:
        assert [r["visit_id"] for r in table(inputs, source)] == ["V1", "V2"]
        assert source.path.startswith(f"{tmp_path / 'all.zip'}!四月/")
    whole = inputs.ledger[0]
    assert (whole.path, whole.format, whole.skipped, len(whole.sha256)) == (
        str(tmp_path / "all.zip"),
        "zip",
        "archive",
        64,
    )
    assert [e.skipped for e in inputs.ledger if "__MACOSX" in e.path] == ["hidden"]


def test_names_of_members_in_gbk(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    archive(path, {"AAAAAAAA.csv": CSV.encode()})
    path.write_bytes(path.read_bytes().replace(b"AAAAAAAA", "拜访记录".encode("gbk")))
    inputs = read_all(tmp_path / "w", path)
    assert understood(inputs) == WANT
    assert inputs.sources[0].path == f"{path}!拜访记录.csv"


def test_a_records_yaml_in_an_archive_counts_for_its_members(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    said_there = (
        "as_of: 2025-06-30\nignore: [draft*]\nfiles: {'*.csv': {kind: visits, columns: {人: employee_id}}}\n"
    )
    members = {
        "e/records.yaml": said_there.encode(),
        "e/a.csv": "拜訪編號,人\nV1,00127\n".encode(),
        "e/draft.csv": b"x",
    }
    archive(path, members)
    inputs = read_all(tmp_path / "w", path)
    assert inputs.as_of is not None
    assert [(r["visit_id"], r["employee_id"]) for r in table(inputs)] == [("V1", "00127")]
    assert {e.path.rpartition("!")[2]: e.skipped for e in inputs.ledger[1:]} == {
        "e/a.csv": None,
        "e/draft.csv": "ignored",
        "e/records.yaml": "mapping",
    }


def test_what_cannot_be_unpacked_is_said_and_the_others_are_read(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as nested:
        nested.writestr("拜訪記錄.csv", CSV)
    path = tmp_path / "x.zip"
    members = {
        "BROKEN.csv": CSV.encode() * 9,
        "SECRET.csv": CSV.encode(),
        "bomb.csv": b"\0" * (archives.HARMLESS + (1 << 20)),
        "inner.zip": inner.getvalue(),
        "inner.csv": inner.getvalue(),
        "../../拜訪記錄.csv": CSV.encode(),
    }
    archive(path, members)
    data = bytearray(path.read_bytes())
    start = data.index(b"BROKEN.csv") + len(b"BROKEN.csv")
    data[start + 4 : start + 12] = b"\xff" * 8
    # Bit 0 of the flags says that a member is encrypted; the directory of the archive counts.
    at = data.rindex(b"SECRET.csv")
    data[at - 46 + 8] |= 1
    path.write_bytes(data)
    inputs = read_all(tmp_path / "w", path)
    found = {p.place.path.rpartition("!")[2]: (p.code, p.level) for p in inputs.problems if p.place}
    assert found == {
        "BROKEN.csv": ("broken-member", "error"),
        "SECRET.csv": ("encrypted-member", "error"),
        "bomb.csv": ("zip-bomb", "error"),
        "inner.zip": ("nested-archive", "warning"),
        "inner.csv": ("nested-archive", "warning"),
    }
    assert [s.path for s in inputs.sources] == [f"{path}!拜訪記錄.csv"]
    assert len(inputs.ledger) == 1 + len(members)
    assert all(e.skipped == "unreadable" for e in inputs.ledger if e.path.rpartition("!")[2] in found)


def test_an_archive_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 2 * len(CSV.encode()) + 10)
    path = tmp_path / "x.zip"
    archive(path, {f"拜訪記錄{n}.csv": CSV.encode() for n in range(3)})
    inputs = read_all(tmp_path / "w", path)
    assert said(inputs) == [("zip-bomb", "error")]
    assert len(inputs.sources) == 2


@pytest.mark.parametrize("cut", [10, 200, -30])
def test_a_truncated_archive_is_a_problem(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "x.zip"
    archive(path, {"拜訪記錄.csv": CSV.encode() * 99})
    path.write_bytes(path.read_bytes()[:cut])
    assert said(read_all(tmp_path / "w", path)) == [("broken-archive", "error")]


@pytest.mark.parametrize("change", ["grown", "gone"])
@pytest.mark.parametrize("name", ["拜訪記錄.csv", "拜訪記錄.parquet"])
def test_a_file_that_changes_while_it_is_read_is_an_error(tmp_path: Path, name: str, change: str) -> None:
    path = tmp_path / name
    if name.endswith("csv"):
        path.write_text(CSV, "utf-8")
    else:
        parquet(path)
    inputs = read_all(tmp_path / "w", path)
    assert len(table(inputs)) == 2
    if change == "grown":
        with path.open("ab") as sink:
            sink.write(b"V3,00129,,,\n")
        closed = with_counts(inputs, {1: 2})
        assert said(closed) == [("changed-while-read", "error")]
        assert str(closed.problems[0].place) == str(path)
    else:
        path.unlink()
        assert said(with_counts(inputs, {1: 2})) == [("changed-while-read", "error")]


def page_by_page(path: Path) -> None:
    rows = [line.split(",") for line in CSV.strip().splitlines()]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("拜訪記錄")
        for n, row in enumerate([rows[0], rows[1], rows[0], rows[2]]):
            sheet.write_row(n, 0, row)


def page_by_page_html(path: Path) -> None:
    rows = [line.split(",") for line in CSV.strip().splitlines()]
    cells = ["".join(f"<td>{c}</td>" for c in row) for row in [rows[0], rows[1], rows[0], rows[2]]]
    path.write_text(f"<html><table>{''.join(f'<tr>{c}</tr>' for c in cells)}</table></html>", "utf-8")


@pytest.mark.parametrize("write", [page_by_page, page_by_page_html])
def test_a_header_on_each_page_is_no_record(tmp_path: Path, write: Callable[[Path], None]) -> None:
    path = tmp_path / ("拜訪記錄.xlsx" if write is page_by_page else "拜訪記錄.xls")
    write(path)
    inputs = with_counts(read_all(tmp_path / "w", path), {})
    assert [r["visit_id"] for r in table(inputs)] == ["V1", "V2"]
    (entry,) = inputs.ledger
    assert [(r.row, r.reason) for r in entry.rejected] == [(3, "header-again")]
    assert (entry.rows_read, entry.rows_checked) == (3, 2)
