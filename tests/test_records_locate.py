"""A row id leads back to the line, the cell, or the line and column of the original."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from records_kinds import connect, read_all, table

from checker.model.inputs import Inputs
from checker.records import hashing
from checker.records.breaks import counted_apart, digest, digested
from checker.records.hashing import Fingerprint
from checker.records.ledger import repair, with_counts
from checker.records.locate import locate, locate_all
from checker.records.read import SMALL

FILLER = "租金與裝修期" * 10


def shown(inputs: Inputs, source: int, ordinal: int, *fields: str) -> list[str]:
    return [str(p).rsplit("/", 1)[-1] for p in locate(inputs, source << 40 | ordinal, fields)]


@pytest.mark.parametrize("rows", [3, 5000])
def test_csv_lines_with_line_breaks_in_cells(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "拜訪記錄.csv"
    body = "".join(f'V{i},"{FILLER}\n第二行"\n\n' for i in range(rows))
    path.write_text("標題\n拜訪編號,問題\n" + body, "utf-8")
    assert (path.stat().st_size > SMALL) == (rows > 3)
    inputs = read_all(tmp_path / "w", path)
    last = table(inputs)[-1]
    lines = path.read_text("utf-8").split("\n")
    place = locate(inputs, 1 << 40 | last["_row"], ["visit_id"])[0]
    assert place.line is not None
    assert place.column == "拜訪編號"
    assert lines[place.line - 1].startswith(f"V{rows - 1},")


def test_rows_left_out_do_not_move_the_others(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    path.write_text("拜訪編號,工號\nV1,1\n合計,1\n,\nV2,2,\nV3,3,多\nV4,4\n", "utf-8")
    inputs = read_all(tmp_path / "w", path)
    places = [shown(inputs, 1, r["_row"])[0] for r in table(inputs)]
    assert places == ["拜訪記錄.csv:2", "拜訪記錄.csv:5", "拜訪記錄.csv:7"]


def test_lines_after_a_repair(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    body = [f"V{i},{FILLER}" for i in range(5000)]
    body[4000] += ",多,多"
    path.write_text("拜訪編號,問題\n" + "\n".join(body) + "\n", "utf-8")
    inputs = read_all(tmp_path / "w", path)
    inputs = repair(inputs, 1, "")
    rows = table(inputs)
    assert len(rows) == 4999
    assert rows[4000]["visit_id"] == "V4001"
    assert shown(inputs, 1, rows[4000]["_row"]) == ["拜訪記錄.csv:4003"]


def test_json_lines_and_records_within(tmp_path: Path) -> None:
    path = tmp_path / "合同.jsonl"
    lines = [{"contract_no": f"H{i}", "approvals": [{"step": f"s{j}"} for j in range(i)]} for i in range(4)]
    path.write_text("\n\n".join(map(json.dumps, lines)), "utf-8")
    inputs = read_all(tmp_path / "w", path)
    assert shown(inputs, 1, 3, "contract_no") == ["合同.jsonl:5"]
    assert [r["step"] for r in table(inputs, inputs.sources[1])] == ["s0", "s0", "s1", "s0", "s1", "s2"]
    assert [shown(inputs, 2, i)[0] for i in range(1, 7)] == [f"合同.jsonl:{n}" for n in (3, 5, 5, 7, 7, 7)]


def test_yaml_and_json_have_columns(tmp_path: Path) -> None:
    folder = tmp_path / "合同"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        "# 註\n合同編號: H1\n簽訂日期: 2025-01-01\napprovals:\n  - step: a\n    person: '1'\n", "utf-8"
    )
    (folder / "b.json").write_text(
        '[\n  {"contract_no": "H2"},\n\t{"signed": "x", "contract_no": "H3"}\n]', "utf-8"
    )
    inputs = read_all(tmp_path / "w", folder)
    assert shown(inputs, 1, 1, "signed", "contract_no") == ["a.yaml:3:7", "a.yaml:2:7"]
    assert shown(inputs, 1, 3, "contract_no") == ["b.json:3:33"]
    assert shown(inputs, 1, 2, "signed") == ["b.json:2:3"]
    assert shown(inputs, 2, 1, "person") == ["a.yaml:6:13"]


def test_many_at_once(tmp_path: Path) -> None:
    path = tmp_path / "拜訪記錄.csv"
    path.write_text("拜訪編號,工號\n" + "".join(f"V{i},1\n" for i in range(50)), "utf-8")
    inputs = read_all(tmp_path / "w", path)
    found = locate_all(inputs, [(1 << 40 | o, ["visit_id", "start"]) for o in (50, 1, 7)])
    assert [[p.line for p in places] for places in found] == [[51], [2], [8]]
    with connect(inputs) as con:
        assert con.execute(f"SELECT count(*) FROM {inputs.sources[0].relation}").fetchall() == [(50,)]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("odd", ["", '"兩\n行"', "合計", "\n"])
def test_lines_of_a_large_file_that_was_counted(tmp_path: Path, newline: str, odd: str) -> None:
    path = tmp_path / "拜訪記錄.csv"
    body = [f"V{i},{FILLER}" for i in range(5000)]
    if odd == "\n":
        body[2000] += "\n"
    elif odd:
        body[2000] = f"{odd},{FILLER}" if odd == "合計" else f"V2000,{odd}"
    path.write_text("拜訪編號,問題\n" + "\n".join(body) + "\n", "utf-8", newline=newline)
    inputs = with_counts(read_all(tmp_path / "w", path), {})
    assert inputs.ledger[0].rows_read == 5000
    lines = path.read_text("utf-8").split("\n")
    for row in table(inputs)[-1000::100]:
        (place,) = locate(inputs, 1 << 40 | row["_row"], ["visit_id"])
        assert place.line is not None
        assert lines[place.line - 1].startswith(f"{row['visit_id']},")


@pytest.mark.parametrize("blank", [False, True])
def test_lines_of_large_json_lines_that_were_counted(tmp_path: Path, blank: bool) -> None:
    path = tmp_path / "拜訪記錄.jsonl"
    body = [json.dumps({"拜訪編號": f"V{i}", "問題": FILLER}, ensure_ascii=False) for i in range(5000)]
    body[2000] += "\n" * blank
    path.write_text("\n".join(body) + "\n", "utf-8")
    inputs = with_counts(read_all(tmp_path / "w", path), {})
    assert inputs.ledger[0].rows_read == 5000
    lines = path.read_text("utf-8").split("\n")
    for row in table(inputs)[::500]:
        (place,) = locate(inputs, 1 << 40 | row["_row"], ["visit_id"])
        assert place.line is not None
        assert json.loads(lines[place.line - 1])["拜訪編號"] == row["visit_id"]


@pytest.mark.parametrize("cut", [1, 3, 1 << 20])
def test_a_return_without_a_newline_is_told_across_pieces(cut: int, tmp_path: Path) -> None:
    for number, (text, bare, count) in enumerate(
        [
            (b"a\r\nb\r\n", False, 2),
            (b"a\rb\r\n", True, 1),
            (b"a\r\nb\r", True, 2),
            (b"a\nb", False, 2),
            (b"ab\r\rc\n", True, 1),
        ]
    ):
        path = tmp_path / str(number)
        path.write_bytes(text)
        for fingerprint in (Fingerprint.of_bytes(text), Fingerprint.in_background(path, cut)):
            assert (fingerprint.bare_returns, fingerprint.lines) == (bare, count)


def test_the_lines_of_a_large_file_are_counted_by_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\r\n" * 20_000 + b"last\r")
    made, breaks = digested(path)
    assert made == hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest(path) == made
    others = counted_apart(path)
    assert (others.lines, others.bare_returns) == (breaks.lines, breaks.bare_returns) == (20_001, True)
    assert (others.offsets, others.counts) == (breaks.offsets, breaks.counts)
    for work in (digest, counted_apart):
        with pytest.raises(FileNotFoundError):
            work(tmp_path / "none")


def test_a_digest_that_began_early_is_of_the_file_as_it_is_when_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "_LARGE", 1)
    path = tmp_path / "a.csv"
    path.write_bytes(b"old\n")
    hashing.begin([str(path), str(tmp_path / "none"), "\0", str(tmp_path)])
    path.write_bytes(b"new and longer\n")
    assert Fingerprint.in_background(path).sha256 == hashlib.sha256(b"new and longer\n").hexdigest()
    hashing.begin([str(path)])
    begun = Fingerprint.in_background(path)
    assert begun.sha256 == hashlib.sha256(b"new and longer\n").hexdigest()
    assert begun.lines == 1
