"""Large sheets of XLSX workbooks in slices: each a workbook of its own with some of the rows, so that memory holds one at a time.

A row of a single number is put in with them: before the rows of a slice, at the last row of the slice before, and after
those of the first one. It makes every slice begin in column A and at a row that is known.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from checker.records.readers.xlsx_parts import members, pieces
from checker.records.sqltext import literal, name

LARGE = 48 << 20
"""Bytes of a sheet's XML from which on it is read in slices."""

_SLICE = 24 << 20
_KEPT = (
    "[content_types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedstrings.xml",
)
_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')


class Sliced(NamedTuple):
    """A sheet written out. `paths`: a Parquet file a slice with `c1 …` and `_row`; `numeric`: columns that hold numbers and nothing else."""

    paths: tuple[str, ...]
    width: int
    rows: int
    numeric: frozenset[int]


def first(path: Path, title: str) -> tuple[Any, Any] | None:
    """Return the workbook and the sheet of the first slice; None where the rows are not numbered in the file."""
    with suppress(_UnnumberedError):
        for parts, rows in _slices(path, title):
            return _opened(_workbook(parts, rows, 0), title, 0)
    return None


def write(path: Path, title: str, skip: int, stem: Path) -> Sliced:
    """Write the rows of a sheet to files whose names begin with `stem`.

    `skip`: rows above the data, whose cells say nothing of a column's type.
    """
    import duckdb  # noqa: PLC0415

    paths: list[str] = []
    texts: set[int] = set()
    numbers: set[int] = set()
    width = done = 0
    with duckdb.connect() as con:
        for parts, rows in _slices(path, title):
            book, sheet = _opened(_workbook(parts, rows, done), title, done)
            columns = [c.name for c in sheet.available_columns()]
            height, inserted = sheet.height - 1, 1 if done else 0
            own = ", ".join(f"{name(c)} AS c{i}" for i, c in enumerate(columns, 1))
            target = literal(f"{stem}-{len(paths)}.parquet")
            con.register("sheet", sheet)
            con.execute(
                f"COPY (SELECT * EXCLUDE (_at), {done - inserted} + _at AS _row FROM (SELECT {own}, row_number() OVER () AS _at FROM sheet)"
                f" WHERE _at > {inserted} AND _at <= {height + inserted}) TO {target} (FORMAT parquet)"
            )
            con.unregister("sheet")
            del sheet
            # The row that was put in is a number, and makes no column of numbers another.
            typed = book.load_sheet(
                title, header_row=None, skip_rows=None if done else skip, schema_sample_rows=None
            )
            numeric = {c.index + 1 for c in typed.available_columns() if c.dtype in ("int", "float")}
            del typed, book
            counts = ", ".join(f"count(c{i})" for i in range(1, len(columns) + 1))
            filled = con.execute(f"SELECT {counts} FROM {target} WHERE _row > {skip}").fetchall()[0]
            for i, count in enumerate(filled, 1):
                if count:
                    (numbers if i in numeric else texts).add(i)
            paths.append(f"{stem}-{len(paths)}.parquet")
            width, done = max(width, len(columns)), done + height
    return Sliced(tuple(paths), width, done, frozenset(numbers - texts))


class _UnnumberedError(Exception):
    """The rows of the sheet have no numbers, or a prefix in their names."""


def _opened(data: bytes, title: str, after: int) -> tuple[Any, Any]:
    import fastexcel  # noqa: PLC0415

    book = fastexcel.read_excel(data)
    # The first slice begins at row 1, whatever is there; the others at the row that was put in.
    return book, book.load_sheet(title, header_row=None, skip_rows=None if after else 0, dtypes="string")


class _Parts(NamedTuple):
    """What every slice has: the small members of the workbook, the sheet's own, and what stands before its rows."""

    others: dict[str, bytes]
    member: str
    head: bytes


def _slices(path: Path, title: str) -> Iterator[tuple[_Parts, bytes]]:
    """Yield what the slices share, and the rows of each."""
    with zipfile.ZipFile(path) as archive:
        member = members(archive)[title]
        others = {n: archive.read(n) for n in archive.namelist() if n.lower() in _KEPT}
        parts: _Parts | None = None
        body: list[bytes] = []
        for piece in pieces(archive, member, b"<row "):
            start = 0
            if parts is None:
                start = piece.find(b"<row ")
                if start < 0 or piece.count(b"<row ") != len(_ROW.findall(piece)):
                    raise _UnnumberedError
                parts = _Parts(others, member, piece[:start])
            if sum(map(len, body)) > _SLICE and piece.startswith(b"<row "):
                yield parts, b"".join(body)
                body = []
            body.append(piece[start:])
        if body and parts is not None:
            yield parts, b"".join(body)


def _workbook(parts: _Parts, rows: bytes, after: int) -> bytes:
    """Return a workbook of these rows. `after`: the last row of the slice before, 0 for the first one."""
    rows = rows.partition(b"</sheetData>")[0]
    if after:
        rows = _mark(after) + rows
    else:
        rows += _mark(int(_ROW.findall(rows)[-1]) + 1)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for other, data in parts.others.items():
            made.writestr(other, data)
        made.writestr(parts.member, parts.head + rows + b"</sheetData></worksheet>")
    return target.getvalue()


def _mark(row: int) -> bytes:
    return b'<row r="%d"><c r="A%d"><v>0</v></c></row>' % (row, row)
