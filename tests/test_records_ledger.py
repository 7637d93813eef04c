"""Nothing is lost: rows read are rows checked and rows rejected, and every file has an entry."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from records_kinds import KINDS, connect, read_all, table

from checker.model.inputs import Inputs
from checker.model.problem import InputError
from checker.records import hashing
from checker.records.ledger import blamed, repair, with_counts
from checker.records.read import SMALL
from checker.records.rows import from_rows
from checker.records.totals import keep, noise

FILLER = "租金與裝修期" * 10


def counted(inputs: Inputs) -> Inputs:
    return with_counts(inputs, {s.number: len(table(inputs, s)) for s in inputs.sources})


def large(path: Path, *odd: str, rows: int = 5000) -> None:
    path.write_text(
        "拜訪編號,問題\n" + "".join(f"V{i},{FILLER}\n" for i in range(rows)) + "\n".join(odd), "utf-8"
    )
    assert path.stat().st_size > SMALL


def test_total_rows_and_blank_rows(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    path.write_text("拜訪編號,工號,費用\nV1,1,5\n,,\n,合計,5\n總計：,,5\n,制表人：某甲,\n,2,7\n", "utf-8")
    entry = counted(read_all(tmp_path / "w", path)).ledger[0]
    assert (entry.rows_read, entry.rows_checked) == (5, 2)
    assert [(r.row, r.reason) for r in entry.rejected] == [
        (4, "total-row"),
        (5, "total-row"),
        (6, "total-row"),
    ]


@pytest.mark.parametrize("newline", ["", "\n"])
def test_a_large_file_without_odd_rows_needs_no_second_look(
    tmp_path: Path, newline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "拜訪記錄.csv"
    large(path, "V9,x" + newline)
    inputs = read_all(tmp_path / "w", path)
    assert inputs.ledger[0].rows_read is None
    monkeypatch.setattr("checker.records.ledger._count", None)
    entry = counted(inputs).ledger[0]
    assert (entry.rows_read, entry.rejected) == (5001, ())
    assert entry.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_total_rows_of_a_large_file(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    large(path, ",", "合計,5000", "Total,1", "T1,x", '"V\n2",x')
    inputs = read_all(tmp_path / "w", path)
    assert [r["visit_id"] for r in table(inputs)][-2:] == ["T1", "V\n2"]
    entry = counted(inputs).ledger[0]
    assert (entry.rows_read, entry.rows_checked) == (5004, 5002)
    assert [(r.row, r.reason) for r in entry.rejected] == [(5003, "total-row"), (5004, "total-row")]


@pytest.mark.parametrize(
    ("odd", "rejected"),
    [
        (["合計,5000", ",", "Total,1", "T1,x"], [(5002, "合計 | 5000"), (5004, "Total | 1")]),
        (["合計,5000", '"V\n2",x', "Total,1"], [(5002, "合計 | 5000"), (5005, "Total | 1")]),
        (['"V\n2",x', "", ","], []),
    ],
)
def test_the_check_knows_which_rows_of_a_large_file_are_totals(
    tmp_path: Path, odd: list[str], rejected: list[tuple[int, str]]
) -> None:
    """The rows left out are cut from the text, or looked for once where they are no lines; they are not counted again."""
    path = tmp_path / "拜訪記錄.csv"
    large(path, *odd)
    inputs = read_all(tmp_path / "w", path)
    keep_ = inputs.sources[0].keep
    assert keep_ is not None
    with connect(inputs) as con:
        rows = con.execute(f"SELECT {keep_.whole} FROM {inputs.sources[0].relation}").fetchall()
    left = [n for n, (kept,) in enumerate(rows, 1) if not kept]
    entry = with_counts(inputs, {1: len(rows) - len(left)}, {1: left}).ledger[0]
    assert [(r.row, r.text) for r in entry.rejected] == rejected
    assert entry.rows_checked == len(rows) - len(left)
    without = with_counts(inputs, {}).ledger[0]
    assert (without.rejected, without.rows_read) == (entry.rejected, entry.rows_read)


def test_counts_are_made_where_nobody_gives_them(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    large(path, "合計,1")
    entry = with_counts(read_all(tmp_path / "w", path), {}).ledger[0]
    assert (entry.rows_read, len(entry.rejected)) == (5001, 1)


@pytest.mark.parametrize(("rows", "digests"), [(1, False), (6000, True), (6000, False)])
def test_a_copy_beside_its_file_is_a_warning(
    tmp_path: Path, rows: int, digests: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though nobody asks for digests: files that may be the same have them, a large one by itself has none."""
    monkeypatch.setattr(hashing, "_LARGE", SMALL)
    text = "拜訪編號,工號\n" + "".join(f"V{n},{n:05}\n" for n in range(rows))
    text += "".join(f"W{n},{'0' * 60}{n}\n" for n in range(rows))
    for name in ("拜訪記錄.csv", "拜訪記錄 (1).csv"):
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "拜訪記錄 二月.csv").write_text(text.replace("V0", "V"), "utf-8")
    inputs = read_all(tmp_path / "w", *sorted(tmp_path.glob("*.csv")))
    closed = with_counts(inputs, {}, digests=digests)
    assert [(p.code, p.level, p.place and Path(p.place.path).name) for p in closed.problems] == [
        ("same-file", "warning", "拜訪記錄.csv")
    ]
    assert "拜訪記錄 (1).csv" in closed.problems[0].text.en
    known = {Path(entry.path).name: entry.sha256 for entry in closed.ledger}
    assert known["拜訪記錄.csv"] == known["拜訪記錄 (1).csv"] == hashlib.sha256(text.encode()).hexdigest()
    assert bool(known["拜訪記錄 二月.csv"]) == (digests or rows == 1)


def test_a_count_that_differs_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    path.write_text("拜訪編號,工號\nV1,1\n", "utf-8")
    inputs = with_counts(read_all(tmp_path / "w", path), {1: 7})
    assert [p.code for p in inputs.problems] == ["uncounted-rows"]


def test_rows_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 0, ["拜訪編號", "工號"])
        sheet.write_row(2, 0, ["V1", "01"])
        sheet.write_row(4, 0, ["V2", "02"])
        sheet.write_row(5, 0, ["合計", "2"])
    inputs = counted(read_all(tmp_path / "w", path))
    entry = inputs.ledger[0]
    assert (entry.rows_read, entry.rows_checked) == (3, 2)
    assert [(r.row, r.reason) for r in entry.rejected] == [(6, "total-row")]


def test_ragged_rows_of_a_large_file(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    large(path, "V7", "V8,x,多", 'V9,"x"y', "V10,x,", "合計")
    inputs = read_all(tmp_path / "w", path)
    with pytest.raises(duckdb.Error) as error:
        table(inputs)
    assert blamed(inputs, str(error.value)) == (1,)
    inputs = counted(repair(inputs, 1, str(error.value)))
    assert [r["visit_id"] for r in table(inputs)][-2:] == ["V7", "V10"]
    entry = inputs.ledger[0]
    assert (entry.rows_read, entry.rows_checked) == (5005, 5002)
    assert [(r.row, r.reason) for r in entry.rejected] == [
        (5003, "ragged-row"), (5004, "broken-quotes"), (5006, "total-row"),
    ]  # fmt: skip


def test_ragged_rows_of_a_small_file(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    path.write_text("拜訪編號,工號\nV1\nV2,2,x\n", "utf-8")
    entry = counted(read_all(tmp_path / "w", path)).ledger[0]
    assert (entry.rows_read, [(r.row, r.reason) for r in entry.rejected]) == (2, [(3, "ragged-row")])


def test_late_broken_bytes_have_a_place(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    large(path)
    path.write_bytes(path.read_bytes() + b"V9,\xff\n")
    inputs = read_all(tmp_path / "w", path)
    with pytest.raises(duckdb.Error):
        table(inputs)
    with pytest.raises(InputError) as error:
        repair(inputs, 1, "")
    place = error.value.problem.place
    assert place is not None
    assert (error.value.problem.code, place.line, place.column) == ("broken-encoding", 5002, 4)


def test_a_late_change_of_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_bytes(b"visit_id,problems\n" + b"V1,rent\n" * 60_000 + "V2,租金\n".encode("gb18030"))
    inputs = repair(read_all(tmp_path / "w", path), 1, "")
    assert table(inputs)[-1]["problems"] == "租金"


def test_broken_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "合同.jsonl"
    lines = [
        json.dumps({"contract_no": f"H{i}", "units": FILLER, "approvals": [{"step": "a"}]})
        for i in range(3000)
    ]
    lines[2900:2900] = ["{broken", "[1]", '{"contract_no": "HX", "approvals": "none"}']
    path.write_text("\n".join(lines), "utf-8")
    inputs = read_all(tmp_path / "w", path)
    with pytest.raises(duckdb.Error) as error:
        table(inputs)
    assert blamed(inputs, str(error.value)) == (1, 2)
    inputs = counted(repair(inputs, 1, str(error.value)))
    assert [e.rows_checked for e in inputs.ledger] == [3000, 3000]
    assert [r.reason for r in inputs.ledger[0].rejected] == ["broken-json", "no-record", "no-record-list"]


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    for name in (
        ".hidden.csv",
        "~$x.xlsx",
        "notes.md",
        "old.csv",
        "sub/keep.csv",
        "sub/tmp.csv",
        ".git/config",
    ):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text("拜訪編號,工號\nV1,1\n", "utf-8")
    (tmp_path / "in" / ".gitignore").write_text("old.*\n", "utf-8")
    (tmp_path / "in/sub/.gitignore").write_text("/tmp.csv\n", "utf-8")
    inputs = read_all(tmp_path / "w", tmp_path / "in")
    skipped = {str(Path(e.path).relative_to(tmp_path / "in")): e.skipped for e in inputs.ledger}
    assert skipped == {
        ".git": "hidden", ".gitignore": "hidden", ".hidden.csv": "hidden", "notes.md": "not-an-export",
        "old.csv": "git-ignored", "sub/.gitignore": "hidden", "sub/keep.csv": None, "sub/tmp.csv": "git-ignored",
        "~$x.xlsx": "lock-file",
    }  # fmt: skip


def test_a_file_given_twice_is_read_once_and_a_missing_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    path.write_text("拜訪編號,工號\nV1,1\n", "utf-8")
    inputs = read_all(tmp_path / "w", path, tmp_path, str(tmp_path / "*.csv"), tmp_path / "none.csv")
    assert len(inputs.sources) == 1
    assert [p.code for p in inputs.problems] == ["no-such-file"]


def test_rows_given_as_values() -> None:
    inputs = from_rows(
        KINDS,
        {
            "visits": [{"visit_id": "V1", "start": "2025-04-07 10:00", "fee": 5}, {"visit_id": "V2"}],
            "contracts": [],
        },
    )
    assert [(r["visit_id"], str(r["fee"])) for r in table(inputs)] == [("V1", "5.0000"), ("V2", "None")]
    assert inputs.kinds() == ("visits", "contracts")
    assert [e.rows_read for e in counted(inputs).ledger] == [2, 0]
    wrong = from_rows(KINDS, {"visits": [{"nothing": 1}], "none": []})
    assert [p.code for p in wrong.problems] == ["unknown-field", "unknown-kind"]


@pytest.mark.parametrize(
    "key",
    ["BF-1", "7", "Hello", "Total", "total：3", "Subtotal", "G", "合計", "小計", "無", "", " ", "-", "甲"],
)
def test_a_key_that_settles_what_a_row_is(key: str) -> None:
    condition = keep(["a", "b"], [0])
    with duckdb.connect() as con:
        row = "FROM (VALUES (?, '合計')) t(a, b)"
        kept = con.execute(
            f"SELECT {condition.whole}, coalesce({condition.sure}, false) {row}", [key]
        ).fetchall()
    record = noise([key, "合計"], [0]) is None
    assert kept in ([(record, record)], [(record, False)])
