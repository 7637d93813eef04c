"""No input shows a traceback: what cannot be read is named with its place, and everything else is still checked."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import Done, call

from checker.records.read import SMALL

HEADER = "拜訪編號,拜訪人工號,客戶編號,到達時間,離開時間,拜訪方式,拜訪目的,填寫時間"
ROW = "BF-{n:04},00117,KH00248,2025-04-01 10:06,2025-04-01 10:56,電話拜訪,現場看鋪,2025-04-01 12:59"
# Each was logged weeks later, so that a check of these alone ends with findings.
LATE = ROW.replace("2025-04-01 12:59", "2025-04-21 12:59")
GOOD = "\n".join([HEADER, *(LATE.format(n=n) for n in range(1, 6))]) + "\n"


@dataclass(frozen=True)
class Checked:
    """A check of a folder with a good file and a hostile one."""

    done: Done
    report: dict[str, Any]

    def entry(self, name: str) -> dict[str, Any]:
        """The account of the file of that name."""
        return next(e for e in self.report["inputs"] if Path(e["path"]).name == name)

    @property
    def codes(self) -> list[str]:
        """The codes of the problems with the inputs, notes left out."""
        return [p["code"] for p in self.report["problems"] if p["level"] != "note"]


def check(folder: Path, *options: object) -> Checked:
    """Check `folder`, and make sure of what holds for every input there is."""
    report = folder.parent / f"{folder.name}.json"
    done = call(
        "check", folder, "--as-of", "2025-06-30", "--report", "text", "--report", f"json={report}", *options
    )
    sound(done)
    found = json.loads(report.read_text(encoding="utf-8"))
    for entry in found["inputs"]:
        if entry["kind"] and not entry["skipped"]:
            assert entry["rows_read"] == entry["rows_checked"] + entry["rows_rejected"], entry["path"]
    return Checked(done, found)


def sound(done: Done) -> None:
    """A run that ended as it should: a known exit code, and nothing that only a programmer understands."""
    assert done.code in (0, 1, 2, 3)
    for text in (done.err, done.out):
        assert "Traceback" not in text
        assert "Internal error" not in text
        assert not any(ord(char) < 32 and char != "\n" for char in text)


def utf8(text: str) -> bytes:
    return text.encode("utf-8")


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def workbook() -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("拜訪記錄")
        for number, line in enumerate(GOOD.splitlines()):
            sheet.write_row(number, 0, line.split(","))
    return out.getvalue()


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
)
MANY = ",".join(f"c{n}" for n in range(10_000))
CASES: dict[str, tuple[str, bytes, str | None]] = {
    "empty": ("b.csv", b"", "empty-file"),
    "blanks": ("b.csv", b" \n\n \n", "empty-file"),
    "bom only": ("b.csv", b"\xef\xbb\xbf", "empty-file"),
    "only a header": ("b.csv", utf8(HEADER + "\n"), None),
    "only a header no newline": ("b.csv", utf8(HEADER), None),
    "blank header": ("b.csv", b",,,\n", "no-records"),
    "truncated xlsx": ("b.xlsx", workbook()[:3000], "broken-workbook"),
    "half xlsx": ("b.xlsx", workbook()[: len(workbook()) // 2], "broken-workbook"),
    "zip named xlsx": ("b.xlsx", zipped(**{"hello.txt": "hello"}), "unknown-kind"),
    "zip": ("b.zip", zipped(**{"visit_logs.csv": GOOD}), "same-file"),
    "fake xlsx": (
        "b.xlsx",
        zipped(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<<<"}),
        "broken-workbook",
    ),
    "html named xls": ("b.xls", b"<html><table><tr><td>hello</td></tr></table></html>", "unknown-kind"),
    "login page named xls": ("b.xls", b"<!doctype html><html><form>sign in</form></html>", "no-table"),
    "text named xlsx": ("b.xlsx", utf8(GOOD), "same-file"),
    "ole junk": ("b.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"junk" * 400, "broken-workbook"),
    "nul bytes": ("b.csv", utf8(GOOD).replace(b"KH00248", b"KH\x00\x00248"), "nul-byte"),
    "only nul": ("b.csv", b"\x00" * 4096, "not-text"),
    "invalid utf8": (
        "b.csv",
        utf8(GOOD).replace(b"KH00248,2025-04-01 10:06", b"KH\xff\xfe248,2025-04-01 10:06", 1),
        "broken-encoding",
    ),
    "invalid utf8 late": (
        "b.csv",
        utf8(GOOD * 1)
        + utf8("".join(ROW.format(n=n) + "\n" for n in range(6, 6000)))
        + b"BF-9999,\xff\xfe\n",
        "broken-encoding",
    ),
    "gb18030": ("b.csv", GOOD.replace("電話拜訪", "电话拜访").encode("gb18030"), None),
    "gb18030 broken": ("b.csv", GOOD.encode("gb18030") + b"BF-9,\x81\x20\xff,\n", "broken-encoding"),
    "utf16": ("b.csv", GOOD.encode("utf-16"), None),
    "utf16 odd": ("b.csv", GOOD.encode("utf-16")[:-1], "broken-encoding"),
    "utf16 no bom": ("b.csv", GOOD.encode("utf-16-le"), None),
    "bom": ("b.csv", b"\xef\xbb\xbf" + utf8(GOOD), None),
    "mixed line ends": (
        "b.csv",
        utf8(GOOD).replace(b"\n", b"\r\n", 2).replace(b"\n", b"\r", 1)
        + utf8(ROW.format(n=9))
        + b"\r"
        + utf8(ROW.format(n=10))
        + b"\n\r",
        None,
    ),
    "cr only": ("b.csv", utf8(GOOD).replace(b"\n", b"\r"), None),
    "lone quote": ("b.csv", utf8(GOOD.replace("現場看鋪", '現場"看鋪')), None),
    "unclosed quote": ("b.csv", utf8(GOOD.replace("現場看鋪", '"現場看鋪', 1)), "open-quote"),
    "unclosed quote last": ("b.csv", utf8(GOOD + '"'), "open-quote"),
    "unclosed quote large": (
        "b.csv",
        utf8(GOOD + '"x,' + "".join(ROW.format(n=n) + "\n" for n in range(6, 6000))),
        "open-quote",
    ),
    "many columns": (
        "b.csv",
        utf8(HEADER + "," + MANY + "\n" + ROW.format(n=1) + "," + MANY + "\n"),
        "unknown-kind",
    ),
    "duplicate headers": ("b.csv", utf8(GOOD.replace("拜訪目的", "客戶編號")), "duplicate-header"),
    "same header often": (
        "b.csv",
        utf8("客戶編號," * 7 + "客戶編號\n" + ROW.format(n=1) + "\n"),
        "unknown-kind",
    ),
    "no header": ("b.csv", utf8("".join(ROW.format(n=n) + "\n" for n in range(5))), "no-header"),
    "another table": ("b.csv", utf8("項目,2023,2024\n甲,12345,23456\n乙,34567,45678\n"), "unknown-kind"),
    "large cell": (
        "b.csv",
        utf8(GOOD + ROW.format(n=8).replace("現場看鋪", "長" * 1_700_000) + "\n"),
        "lost-rows",
    ),
    "long line": ("b.csv", b"x" * 3_000_000, "unknown-kind"),
    "ragged": ("b.csv", utf8(GOOD + ROW.format(n=8) + ",1,2,3\n" + "BF-0009\n"), "lost-rows"),
    "cut off": ("b.csv", utf8(GOOD + ROW.format(n=8)[:30]), "lost-rows"),
    "cut off where rows are short": (
        "b.csv",
        utf8(GOOD + ROW.format(n=7)[:35] + "\n" + ROW.format(n=8)[:30]),
        None,
    ),
    "total without a line end": ("b.csv", utf8(GOOD + "合計,5"), None),
    "yaml bomb": ("b.yaml", utf8(BOMB), "unknown-kind"),
    "yaml deep": ("b.yaml", b"[" * 50_000, "too-deep"),
    "yaml deep closed": ("b.yaml", b"[" * 3_000 + b"]" * 3_000, "too-deep"),
    "yaml deep block": ("b.yaml", utf8("".join(" " * n + "a:\n" for n in range(2_000))), "too-deep"),
    "yaml tabs": ("b.yaml", b"visits:\n\t- a: 1\n", "broken-yaml"),
    "yaml tag": ("b.yaml", b"a: !!python/object/apply:os.system ['echo hi']\n", "unknown-kind"),
    "yaml recursive": ("b.yaml", b"a: &a [*a]\n", "broken-yaml"),
    "yaml control": ("b.yaml", b"a: \x07\n", "broken-yaml"),
    "yaml scalar": ("b.yaml", b"just words\n", "no-records"),
    "yaml documents": ("b.yaml", b"--- 1\n--- 2\n...\n--- {a: 1}\n", "no-records"),
    "yaml merge": ("b.yaml", b"a: &a {b: 1}\nc: {<<: *a, <<: *a}\n", "broken-yaml"),
    "json deep": ("b.json", b"[" * 100_000, "too-deep"),
    "json deep closed": ("b.json", b"[" * 5_000 + b"]" * 5_000, "too-deep"),
    "json truncated": ("b.json", b'[{"\xe6\x8b\x9c": "1"}, {"a":', "broken-json"),
    "json infinity": ("b.json", b'[{"visit_id": "BF-1", "customer_id": NaN, "arrived_at": Infinity}]', None),
    "json long number": ("b.json", b'[{"visit_id": ' + b"9" * 5_000 + b"}]", "unknown-kind"),
    "json surrogate": ("b.json", b'[{"visit_id": "\\ud800", "customer_id": "KH1"}]', None),
    "json list of lists": ("b.json", b"[[1, 2], [3]]", "no-records"),
    "json scalar": ("b.json", b"42", "no-records"),
    "json null": ("b.json", b"null", "no-records"),
    "json empty list": ("b.json", b"[]", "no-records"),
    "jsonl broken line": (
        "b.jsonl",
        b'{"visit_id": "BF-1", "customer_id": "KH1", "arrived_at": "2025-04-01 10:00"}\n{"visit_id": "BF-2", \n{"visit_id": "BF-3", "customer_id": "KH1", "arrived_at": "2025-04-01 10:00"}\n',
        "lost-rows",
    ),
    "jsonl nan": (
        "b.jsonl",
        b'{"visit_id": "BF-1", "customer_id": NaN}\n{"visit_id": "BF-2", "customer_id": -Infinity}\n',
        None,
    ),
    "jsonl not objects": (
        "b.jsonl",
        b'1\n"a"\n[2]\nnull\n{"visit_id": "BF-1", "customer_id": "KH1", "arrived_at": "x"}\n',
        "lost-rows",
    ),
    "jsonl surrogate": (
        "b.jsonl",
        b'{"visit_id": "BF-\\ud800", "customer_id": "KH1", "arrived_at": "2025-04-01 10:00"}\n',
        None,
    ),
    "jsonl large number": (
        "b.jsonl",
        b'{"visit_id": ' + b"9" * 400 + b', "customer_id": 1e999, "arrived_at": -0}\n',
        None,
    ),
    "jsonl long line": (
        "b.jsonl",
        b'{"visit_id": "' + b"9" * 2_000_000 + b'", "customer_id": "KH1", "arrived_at": "2025-04-01"}\n',
        None,
    ),
    "yaml records with aliases": (
        "b.yaml",
        utf8("- &r {visit_id: BF-1, customer_id: KH1, arrived_at: 2025-04-01}\n- *r\n"),
        None,
    ),
    "yaml bomb in a record": (
        "b.yaml",
        utf8("visit_id: BF-1\ncustomer_id: KH1\narrived_at: *l\n").join([utf8(BOMB), b""]),
        "unknown-kind",
    ),
    "yaml bomb in a mapped field": (
        "visit_logs.yaml",
        utf8(f"{BOMB}visit_id: BF-1\ncustomer_id: KH1\nvisit_start: 2025-04-01 10:00\npurpose: *l\n"),
        "lost-rows",
    ),
    "yaml list of everything": (
        "b.yaml",
        utf8("- {visit_id: [[1]], customer_id: {a: {b: c}}, arrived_at: 2025-04-01}\n- [1]\n- null\n"),
        "no-records",
    ),
    "jsonl nested deep": ("b.jsonl", b'{"visit_id": ' + b"[" * 3_000 + b"]" * 3_000 + b"}\n", "no-records"),
    "pdf": ("b.csv", b"%PDF-1.7 \x00\x01", "unsupported-format"),
    "records.yaml scalar": ("records.yaml", b"nonsense", "wrong-type"),
    "records.yaml keys": ("records.yaml", b"asof: 2025-06-30\nfiles: 3\n", "unknown-key wrong-type"),
    "records.yaml broken": ("records.yaml", b"as_of: [2025\n", "broken-yaml"),
    "records.yaml bomb": ("records.yaml", utf8(BOMB), "alias"),
    "records.yaml deep": ("records.yaml", b"[" * 50_000, "too-deep"),
    "records.yaml date": ("records.yaml", b"as_of: 2025-02-30\n", "wrong-date"),
    "records.yaml odd key": ("records.yaml", b"? [a]\n: 1\n", "wrong-type"),
    "records.yaml number": ("records.yaml", b"as_of: " + b"9" * 5_000 + b"\n", "wrong-date"),
    "records.yaml encoding": (
        "records.yaml",
        b"files:\n  a-visits.csv: {encoding: rot13}\n",
        "unknown-encoding",
    ),
    "records.yaml ignore": ("records.yaml", b'ignore: ["\\\\"]\n', "wrong-pattern"),
    "records.yaml list": ("records.yaml", b"files: [1]\nignore: {a: 1}\n", "wrong-type wrong-type"),
    "records.yaml constant": (
        "records.yaml",
        b"files:\n  a-visits.csv: {kind: visit_logs, constants: {nothing: [1]}}\n",
        "unknown-field",
    ),
    "records.yaml shared date": (
        "records.yaml",
        b"as_of: &d 2025-06-30\nperiod: {from: 2025-04-01, to: *d}\n",
        None,
    ),
    "records.yaml null kind": (
        "records.yaml",
        b"files: {a-visits.csv: null}\nignore: null\nas_of: null\n",
        "wrong-type",
    ),
    "records.yaml binary": ("records.yaml", bytes(range(256)), "unreadable-mapping"),
    "records.yaml unknown kind": (
        "records.yaml",
        b"files:\n  a-visits.csv: {kind: nothing_such}\n",
        "unknown-kind",
    ),
    ".gitignore junk": (".gitignore", b"[[[\n\xff\xfe!\n\\\n", None),
    "name with control": ("b\n\x1b[31m.csv", utf8(GOOD), "same-file"),
    "name with quotes": ("b'\"`$(x).csv", utf8(GOOD), "same-file"),
    "name with sql": ("x'); DROP TABLE--.csv", utf8(GOOD), "same-file"),
    "name with glob": ("b[*]?{a}.csv", utf8(GOOD), "same-file"),
    "name broken": ("b\udcff.csv", utf8(GOOD), "same-file"),
    "name sql large": (
        "x'); DROP TABLE--.csv",
        utf8(GOOD + "".join(ROW.format(n=n) + "\n" for n in range(6, 6000))),
        None,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_named_and_the_others_are_checked(name: str, tmp_path: Path) -> None:
    file, data, code = CASES[name]
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "a-visits.csv").write_text(GOOD, encoding="utf-8")
    (folder / file).write_bytes(data)
    checked = check(folder)
    problems = [p for p in checked.report["problems"] if p["level"] != "note"]
    assert [p["code"] for p in problems] == (code.split() if code else [])
    errors = [p for p in problems if p["level"] == "error"]
    assert checked.done.code == (3 if errors else 1)
    assert all(p["path"] and p["text"] for p in problems)
    # A records.yaml may be about the good file.
    if name != "records.yaml encoding":
        assert checked.entry("a-visits.csv")["rows_checked"] == 5
    # Whatever it is, it is in the account, and what could not be read says so there too.
    own = [
        e for e in checked.report["inputs"] if Path(e["path"]).name not in ("a-visits.csv", "records.yaml")
    ]
    assert own or file == "records.yaml"
    if code == "lost-rows":
        assert own[0]["rejected"]
        assert own[0]["rows_read"] == own[0]["rows_checked"] + len(own[0]["rejected"])
    elif errors and file != "records.yaml":
        assert [e["skipped"] for e in own] == ["unreadable"]


WITHIN = {"visit_id": "BF-1", "customer_id": {"id": "KH1"}, "companions": [["00113"], {"id": "00114"}]}
LISTED = {"visit_id": "BF-2", "customer_id": "KH1", "companions": ["00113", "00114"]}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("visit_logs.json", json.dumps([WITHIN, LISTED])),
        ("visit_logs.yaml", json.dumps([WITHIN, LISTED])),
        ("visit_logs.jsonl", "\n".join(map(json.dumps, (WITHIN, LISTED)))),
    ],
)
def test_a_record_in_the_place_of_a_value_cannot_be_read(name: str, text: str, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / name).write_text(text, encoding="utf-8")
    found = [f for f in check(folder).report["findings"] if f["rule"] == "DATA-CELL"]
    assert [f["key"]["visit_id"] for f in found] == ["BF-1", "BF-1"]
    assert all(f["locations"][0]["line"] == 1 for f in found)
    said = sorted(f["message"] for f in found)
    assert ["companions" in said[0], "customer_id" in said[1]] == [True, True]


@pytest.mark.parametrize("beside", ["2025-04-02", "2025/4/2"])
@pytest.mark.parametrize(
    ("day", "clock", "broken"),
    [
        ("2025-02-30", "2025-04-01 08:56", "date"),
        ("2025-13-01", "2025-04-01 08:56", "date"),
        ("2025-04-01", "2025-04-31 08:56", "clock_in"),
        ("2025-04-01", "08:75", "clock_in"),
        ("", "08:56", "clock_in"),
    ],
)
def test_a_day_that_there_is_not_cannot_be_read_however_well_it_is_written(
    beside: str, day: str, clock: str, broken: str, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    rows = f"00102,{day},{clock}\n00103,{beside},08:57\n"
    (folder / "attendance.csv").write_text(f"工號,日期,上班打卡時間\n{rows}", encoding="utf-8")
    found = [f for f in check(folder).report["findings"] if f["rule"] == "DATA-CELL"]
    assert [(f["key"]["employee_id"], f["key"]["field"]) for f in found] == [("00102", broken)]


@pytest.mark.parametrize(
    ("name", "line"), [("visit_logs.jsonl", '{"visit_id": '), ("visit_logs.csv", "a,b,c,d")]
)
@pytest.mark.parametrize("command", ["check", "inspect", "normalize"])
def test_a_row_that_is_lost_far_down_is_named_by_every_command(
    command: str, name: str, line: str, tmp_path: Path
) -> None:
    file, rows = tmp_path / name, 30_000
    good = '{"visit_id": "BF-%d", "customer_id": "KH1"}' if name.endswith("l") else "BF-%d,KH1"
    head = [] if name.endswith("l") else ["visit_id,customer_id"]
    lines = [*head, *(good % n for n in range(rows))]
    lines[25_000] = line
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert file.stat().st_size > SMALL  # such a file is scanned where it is
    options = {
        "check": ["--as-of", "2025-06-30", "--rule", "VIS-08"],
        "normalize": ["-o", tmp_path / "out"],
    }.get(command, [])
    done = call(command, file, "--lang", "en", *options)
    sound(done)
    assert done.code == 3
    assert f"{file}:25001: This row cannot be read and was not checked" in done.out + done.err
    if command == "normalize":
        written = tmp_path / "out" / "visit_logs.parquet"
        assert duckdb.sql(f"SELECT count(*) FROM '{written}'").fetchall() == [(rows - 1,)]
