"""XLSX, XLS, XLSB and ODS workbooks, every sheet, through fastexcel. Cells come as the text of their value."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from checker.model.problem import Problem
from checker.model.text import Text
from checker.records.asking import connected
from checker.records.pieces import HEAD_ROWS, InputFile, Piece, Scan
from checker.records.readers import excel_notes, xlsx_slices
from checker.records.readers.delimited import relation
from checker.records.readers.dialects import Dialect
from checker.records.readers.xlsx_parts import (
    BombError,
    SheetFacts,
    WorkbookFacts,
    facts,
    first_column,
    numbered,
    rewritten,
    spoken,
)
from checker.records.sqltext import literal, name

_OLE, _PACKAGE = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
_DAYS_1904 = 1462
_SERIAL = "[0-9]{1,6}([.][0-9]+)?"


def read(file: InputFile) -> list[Piece]:
    """Return the sheets that hold anything. Raises InputError for a workbook that cannot be opened."""
    import fastexcel  # noqa: PLC0415 - only where there is a workbook

    # It warns of every column that is empty, which is nothing to tell anybody.
    logging.getLogger("fastexcel").setLevel(logging.ERROR)

    if file.head.startswith(_OLE) and _PACKAGE in file.real.read_bytes():
        raise _protected(file)
    try:
        known = facts(file.real)
    except BombError:
        raise file.fail(
            "zip-bomb",
            Text(
                "活頁簿解開後大得不合理，或值散布得太開，不予讀取。",
                "The workbook unpacks to unreasonably much, or its values stand unreasonably far apart; it is not read.",
            ),
            Text(
                "請刪去多餘的列欄，或只匯出需要的工作表。",
                "Delete the superfluous rows and columns, or export only the sheets that are needed.",
            ),
        ) from None
    try:
        # By its path a workbook is what its ending says, by its bytes what it is.
        wrong = (file.real.suffix.lower() == ".xls") != file.head.startswith(_OLE)
        book = fastexcel.read_excel(file.real.read_bytes() if wrong else str(file.real))
        values = book
        if known and any(sheet.errors and sheet.size <= xlsx_slices.LARGE for sheet in known.sheets.values()):
            # Errors in cells are blanks to the reader, and stop it where it looks for the types of columns.
            values = fastexcel.read_excel(str(rewritten(file.real, file.fresh(".xlsx"), spoken)))
            book = fastexcel.read_excel(str(rewritten(file.real, file.fresh(".xlsx"), numbered)))
        sheets = [_opened(file, book, values, title, known) for title in book.sheet_names]
    except Exception as error:
        # fastexcel has errors of many classes, and panics of its own: all mean that the file is no workbook.
        if "password" in str(error).lower():
            raise _protected(file) from None
        raise _broken(file) from error
    found = [_piece(one) for one in sheets]
    return [piece for piece in found if piece is not None]


def _broken(file: InputFile) -> Exception:
    return file.fail(
        "broken-workbook",
        Text(
            "活頁簿無法開啟，可能不完整，或不是試算表。",
            "The workbook cannot be opened: incomplete, or none at all.",
        ),
        Text(
            "請在試算表軟體中開啟並另存為 XLSX。",
            "Open it in a spreadsheet program and save it as XLSX again.",
        ),
    )


def _opened(file: InputFile, book: Any, values: Any, title: str, known: WorkbookFacts | None) -> _Sheet:
    """Load a sheet, or of a large one the first slice. `book` tells of types, `values` has the values."""
    facts = known.sheets.get(title) if known else None
    if (
        facts
        and facts.size > xlsx_slices.LARGE
        and (opened := xlsx_slices.first(file.real, title, file.fresh("")))
    ):
        return _Sheet(file, title, opened[1], opened[0], known, sliced=True)
    return _Sheet(
        file, title, values.load_sheet(title, header_row=None, skip_rows=0, dtypes="string"), book, known
    )


def _protected(file: InputFile) -> Exception:
    return file.fail(
        "encrypted-workbook",
        Text("活頁簿有密碼保護。", "The workbook is protected by a password."),
        Text("請移除密碼後另存，再匯出一次。", "Save it without the password, and supply that."),
    )


class _Sheet(NamedTuple):
    """A sheet, the workbook it is of, and what the workbook's XML tells of it. `sliced`: it is the beginning of a large one."""

    file: InputFile
    title: str
    values: Any
    book: Any
    known: WorkbookFacts | None
    sliced: bool = False

    @property
    def facts(self) -> SheetFacts | None:
        """What is known of this sheet."""
        return self.known.sheets.get(self.title) if self.known else None


def _piece(one: _Sheet) -> Piece | None:
    file, title, sheet = one.file, one.title, one.values
    if sheet.width == 0 or sheet.height == 0:
        return None
    from checker import duck  # noqa: PLC0415

    with duck.connect() as con:
        duck.register(con, {"sheet": sheet})
        # The last row of a slice is none of the sheet's.
        shown = min(HEAD_ROWS, sheet.height - one.sliced)
        head = con.execute(f"SELECT * FROM sheet LIMIT {shown}").fetchall()
    notes: list[Problem] = []
    if sheet.visible != "visible":
        notes.append(excel_notes.hidden_sheet(file.path, title))
    if one.facts is None:
        notes.append(excel_notes.unknown(file.path, title))
    else:
        notes += excel_notes.of_sheet(file.path, title, one.facts)

    def scan(skip: int, width: int, key: Sequence[int]) -> Scan:
        return _scan(one, skip)

    cells = tuple(tuple("" if c is None else c for c in row) for row in head)
    return Piece(file, "excel", title, head=cells, scan=scan, notes=tuple(notes))


def _scan(one: _Sheet, skip: int) -> Scan:
    rows = _sliced(one, skip) if one.sliced else _whole(one, skip)
    # Number cells once more as what they are, for ids: leading zeros and late digits are lost in them.
    odd = [
        f"CASE WHEN regexp_full_match(c{i}, '[0-9]+') THEN c{i} || '.0' ELSE c{i} END AS n{i}"
        for i in sorted(rows.data["numeric"])
    ]
    early = one.known is not None and one.known.dates_1904
    if early:
        # Bare serials once more, for dates, as days since 1899 as in all other workbooks.
        odd += [
            f"CASE WHEN regexp_full_match({c}, '{_SERIAL}') THEN CAST(CAST({c} AS DOUBLE) + {_DAYS_1904} AS VARCHAR)"
            f" ELSE {c} END AS d{i}"
            for i, c in enumerate(rows.raws, 1)
        ]
    data = {**rows.data, "skip": skip, "sheet": one.title, "dates_1904": early}
    relation_ = f"(SELECT {', '.join(['*', *odd])} FROM {rows.relation} WHERE _n > 0)"
    found = rows._replace(relation=relation_, ordinal="_n", data=data)
    merged = [m for m in one.facts.merged if m[0] > skip] if one.facts else []
    return _filled(one.file, found, merged, skip, odd) if merged else found


def _whole(one: _Sheet, skip: int) -> Scan:
    """The rows of a sheet from memory."""
    file, title, sheet, book, *_ = one
    old = [c.name for c in sheet.available_columns()]
    raws = tuple(f"c{i}" for i in range(1, len(old) + 1))
    table = f"_sheet_{file.fingerprint.sha256[:12]}_{book.sheet_names.index(title)}"
    names = ", ".join(f"{name(o)} AS {c}" for o, c in zip(old, raws, strict=True))
    with connected({table: sheet}) as con:
        rows = f"(SELECT {names}, row_number() OVER () AS _row FROM {name(table)})"
        _, like = xlsx_slices.like_numbers(con, rows, len(old), skip)
    numeric = like and like & xlsx_slices.numbers_alone(book, title, skip)
    return Scan(
        f"(SELECT {names}, row_number() OVER () - {skip} AS _n FROM {name(table)})",
        raws,
        total=lambda: sheet.height - skip,
        tables={table: sheet},
        data={"numeric": numeric},
    )


def _sliced(one: _Sheet, skip: int) -> Scan:
    """The rows of a large sheet from files, written slice by slice."""
    file = one.file
    try:
        found = xlsx_slices.write(file.real, one.title, skip, file.fresh(""))
    except Exception as error:  # as in `read`: whatever fastexcel raises
        raise _broken(file) from error
    raws = tuple(f"c{i}" for i in range(1, found.width + 1))
    paths = ", ".join(map(literal, found.paths))
    return Scan(
        f"(SELECT {', '.join(raws)}, _row - {skip} AS _n FROM read_parquet([{paths}], union_by_name=true))",
        raws,
        total=lambda: found.rows - skip,
        paths=found.paths,
        data={"numeric": found.numeric, "left": 0},
    )


def _filled(
    file: InputFile, scan: Scan, merged: Sequence[tuple[int, int, int]], skip: int, odd: Sequence[str]
) -> Scan:
    """Write the rows out with the value of a cell that is merged over several rows in each of them."""
    left = scan.data["left"] if "left" in scan.data else first_column(file.real, scan.data["sheet"]) or 0
    width = len(scan.raws)
    ranges = [(first - skip, last - skip, column - left) for first, last, column in merged]
    columns = sorted({column for _, _, column in ranges if 1 <= column <= width})
    target = file.fresh(".csv")
    values = ", ".join(
        f"coalesce(s.{c}, m{i}.value) AS {c}" if i in columns else f"s.{c}"
        for i, c in enumerate(scan.raws, 1)
    )
    joins = "".join(
        f" LEFT JOIN (SELECT r.first, r.last, s.c{i} AS value FROM ranges r JOIN sheet s ON s._n = r.first AND r.at = {i}) m{i}"
        f" ON s._n > m{i}.first AND s._n <= m{i}.last"
        for i in columns
    )
    with connected(scan.tables) as con:
        con.execute(f"CREATE TEMP VIEW sheet AS SELECT * FROM {scan.relation}")
        first, last, at = (list(part) for part in zip(*ranges, strict=True))
        con.execute(
            "CREATE TEMP TABLE ranges AS SELECT unnest(?) AS first, unnest(?) AS last, unnest(?) AS at",
            [first, last, at],
        )
        con.execute(
            f"COPY (SELECT {values} FROM sheet s{joins} ORDER BY s._n) TO {literal(str(target))}"
            " (FORMAT csv, HEADER false, FORCE_QUOTE *)"
        )
    text = relation(target, Dialect(), 0, width)
    return Scan(
        f"(SELECT {', '.join(['*', *odd])} FROM {text})" if odd else text,
        scan.raws,
        total=scan.total,
        paths=(str(target),),
        data={**scan.data, "text": str(target)},
    )
