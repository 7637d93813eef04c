"""Every format and dialect gives back the texts that were written, and nonsense gives problems."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records_kinds import connect, read_all, table

from checker.model.inputs import Inputs
from checker.records.locate import locate
from checker.records.read import SMALL

ROWS = [
    {"拜訪編號": "V1", "工號": "00127", "問題": "租金"},
    {"拜訪編號": "V2", "工號": "00128", "問題": "裝修期，\n「免租」"},
]


def as_csv(rows: list[dict[str, str]], delimiter: str = ",", newline: str = "\n") -> str:
    sink = io.StringIO(newline="")
    writer = csv.DictWriter(sink, list(rows[0]), delimiter=delimiter, lineterminator=newline)
    writer.writeheader()
    writer.writerows(rows)
    return sink.getvalue()


def texts(inputs: Inputs) -> list[tuple[str, ...]]:
    assert not [p for p in inputs.problems if p.level == "error"], inputs.problems
    return [(r["visit_id"], r["employee_id"], r["problems"]) for r in table(inputs, text=True)]


WANT = [("V1", "00127", "租金"), ("V2", "00128", "裝修期，\n「免租」")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_csv(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "拜訪記錄.csv"
    path.write_bytes(as_csv(ROWS, delimiter, "\r\n").encode(encoding))
    inputs = read_all(tmp_path / "w", path)
    assert texts(inputs) == WANT
    assert inputs.ledger[0].rows_read == 2


def test_big5_only_where_it_is_stated(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_bytes(as_csv(ROWS).encode("big5"))
    (tmp_path / "records.yaml").write_text('files: {"*.csv": {encoding: big5, kind: visits}}', "utf-8")
    assert texts(read_all(tmp_path / "w", path)) == WANT


def test_title_rows_and_blank_lines_above_the_header(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    path.write_text("拜訪記錄 2025-04\n\n列印時間：2025-05-01\n" + as_csv(ROWS), "utf-8")
    inputs = read_all(tmp_path / "w", path)
    assert texts(inputs) == WANT
    assert inputs.ledger[0].header_row == 4


def test_large_csv_is_scanned_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄[1].csv"
    body = [{"拜訪編號": f"V{i}", "工號": "00127", "問題": "租金與裝修期" * 5} for i in range(6000)]
    path.write_text(as_csv(body), "utf-8")
    assert path.stat().st_size > SMALL
    inputs = read_all(tmp_path / "w", path)
    assert inputs.paths == (str(path),)
    assert len(texts(inputs)) == 6000


def test_large_gb18030_csv(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    body = [{"拜訪編號": f"V{i}", "工號": "00127", "問題": "租金與裝修期" * 5} for i in range(6000)]
    path.write_text(as_csv(body), "gb18030")
    assert len(texts(read_all(tmp_path / "w", path))) == 6000


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(as_csv(ROWS).encode())))
    inputs = read_all(tmp_path / "w", "-")
    assert texts(inputs) == WANT
    assert inputs.ledger[0].path == "-"


def test_workbook(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("說明").write(0, 0, "只是說明")
        sheet = book.add_worksheet("拜訪記錄")
        moment = book.add_format({"num_format": "yyyy/m/d hh:mm"})
        sheet.write_row(2, 1, ["拜訪編號", "工號", "拜訪時間", "費用", "問題"])
        sheet.write_row(3, 1, ["V1", "00127"])
        sheet.write_datetime(3, 3, datetime(2025, 4, 7, 10, 30), moment)
        sheet.write(3, 4, 1234.5)
        sheet.write_row(4, 1, ["V2", "00128"])
        sheet.write(4, 3, 45754.4375, moment)
        sheet.write(4, 5, "租金")
    inputs = read_all(tmp_path / "w", path)
    assert [p.code for p in inputs.problems] == ["unknown-kind"]
    rows = table(inputs)
    assert [r["visit_id"] for r in rows] == ["V1", "V2"]
    assert [r["employee_id"] for r in rows] == ["00127", "00128"]
    assert [r["start"] for r in rows] == [datetime(2025, 4, 7, 10, 30)] * 2
    assert str(rows[0]["fee"]) == "1234.5000"
    assert [str(p) for p in locate(inputs, 1 << 40 | 2, ["problems"])] == [f"{path}:拜訪記錄!F5"]


def test_times_and_number_ids_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "考勤.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("每日統計")
        day, clock = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "hh:mm"})
        sheet.write_row(0, 0, ["工號", "姓名", "日期", "上班1打卡時間"])
        sheet.write(1, 0, 127)
        sheet.write(1, 1, "某甲")
        sheet.write_datetime(1, 2, datetime(2025, 4, 7), day)
        sheet.write_datetime(1, 3, time(8, 56), clock)
    inputs = read_all(tmp_path / "w", path)
    row = table(inputs)[0]
    assert row["clock_in"] == datetime(2025, 4, 7, 8, 56)
    # 00127 or 127: nobody can tell, so that it is not read at all.
    assert row["employee_id"] is None
    assert [p.code for p in inputs.problems] == ["numeric-id"]


CONTRACT = {
    "contract_no": "HT-1",
    "customer_id": "007",
    "signed": "2025-04-07",
    "units": ["3F-1", "3F-2"],
    "approvals": [
        {"step": "a", "person": "00127", "at": "2025-04-01 10:00"},
        {"step": "b", "person": "00128", "at": "2025-04-02 10:00"},
    ],
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", json.dumps([CONTRACT], indent=2)),
        ("x.json", json.dumps({"合同": [CONTRACT]})),
        ("x.json", json.dumps(CONTRACT)),
        ("x.jsonl", json.dumps(CONTRACT) + "\n"),
        ("x.txt", "\n" + json.dumps(CONTRACT) + "\n" + json.dumps({"contract_no": "HT-2"}) + "\n"),
        (
            "x.yaml",
            "contract_no: HT-1\ncustomer_id: 007\nsigned: 2025-04-07\nunits: [3F-1, 3F-2]\napprovals:\n"
            "- {step: a, person: 00127, at: 2025-04-01 10:00}\n- {step: b, person: 00128, at: 2025-04-02 10:00}\n",
        ),
        ("x.yaml", "---\n" + json.dumps(CONTRACT) + "\n---\ncontract_no: HT-2\n"),
    ],
)
def test_records_within_records(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    inputs = read_all(tmp_path / "w", path)
    assert not [p for p in inputs.problems if p.level == "error"]
    contract = table(inputs, inputs.of("contracts")[0])[0]
    assert contract["customer_id"] == "007"
    assert contract["units"] == ["3F-1", "3F-2"]
    assert contract["signed"].isoformat() == "2025-04-07"
    rows = table(inputs, inputs.of("approvals")[0])
    assert [(r["contract_no"], r["step"], r["person"], r["at"].day) for r in rows] == [
        ("HT-1", "a", "00127", 1),
        ("HT-1", "b", "00128", 2),
    ]
    assert all(e.rows_read == e.rows_checked for e in inputs.ledger)


def test_many_small_files_become_one_source(tmp_path: Path) -> None:
    folder = tmp_path / "合同"
    folder.mkdir()
    for i in range(30):
        (folder / f"{i:02d}.yaml").write_text(f"合同編號: HT-{i:02d}\n客户编号: C1\n", "utf-8")
    inputs = read_all(tmp_path / "w", folder)
    assert len(inputs.sources) == 1
    assert [r["contract_no"] for r in table(inputs)] == [f"HT-{i:02d}" for i in range(30)]
    assert len(inputs.ledger) == 30
    assert {e.rows_read for e in inputs.ledger} == {1}


def test_properties_of_different_names_are_one_field(tmp_path: Path) -> None:
    (tmp_path / "合同.json").write_text('[{"合同編號": "A"}, {"contract_no": "B", "其他": 1}]', "utf-8")
    inputs = read_all(tmp_path / "w", tmp_path / "合同.json")
    assert [r["contract_no"] for r in table(inputs)] == ["A", "B"]
    assert inputs.ledger[0].unmapped == ("其他",)


NONSENSE = {
    "empty.csv": (b"", "empty-file"),
    "blank.csv": (b" \n\n", "empty-file"),
    "empty.yaml": (b"\n", "empty-file"),
    "cut.xlsx": (b"PK\x03\x04\x14\x00xl/workbook.xml", "broken-workbook"),
    "zip.xlsx": (b"PK\x03\x04\x14\x00readme", "broken-workbook"),
    "old.xls": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "broken-workbook"),
    "web.xls": ("<html><table>拜訪編號</table>".encode(), "no-table"),
    "nul.csv": (b"a,b\n\0\0\0\1\2\n", "not-text"),
    "pdf.csv": (b"%PDF-1.7", "unsupported-format"),
    "broken.csv": ("拜訪編號,工號\nV1,甲".encode() + b"\xff\n", "broken-encoding"),
    "broken.json": (b'[{"a": 1},]', "broken-json"),
    "twice.json": (b'{"contract_no": 1, "contract_no": 2}', "duplicate-key"),
    "deep.json": (b"[" * 100_000, "too-deep"),
    "words.jsonl": (b"hello\n", "no-records"),
    "broken.yaml": (b"a: [1\nb: 2\n", "broken-yaml"),
    "twice.yaml": (b"contract_no: 1\ncontract_no: 2\n", "broken-yaml"),
    "scalar.yaml": (b"hello\n", "no-records"),
    "quote.csv": ('拜訪編號,工號\nV1,"00127\nV2,1\n'.encode(), "open-quote"),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_a_problem_and_the_others_are_read(tmp_path: Path, name: str) -> None:
    content, code = NONSENSE[name]
    (tmp_path / name).write_bytes(content)
    good = tmp_path / "拜訪記錄.csv"
    good.write_text(as_csv(ROWS), "utf-8")
    inputs = read_all(tmp_path / "w", tmp_path)
    problems = [p for p in inputs.problems if p.level == "error"]
    assert [(p.code, p.place.path if p.place else "") for p in problems] == [(code, str(tmp_path / name))]
    assert [e.path for e in inputs.ledger if e.skipped == "unreadable"] == [str(tmp_path / name)]
    assert len(table(inputs)) == 2


def test_a_broken_byte_has_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    path.write_bytes("拜訪編號,工號\nV1,甲".encode() + b"\xff\n")
    place = read_all(tmp_path / "w", path).problems[0].place
    assert place is not None
    assert (place.line, place.column) == (2, 5)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["csv", "json", "jsonl", "yaml", "xlsx", "txt"]))
def test_no_bytes_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / f"拜訪記錄.{ending}").write_bytes(content)
    inputs = read_all(folder / "w", folder / f"拜訪記錄.{ending}")
    for source in inputs.sources:
        table(inputs, source)


CELL = st.text(
    st.characters(codec="gb18030", exclude_categories=("Cs", "Cc", "Co", "Cn"), include_characters="\n\t"),
    max_size=12,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030", "jsonl"]),
    st.tuples(
        st.sampled_from([",", "\t", ";"]),
        st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        st.sampled_from(["\n", "\r\n"]),
    ),
)
def test_what_is_written_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    cells: list[tuple[str, str]],
    shape: str,
    dialect: tuple[str, int, str],
) -> None:
    delimiter, quoting, newline = dialect
    folder = tmp_path_factory.mktemp("back")
    rows = [(f"V{i}", *pair) for i, pair in enumerate(cells)]
    header = ("拜訪編號", "問題", "說明")
    if shape == "jsonl":
        path = folder / "拜訪記錄.jsonl"
        lines = [json.dumps(dict(zip(header, r, strict=True)), ensure_ascii=False) for r in rows]
        path.write_text("\n".join(lines), "utf-8")
    else:
        path = folder / "拜訪記錄.csv"
        sink = io.StringIO(newline="")
        writer = csv.writer(sink, delimiter=delimiter, quoting=quoting, lineterminator=newline)  # type: ignore[arg-type]
        writer.writerow(header)
        writer.writerows(rows)
        path.write_bytes(sink.getvalue().encode(shape))
    inputs = read_all(folder / "w", path)
    assert not [p for p in inputs.problems if p.level == "error"]
    source = inputs.sources[0]
    raws = [source.columns["visit_id"].raw, source.columns["problems"].raw]
    with connect(inputs) as con:
        got = con.execute(
            f'SELECT "{raws[0]}", coalesce("{raws[1]}", \'\') FROM {source.relation}'
        ).fetchall()
    assert got == [r[:2] for r in rows]
