"""Large sheets of XLSX workbooks in slices: each a workbook of its own on disk with some of the rows, so that memory holds one at a time.

A row of a single number is put in with them: before the rows of a slice, at the last row of the slice before, and after
those of the first one. It makes every slice begin in column A and at a row that is known.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.records.readers.xlsx_parts import letters, members, pieces, spoken
from checker.records.sqltext import literal, name

if TYPE_CHECKING:
    from checker.duck import Connection

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


def first(path: Path, title: str, stem: Path) -> tuple[Any, Any] | None:
    """Return the workbook and the sheet of the first few megabytes; None where the rows are not numbered in the file.

    `stem`: how the names of files begin that may be written.
    """
    with suppress(_UnnumberedError):
        for parts, rows in _slices(path, title, 0):
            return _opened(_workbook(parts, rows, 0, stem), title, 0)
    return None


def write(path: Path, title: str, skip: int, stem: Path) -> Sliced:
    """Write the rows of a sheet to files whose names begin with `stem`.

    `skip`: rows above the data, whose cells say nothing of a column's type.
    """
    from checker import duck  # noqa: PLC0415

    paths: list[str] = []
    texts: set[int] = set()
    numbers: set[int] = set()
    width = done = 0
    with duck.connect() as con:
        for parts, rows in _ahead(_slices(path, title, _SLICE)):
            book, sheet = _opened(_workbook(parts, rows, done, stem), title, done)
            columns = [c.name for c in sheet.available_columns()]
            height, inserted = sheet.height - 1, 1 if done else 0
            own = ", ".join(f"{name(c)} AS c{i}" for i, c in enumerate(columns, 1))
            target = literal(f"{stem}-{len(paths)}.parquet")
            duck.register(con, {"sheet": sheet})
            con.execute(
                f"COPY (SELECT * EXCLUDE (_at), {done - inserted} + _at AS _row FROM (SELECT {own}, row_number() OVER () AS _at FROM sheet)"
                f" WHERE _at > {inserted} AND _at <= {height + inserted}) TO {target} (FORMAT parquet)"
            )
            con.unregister("sheet")
            del sheet
            filled, like = like_numbers(con, target, len(columns), skip)
            if all(piece.count(b"<c ") == piece.count(b'<c r="') for piece in rows):
                numeric = {i for i in like if not _has_texts(rows, i, skip)}
            else:
                # The row that was put in is a number, and makes no column of numbers another.
                numeric = like & numbers_alone(book, title, None if done else skip)
            del book
            numbers |= numeric
            texts |= filled - numeric
            paths.append(f"{stem}-{len(paths)}.parquet")
            width, done = max(width, len(columns)), done + height
    return Sliced(tuple(paths), width, done, frozenset(numbers - texts))


def like_numbers(con: Connection, relation: str, width: int, skip: int) -> tuple[set[int], set[int]]:
    """Return the columns `c1 …` that hold anything below the row `_row = skip`, and those of them that hold what may be numbers alone."""
    # An error, such as #N/A, stands where a number would.
    counts = ", ".join(
        f"count(c{i}) FILTER (NOT starts_with(c{i}, '#')), count(try_cast(c{i} AS DOUBLE))"
        for i in range(1, width + 1)
    )
    found = con.execute(f"SELECT {counts} FROM {relation} WHERE _row > {skip}").fetchall()[0]
    filled = {i + 1 for i, count in enumerate(found[::2]) if count}
    return filled, {i for i in filled if found[2 * i - 2] == found[2 * i - 1]}


def numbers_alone(book: Any, title: str, skip: int | None) -> set[int]:
    """Return the columns that hold nothing but numbers below the first `skip` rows, which takes another reading of the sheet.

    None where a cell holds an error (#N/A) in a format of which errors are not read: they stop fastexcel.
    """
    import fastexcel  # noqa: PLC0415

    try:
        typed = book.load_sheet(title, header_row=None, skip_rows=skip, schema_sample_rows=None)
    except fastexcel.FastExcelError:
        return set()
    return {c.index + 1 for c in typed.available_columns() if c.dtype in ("int", "float")}


def _has_texts(rows: Sequence[bytes], column: int, skip: int) -> bool:
    """Whether a cell of the column below the row `skip` is said to hold anything but a number."""
    cell = re.compile(rb'<c r="%s(\d+)"[^>]*? t="(?![ne]")' % letters(column).encode())
    return any(int(found[1]) > skip for piece in rows for found in cell.finditer(piece))


class _UnnumberedError(Exception):
    """The rows of the sheet have no numbers, or a prefix in their names."""


def _opened(path: Path, title: str, after: int) -> tuple[Any, Any]:
    import fastexcel  # noqa: PLC0415

    book = fastexcel.read_excel(str(path))
    # The first slice begins at row 1, whatever is there; the others at the row that was put in.
    return book, book.load_sheet(title, header_row=None, skip_rows=None if after else 0, dtypes="string")


class _Parts(NamedTuple):
    """What every slice has: the small members of the workbook, the sheet's own, and what stands before its rows."""

    others: dict[str, bytes]
    member: str
    head: bytes


_Slice = tuple[_Parts, list[bytes]]


def _slices(path: Path, title: str, size: int) -> Iterator[_Slice]:
    """Yield what the slices share, and the rows of each, in pieces: some more than `size` bytes."""
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
            if sum(map(len, body)) > size and piece.startswith(b"<row "):
                yield parts, body
                body = []
            body.append(piece[start:] if start else piece)
        if body and parts is not None:
            yield parts, body


def _ahead(slices: Iterator[_Slice]) -> Iterator[_Slice]:
    """Yield the slices; the next one is unpacked while this one is read."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, slices, None)
        while (one := coming.result()) is not None:
            coming = pool.submit(next, slices, None)
            yield one


def _workbook(parts: _Parts, rows: Sequence[bytes], after: int, stem: Path) -> Path:
    """Write a workbook of these rows. `after`: the last row of the slice before, 0 for the first one."""
    target = Path(f"{stem}.xlsx")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for other, data in parts.others.items():
            made.writestr(other, data)
        with made.open(parts.member, "w") as sink:
            sink.write(parts.head)
            if after:
                sink.write(_mark(after))
            for piece in rows:
                # What stands behind the last row of the sheet is no row.
                end = piece.find(b"</sheetData>")
                sink.write(spoken(piece if end < 0 else piece[:end]))
                if end >= 0:
                    break
            if not after:
                last = next(found[-1] for piece in reversed(rows) if (found := _ROW.findall(piece)))
                sink.write(_mark(int(last) + 1))
            sink.write(b"</sheetData></worksheet>")
    return target


def _mark(row: int) -> bytes:
    return b'<row r="%d"><c r="A%d"><v>0</v></c></row>' % (row, row)
