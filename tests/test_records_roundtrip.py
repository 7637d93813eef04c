"""Whatever texts are written, in whatever format, dialect and encoding: the same come back."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
import yaml
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from records_kinds import connect, read_all

from checker.model.inputs import Inputs
from checker.records.ledger import repair, with_counts

HEADER = ("拜訪編號", "工號", "問題")
Rows = list[tuple[str, str, str]]

TEXT = st.text(
    st.characters(
        codec="gb18030", exclude_categories=("Cs", "Cc", "Co", "Cn", "Zl", "Zp"), include_characters="\n\t"
    ),
    max_size=14,
)
TABLE = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6).map(
    lambda cells: [(f"V{n}", *pair) for n, pair in enumerate(cells)]
)
DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from([",", "\t", ";", "|"]),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
    }
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"])
PREAMBLES = st.sampled_from(["", "拜訪記錄 2025-04\n", "拜訪記錄\n\n列印時間：2025-05-01\n"])


def as_text(path: Path, rows: Rows, draw: Callable[[Any], Any]) -> None:
    dialect, encoding, preamble = draw(DIALECTS), draw(ENCODINGS), draw(PREAMBLES)
    end = dialect["lineterminator"]
    lines = [written_row(row, {**dialect, "lineterminator": "\r\n"}) + end for row in (HEADER, *rows)]
    path.write_bytes((preamble.replace("\n", end) + "".join(lines)).encode(encoding))


def written_row(row: tuple[str, ...], dialect: dict[str, Any]) -> str:
    """A row without its end. Python before 3.13 quotes only such breaks as are in its own line end, which here are all."""
    sink = io.StringIO(newline="")
    csv.writer(sink, **dialect).writerow(row)
    return sink.getvalue().removesuffix("\r\n")


def as_objects(rows: Rows) -> list[dict[str, str]]:
    return [dict(zip(HEADER, row, strict=True)) for row in rows]


def as_json(path: Path, rows: Rows, draw: Callable[[Any], Any]) -> None:
    data = json.dumps(
        as_objects(rows), ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 2]))
    )
    path.write_bytes(data.encode(draw(ENCODINGS)))


def as_json_lines(path: Path, rows: Rows, draw: Callable[[Any], Any]) -> None:
    ascii_ = draw(st.booleans())
    data = "\n".join(json.dumps(one, ensure_ascii=ascii_) for one in as_objects(rows)) + "\n"
    path.write_bytes(data.encode(draw(ENCODINGS)))


def as_yaml(path: Path, rows: Rows, draw: Callable[[Any], Any]) -> None:
    dump = (
        yaml.safe_dump_all
        if draw(st.booleans())
        else lambda values, **how: yaml.safe_dump(list(values), **how)
    )
    style = {"allow_unicode": draw(st.booleans()), "default_flow_style": draw(st.booleans())}
    path.write_bytes(dump(as_objects(rows), **style).encode(draw(ENCODINGS)))  # type: ignore[operator]


def as_workbook(path: Path, rows: Rows, draw: Callable[[Any], Any]) -> None:
    down, right = draw(st.integers(0, 5)), draw(st.integers(0, 3))
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        sheet = book.add_worksheet("拜訪記錄")
        for n, row in enumerate([HEADER, *rows]):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(down + n, right + column, text)


def as_parquet(path: Path, rows: Rows, draw: Callable[[Any], Any]) -> None:
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t ({', '.join(f'{h} VARCHAR' for h in HEADER)})")
        con.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
        con.execute(
            f"COPY t TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE {draw(st.sampled_from([2048, 4096]))})"
        )


def as_sqlite(path: Path, rows: Rows, draw: Callable[[Any], Any]) -> None:
    with closing(sqlite3.connect(path)) as con:
        con.execute(f"CREATE TABLE 拜訪記錄 ({', '.join(f'{h} TEXT' for h in HEADER)})")
        con.executemany("INSERT INTO 拜訪記錄 VALUES (?, ?, ?)", rows)
        con.commit()


WRITERS: dict[str, Callable[[Path, Rows, Callable[[Any], Any]], None]] = {
    "csv": as_text,
    "json": as_json,
    "jsonl": as_json_lines,
    "yaml": as_yaml,
    "xlsx": as_workbook,
    "parquet": as_parquet,
    "sqlite": as_sqlite,
}


def texts(inputs: Inputs) -> list[tuple[str, ...]]:
    """The cells as the engine gets them, blank where there are none."""
    (source,) = inputs.sources
    columns = [
        f"coalesce(\"{source.columns[f].raw}\", '')" if f in source.columns else "''"
        for f in ("visit_id", "employee_id", "problems")
    ]
    with connect(inputs) as con:
        return con.execute(f"SELECT {', '.join(columns)} FROM {source.relation}").fetchall()


@pytest.mark.parametrize("format_", WRITERS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=TABLE, data=st.data())
def test_what_is_written_comes_back(
    tmp_path_factory: pytest.TempPathFactory, format_: str, rows: Rows, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("back")
    path = folder / f"拜訪記錄.{format_}"
    WRITERS[format_](path, rows, data.draw)
    if data.draw(st.booleans(), "zipped"):
        event("zipped")
        with zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, f"匯出/{path.name}")
        path = folder / "x.zip"
    inputs = read_all(folder / "w", path)
    try:
        found = texts(inputs)
    except duckdb.Error as error:
        inputs = repair(inputs, 1, str(error))
        found = texts(inputs)
    assert [p for p in inputs.problems if p.level == "error"] == []
    assert found == rows
    (entry,) = [e for e in with_counts(inputs, {}).ledger if e.kind]
    assert entry.rows_read == len(rows)
    assert entry.rejected == ()
