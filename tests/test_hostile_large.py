"""Cells of a hundred megabytes, files that were cut off, and files nobody may read: told, and the rest is checked in bounded memory."""

from __future__ import annotations

import ctypes
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from commands import PROGRAM, environment
from test_hostile_inputs import GOOD, HEADER, ROW, check

NAMES = HEADER.split(",")
HUGE = "租" * (34 << 20)  # a hundred megabytes
MOST = 900 << 20
"""Bytes of memory: a cell is held once as text and once as bytes, or twice, beside what every check takes."""


def record(n: int, purpose: str = "現場看鋪") -> dict[str, str]:
    return dict(zip(NAMES, ROW.format(n=n).replace("現場看鋪", purpose).split(","), strict=True))


def as_csv(path: Path, records: list[dict[str, str]]) -> None:
    path.write_text("\n".join([HEADER, *(",".join(r.values()) for r in records)]) + "\n", "utf-8")


def as_json(path: Path, records: list[dict[str, str]]) -> None:
    path.write_text(json.dumps(records, ensure_ascii=False), "utf-8")


def as_json_lines(path: Path, records: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")


def as_yaml(path: Path, records: list[dict[str, str]]) -> None:
    fields = ("\n  ".join(f"{k}: '{v}'" for k, v in r.items()) for r in records)
    path.write_text("".join(f"- {one}\n" for one in fields), "utf-8")


def as_workbook(path: Path, records: list[dict[str, str]]) -> None:
    with xlsxwriter.Workbook(path.with_suffix(".small")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        for n, one in enumerate(records, 1):
            sheet.write_row(n, 0, [v if len(v) < 100 else "@huge" for v in one.values()])
    with (
        zipfile.ZipFile(path.with_suffix(".small")) as small,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as large,
    ):
        for name in small.namelist():
            large.writestr(name, small.read(name).replace(b"@huge", HUGE.encode()))
    path.with_suffix(".small").unlink()


def as_parquet(path: Path, records: list[dict[str, str]]) -> None:
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t ({', '.join(f'{n} VARCHAR' for n in NAMES)})")
        con.executemany(
            f"INSERT INTO t VALUES ({', '.join('?' * len(NAMES))})", [[*r.values()] for r in records]
        )
        con.execute(f"COPY t TO '{path}' (FORMAT parquet)")


def as_sqlite(path: Path, records: list[dict[str, str]]) -> None:
    with closing(sqlite3.connect(path)) as con:
        con.execute(f"CREATE TABLE visit_logs ({', '.join(NAMES)})")
        con.executemany(
            f"INSERT INTO visit_logs VALUES ({', '.join('?' * len(NAMES))})", [[*r.values()] for r in records]
        )
        con.commit()


def as_page(path: Path, records: list[dict[str, str]]) -> None:
    rows = ["".join(f"<td>{v}</td>" for v in row) for row in (NAMES, *(r.values() for r in records))]
    path.write_text("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>", "utf-8")


def as_archive(path: Path, records: list[dict[str, str]]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("visit_logs.csv", "\n".join([HEADER, *(",".join(r.values()) for r in records)]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "write", "why"),
    [
        ("csv", as_csv, "too-long"),
        ("json", as_json, "too-long"),
        ("jsonl", as_json_lines, "too-long"),
        ("yaml", as_yaml, "too-long"),
        ("xlsx", as_workbook, "zip-bomb"),
    ],
)
def test_a_cell_of_a_hundred_megabytes(
    ending: str, write: Callable[[Path, list[dict[str, str]]], None], why: str, tmp_path: Path
) -> None:
    """Its row is left out and named, or the file where its format says at once that it is out of all proportion."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a-visits.csv").write_text(GOOD, "utf-8")
    write(folder / f"b-visits.{ending}", [record(101), record(102, HUGE), record(103)])
    report = tmp_path / "report.json"
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_DATA, ({MOST}, {MOST})); "
    done = subprocess.run(
        [sys.executable, "-c", limit + PROGRAM, "check", folder, "--as-of", "2025-06-30", "--report", f"json={report}"],
        capture_output=True, env=environment(), check=False, text=True, timeout=300,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode == 3, done.stderr
    found = json.loads(report.read_text("utf-8"))
    assert len(done.stderr) < 2_000
    good, huge = found["inputs"]
    assert good["rows_checked"] == 5
    assert [p["code"] for p in found["problems"]] == ["zip-bomb" if why == "zip-bomb" else "lost-rows"]
    if why != "zip-bomb":
        assert (huge["rows_read"], huge["rows_checked"], huge["rows_rejected"]) == (3, 2, 1)
        assert [r["reason"] for r in huge["rejected"]] == [why]


TRUNCATED = {
    "json": (as_json, "broken-json"),
    "yaml": (as_yaml, "broken-yaml"),
    "parquet": (as_parquet, "broken-parquet"),
    "sqlite": (as_sqlite, "broken-database"),
    "zip": (as_archive, "broken-archive"),
    "xlsx": (as_workbook, "broken-workbook"),
    "html": (as_page, "unfinished-table"),
    "xls": (as_page, "unfinished-table"),
    "jsonl": (as_json_lines, "lost-rows"),
}


@pytest.mark.parametrize("ending", TRUNCATED)
@pytest.mark.parametrize("part", [0.452, 0.977])
def test_a_file_that_was_cut_off(ending: str, part: float, tmp_path: Path) -> None:
    write, code = TRUNCATED[ending]
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a-visits.csv").write_text(GOOD, "utf-8")
    path = folder / f"b-visits.{ending}"
    write(path, [record(n) for n in range(300)])
    data = path.read_bytes()
    cut = data[: int(len(data) * part)]
    while cut[-1] >= 0x80:  # within a character it would be broken text
        cut = cut[:-1]
    path.write_bytes(cut)
    checked = check(folder)
    assert checked.entry("a-visits.csv")["rows_checked"] == 5
    assert checked.codes == [code]
    assert checked.done.code == 3
    if code == "lost-rows":
        assert [r["reason"] for r in checked.entry(path.name)["rejected"]] == ["broken-json"]


@pytest.mark.parametrize("rows", [300, 6_000])
def test_a_text_that_was_cut_off_in_a_row(rows: int, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    as_csv(folder / "visits.csv", [record(n) for n in range(rows)])
    with (folder / "visits.csv").open("a", encoding="utf-8") as file:
        file.write(ROW.format(n=rows)[:40])
    checked = check(folder)
    assert (checked.codes, checked.done.code) == (["lost-rows"], 3)
    entry = checked.entry("visits.csv")
    assert [(r["row"], r["reason"]) for r in entry["rejected"]] == [(rows + 2, "cut-off")]
    assert entry["rows_checked"] == rows


def test_ten_thousand_columns_of_no_field(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    more = "," + ",".join(f"欄{n}" for n in range(10_000))
    rows = [HEADER + more, *(ROW.format(n=n) + ",x" * 10_000 for n in range(3))]
    (folder / "visit_logs.csv").write_text("\n".join(rows) + "\n", "utf-8")
    checked = check(folder)
    assert checked.entry("visit_logs.csv")["rows_checked"] == 3
    assert len(checked.entry("visit_logs.csv")["unmapped"]) == 10_000


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may look into, as pytest's own may not."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


def test_a_file_that_the_user_may_not_read(open_folder: Path) -> None:
    """Who is root may read everything, until that capability is given up."""
    folder = open_folder / "in"
    folder.mkdir()
    (folder / "a-visits.csv").write_text(GOOD, "utf-8")
    (folder / "b-visits.csv").write_text(GOOD, "utf-8")
    (folder / "b-visits.csv").chmod(0)
    report = open_folder / "report.json"

    def give_up() -> None:
        if os.geteuid() == 0:
            libc = ctypes.CDLL(None)
            header = (ctypes.c_uint32 * 2)(0x20080522, 0)
            held = (ctypes.c_uint32 * 6)()
            libc.capget(header, held)
            for i in (0, 1, 2):
                held[i] &= ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            libc.prctl(24, 1, 0, 0, 0)
            libc.prctl(24, 2, 0, 0, 0)
            assert libc.capset(header, held) == 0

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "check", folder, "--as-of", "2025-06-30", "--report", f"json={report}"],
        capture_output=True, env=environment(), check=False, text=True, timeout=120, preexec_fn=give_up,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    assert [(p["code"], Path(p["path"]).name) for p in found["problems"]] == [
        ("unreadable-file", "b-visits.csv")
    ]
    assert found["inputs"][0]["rows_checked"] == 5
