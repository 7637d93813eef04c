"""Which sign separates the cells of a delimited file, where the cells hold such signs themselves."""

from __future__ import annotations

import io
from pathlib import Path

import duckdb
import pytest
from records_kinds import read_all, table

from checker.model.inputs import Inputs, TextDialect
from checker.records.ledger import repair, with_counts
from checker.records.readers.dialects import line_end, rows, sniff

LOG = '"張三|0101|同意|2025-04-01 10:00:00|;\n\n李四|0001|同意|2025-04-01 11:00:00|;"'


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2\n", ";"),
        ("a\tb\n1,5\t2\n3\t4,5\n", "\t"),
        (
            "每日統計;至今\n報表;時間\n姓名,日期,時間\n甲,2025-04-01,08:56\n乙,2025-04-01,08:57\n丙,2025-04-01,\n",
            ",",
        ),
        ("編號,記錄\n1,甲|01|同意|;\n2,乙|02|同意|;\n", ","),
        ("甲\n乙\n", ","),
        ("報表,,\n編號,日期,意見\n1,2025-04-01,好\n", ","),
        (
            f"編號,姓名,日期,審批記錄\n1,張三,2025-04-01,{LOG}\n2,李四,2025-04-02,{LOG}\n3,王五,2025-04-03,{LOG}\n",
            ",",
        ),
    ],
)
def test_the_sign_that_explains_most_separates(text: str, delimiter: str) -> None:
    assert sniff(text).delimiter == delimiter


@pytest.mark.parametrize(
    ("text", "escape"),
    [
        ('"a","b"\n"\\","0"\n', None),
        ('"a","b"\n"1","\\"\n', None),
        ('"a","b"\n"1","\\"', None),
        ('"a","b"\n"1","say \\"hi\\""\n', "\\"),
        ('"a","b"\n"1","\\"hi, he said"\n', "\\"),
        ('"a","b"\n"1","C:\\""\n"2",""\n', "\\"),
        ('"a","b"\n"1",""\n"2","say \\"hi\\""\n"","x"\n', "\\"),
        ('"a","b"\n"1","a \\""b"" c"\n"2","x"\n', None),
    ],
)
def test_a_backslash_escapes_only_what_stands_within_a_cell(text: str, escape: str | None) -> None:
    assert sniff(text).escape == escape


HEADER = "拜訪編號,工號,問題"
MANY = 8000


def read_through(tmp_path: Path, data: bytes, mapping: str = "") -> Inputs:
    """Read a file as a check does: what stops the scan is repaired, and the account closed."""
    path = tmp_path / "拜訪記錄.csv"
    path.write_bytes(data)
    if mapping:
        (tmp_path / "records.yaml").write_text(f"files: {{'*.csv': {mapping}}}", "utf-8")
    inputs = read_all(tmp_path / "w", path)
    for _ in range(3):
        try:
            for source in inputs.sources:
                table(inputs, source)
            break
        except duckdb.Error as error:
            inputs = repair(inputs, 1, str(error))
    return with_counts(inputs, {})


def body(count: int = MANY, newline: str = "\n") -> str:
    return "".join(f"V{n},00127,租金與裝修期租金與裝修期{newline}" for n in range(count))


@pytest.mark.parametrize("count", [5, MANY])
@pytest.mark.parametrize(
    "ends",
    [
        ("\r", "\r", "\r"),
        ("\r\n", "\n", "\r\n"),
        ("\r\n", "\r\n", "\n"),
        ("\n", "\r", "\n"),
        ("\n", "\n", "\r\n"),
    ],
)
def test_lines_may_end_in_any_way(tmp_path: Path, ends: tuple[str, str, str], count: int) -> None:
    first, second, rest = ends
    text = f"{HEADER}{first}V-1,00127,x{second}" + body(count, rest)
    inputs = read_through(tmp_path, text.encode())
    assert [r["visit_id"] for r in table(inputs)] == ["V-1", *(f"V{n}" for n in range(count))]
    assert (inputs.ledger[0].rows_read, inputs.ledger[0].rejected) == (count + 1, ())


ASCII = "visit_id,employee_id,problems\n" + "".join(f"V{n},00127,{'x' * 40}\n" for n in range(60_000))


def test_a_file_that_turns_out_to_be_gb18030_after_megabytes(tmp_path: Path) -> None:
    inputs = read_through(tmp_path, ASCII.encode() + "V-9,1,租金\n".encode("gb18030"))
    rows = table(inputs)
    assert (len(rows), rows[-1]["problems"]) == (60_001, "租金")
    entry = inputs.ledger[0]
    assert (entry.encoding, entry.rows_read, entry.rejected) == ("gb18030", 60_001, ())


@pytest.mark.parametrize(
    ("tail", "place", "encoding"),
    [
        (b"V-9,1,a\xff\xfe\n", (60_002, 8), "gb18030"),
        ("V-9,1,租金".encode() + b"\xff\n", (60_002, 9), "utf-8"),
    ],
)
def test_a_broken_byte_after_megabytes_has_line_and_column(
    tmp_path: Path, tail: bytes, place: tuple[int, int], encoding: str
) -> None:
    with pytest.raises(Exception, match=encoding) as caught:
        read_through(tmp_path, ASCII.encode() + tail)
    found = caught.value.problem.place  # type: ignore[attr-defined]
    assert (found.line, found.column) == place


@pytest.mark.parametrize("count", [5, MANY])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5", "utf-8-sig"])
def test_encodings_of_short_and_long_files(tmp_path: Path, encoding: str, count: int) -> None:
    text = "拜訪編號,工號,問題\n" + body(count)
    inputs = read_through(
        tmp_path, text.encode(encoding), f"{{encoding: {encoding}}}" if encoding == "big5" else ""
    )
    assert {r["problems"] for r in table(inputs)} == {"租金與裝修期租金與裝修期"}
    assert inputs.ledger[0].rows_read == count


@pytest.mark.parametrize("count", [3, MANY])
def test_a_dialect_that_is_declared(tmp_path: Path, count: int) -> None:
    lines = "".join(f"V{n};#00127#;#a\\#b;\nc#\n" for n in range(count))
    text = f"拜訪記錄;;\n拜訪編號;工號;問題\n{lines}共 {count} 筆\n匯出人：甲\n"
    mapping = "{delimiter: ';', quote: '#', escape: '\\', header_row: 2, footer_rows: 2}"
    inputs = read_through(tmp_path, text.encode(), mapping)
    rows = table(inputs)
    assert len(rows) == count
    assert (rows[-1]["visit_id"], rows[-1]["employee_id"], rows[-1]["problems"]) == (
        f"V{count - 1}",
        "00127",
        "a#b;\nc",
    )
    entry = inputs.ledger[0]
    assert [(r.row, r.reason, r.text) for r in entry.rejected] == [
        (2 + 2 * count + 1, "footer", f"共 {count} 筆"),
        (2 + 2 * count + 2, "footer", "匯出人：甲"),
    ]
    assert entry.rows_read == count + 2


@pytest.mark.parametrize("count", [3, MANY])
def test_cells_that_are_never_quoted(tmp_path: Path, count: int) -> None:
    text = "拜訪編號\t工號\t問題\n" + "".join(f'V{n}\t00127\t"5 吋" 與 6"\n' for n in range(count))
    inputs = read_through(tmp_path, text.encode(), "{quote: ''}")
    assert [r["problems"] for r in table(inputs)] == ['"5 吋" 與 6"'] * count


@pytest.mark.parametrize("rows", [1, 2])
def test_how_many_rows_a_header_takes_may_be_declared(tmp_path: Path, rows: int) -> None:
    text = "拜訪編號,工號,問題,\n,V0,x,y\nV1,00127,租金,\n"
    inputs = read_through(tmp_path, text.encode(), f"{{kind: visits, header_row: 1, header_rows: {rows}}}")
    assert [r["visit_id"] for r in table(inputs)] == ([None, "V1"] if rows == 1 else ["V1"])


@pytest.mark.parametrize(
    "said",
    [
        "{quote: ab}",
        "{escape: ''}",
        "{header_rows: 3}",
        "{footer_rows: 0}",
        "{footer_rows: true}",
        "{delimiter: ab}",
    ],
)
def test_a_dialect_that_cannot_be(tmp_path: Path, said: str) -> None:
    inputs = read_through(tmp_path, f"{HEADER}\nV1,1,x\n".encode(), said)
    assert [p.code for p in inputs.problems] == ["wrong-type"]


def test_the_ledger_tells_how_a_text_is_laid_out(tmp_path: Path) -> None:
    text = 'ę報表"\r\n\r\n拜訪編號;工號;問題\r\n"V1";"00127";"租金\n裝修期"\r\n"V2";"00128";""\r\n結束\r\n'
    (tmp_path / "拜訪記錄.csv").write_bytes(text.encode())
    (tmp_path / "records.yaml").write_text("files: {'*.csv': {footer_rows: 1}}", "utf-8")
    inputs = with_counts(read_all(tmp_path / "w", tmp_path / "拜訪記錄.csv"), {})
    assert inputs.ledger[0].dialect == TextDialect(";", '"', None, "CRLF", preamble=2, footer=1)
    assert [(r.reason, r.row) for r in inputs.ledger[0].rejected] == [("footer", 7)]


@pytest.mark.parametrize(
    ("text", "end"),
    [("a,b\n1,2\n", "LF"), ("a,b\r1,2\r", "CR"), ("a,b\r\n1,2\n3,4\r\n", "mixed"), ("a,b", "LF")],
)
def test_line_ends(text: str, end: str) -> None:
    assert line_end(text, list(rows(io.StringIO(text, newline=""), sniff(text)))) == end


def test_quotes_that_may_be_escaped_or_doubled_are_said(tmp_path: Path) -> None:
    text = '拜訪編號,問題\n"V1","5\\" 管"\n"V2","他說""好"\n'
    (tmp_path / "拜訪記錄.csv").write_text(text, "utf-8")
    inputs = read_all(tmp_path / "w", tmp_path / "拜訪記錄.csv")
    assert [(p.code, p.level) for p in inputs.problems] == [("unclear-escape", "warning")]
    (tmp_path / "records.yaml").write_text("files: {'*.csv': {escape: '\\'}}", "utf-8")
    inputs = read_all(tmp_path / "w", tmp_path / "拜訪記錄.csv")
    assert "unclear-escape" not in [p.code for p in inputs.problems]


@pytest.mark.parametrize("count", [3, MANY])
@pytest.mark.parametrize(
    "cell", ["'", "'00127", "Men'", "'n'", '15" 屏', '65"', '大"悅"城', 'a""b', '他說 "好" 的']
)
def test_a_quote_that_quotes_nothing_is_part_of_its_cell(tmp_path: Path, count: int, cell: str) -> None:
    """Lone apostrophes, inches and words in quotes: each row is one row, and the cell is what it was."""
    lines = "".join(f"V{n:06},工號00127,{cell if n % 2 else '無此類問題'}\n" for n in range(count))
    inputs = read_through(tmp_path, f"{HEADER}\n{lines}".encode())
    assert inputs.problems == ()
    assert [r["problems"] for r in table(inputs)] == [cell if n % 2 else "無此類問題" for n in range(count)]
    assert (inputs.ledger[0].rows_read, inputs.ledger[0].rejected) == (count, ())


@pytest.mark.parametrize("count", [3, MANY])
@pytest.mark.parametrize(
    ("line", "quote"),
    [
        ("'V{n:06}','0012700127','租金, 面積'\n", "'"),
        ("'V{n:06}','0012700127','it''s'\n", "'"),
        ("V{n:06},0012700127,'租金, 面積'\n", "'"),
        ('"V{n:06}", "0012700127", "租金, 面積"\n', '"'),
        ('V{n:06}, "0012700127", "租金"\n', '"'),
    ],
)
def test_quotes_that_quote_are_found_with_and_without_a_blank(
    tmp_path: Path, count: int, line: str, quote: str
) -> None:
    header = HEADER if line.startswith("V") else ", ".join(f"{quote}{h}{quote}" for h in HEADER.split(","))
    inputs = read_through(tmp_path, f"{header}\n{''.join(line.format(n=n) for n in range(count))}".encode())
    assert inputs.problems == ()
    (row, *_), dialect = table(inputs), inputs.ledger[0].dialect
    assert (len(table(inputs)), row["visit_id"], row["employee_id"]) == (count, "V000000", "0012700127")
    assert row["problems"] in {"租金, 面積", "it's", "租金"}
    assert dialect is not None
    assert dialect.quote == quote


@pytest.mark.parametrize("count", [10, MANY])
def test_rows_that_a_stray_quote_takes_in_are_named_one_by_one(tmp_path: Path, count: int) -> None:
    cells = {3: '"他說"好"的"', 5: '"2F', 7: '"3F'}
    lines = "".join(f"V{n:06},工號0012700127,{cells.get(n, '好')}\n" for n in range(count))
    lines = lines.replace("V000003", 'V000002.5,0012700127,"他說"好"\n第二行"\nV000003')
    inputs = read_through(tmp_path, f"{HEADER}\n{lines}".encode())
    (entry,) = inputs.ledger
    assert [(r.row, r.reason, r.text[:9]) for r in entry.rejected] == [
        (5, "broken-quotes", "V000002.5"),
        (6, "broken-quotes", '第二行"'),
        (7, "broken-quotes", "V000003,工"),
        (9, "broken-quotes", "V000005,工"),
        (10, "broken-quotes", "V000006,工"),
        (11, "broken-quotes", "V000007,工"),
    ]
    assert [r["visit_id"] for r in table(inputs)] == [
        f"V{n:06}" for n in range(count) if n not in (3, 5, 6, 7)
    ]
    assert (entry.rows_read, entry.rows_checked) == (count + 2, count - 4)


@pytest.mark.parametrize("count", [3, MANY])
@pytest.mark.parametrize("cell", ['="0012700127"', '"=""0012700127"""', "'0012700127"])
def test_ids_that_a_spreadsheet_is_told_to_leave_alone(tmp_path: Path, count: int, cell: str) -> None:
    header = ",".join(f'="{h}"' for h in HEADER.split(",")) if "=" in cell else HEADER
    lines = "".join(f"V{n:06},{cell},=1+1\n" for n in range(count))
    inputs = read_through(tmp_path, f"{header}\n{lines}".encode())
    assert inputs.problems == ()
    assert {(r["employee_id"], r["problems"]) for r in table(inputs)} == {("0012700127", "=1+1")}
    assert len(table(inputs)) == count


@pytest.mark.parametrize("count", [3, MANY])
def test_the_sign_that_ended_texts_in_dos_is_no_row(tmp_path: Path, count: int) -> None:
    inputs = read_through(tmp_path, f"{HEADER}\n{body(count)}\x1a".encode())
    assert (inputs.ledger[0].rows_read, len(table(inputs))) == (count, count)
    assert inputs.problems == ()


@pytest.mark.parametrize("count", [4, MANY])
def test_a_header_that_stands_once_more_is_no_record(tmp_path: Path, count: int) -> None:
    """As it does where exports were put one behind the other, or a report has one on each page."""
    pages = f"{HEADER}\n".join(body(count // 2) for _ in range(2))
    inputs = read_through(tmp_path, f"拜訪記錄,,\n{HEADER}\n{pages}".encode())
    (entry,) = inputs.ledger
    assert [(r.row, r.reason) for r in entry.rejected] == [(3 + count // 2, "header-again")]
    assert (entry.rows_read, entry.rows_checked, len(table(inputs))) == (count + 1, count, count)
