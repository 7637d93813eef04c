"""XLSX, XLS and ODS workbooks, every sheet, through fastexcel. Cells come as the text of their value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records.pieces import HEAD_ROWS, InputFile, Piece, Scan
from checker.records.sqltext import name


def read(file: InputFile) -> list[Piece]:
    """Return the sheets that hold anything. Raises InputError for a workbook that cannot be opened."""
    import fastexcel  # noqa: PLC0415 - only where there is a workbook

    try:
        book = fastexcel.read_excel(str(file.real))
        sheets = [
            (s, book.load_sheet(s, header_row=None, skip_rows=0, dtypes="string")) for s in book.sheet_names
        ]
    except Exception as error:
        # fastexcel has errors of many classes, and panics of its own: all mean that the file is no workbook.
        raise file.fail(
            "broken-workbook",
            Text(
                "活頁簿無法開啟，可能不完整、已加密，或不是試算表。",
                "The workbook cannot be opened: incomplete, encrypted, or none at all.",
            ),
            Text(
                "請在試算表軟體中開啟並另存為 XLSX。",
                "Open it in a spreadsheet program and save it as XLSX again.",
            ),
        ) from error
    return [piece for title, sheet in sheets if (piece := _piece(file, title, sheet, book)) is not None]


def _piece(file: InputFile, title: str, sheet: Any, book: Any) -> Piece | None:
    if sheet.width == 0 or sheet.height == 0:
        return None
    import duckdb  # noqa: PLC0415

    with duckdb.connect() as con:
        con.register("sheet", sheet)
        head = con.execute(f"SELECT * FROM sheet LIMIT {HEAD_ROWS}").fetchall()
    notes: tuple[Problem, ...] = ()
    if sheet.visible != "visible":
        notes = (
            Problem(
                "hidden-sheet",
                Text("工作表是隱藏的，仍已讀取。", "The sheet is hidden; it was read all the same."),
                Place(file.path, title),
                level="note",
            ),
        )

    def scan(skip: int, width: int, key: Sequence[int]) -> Scan:
        return _scan(file, title, sheet, book, skip)

    cells = tuple(tuple("" if c is None else c for c in row) for row in head)
    return Piece(file, "excel", title, head=cells, scan=scan, notes=notes)


def _scan(file: InputFile, title: str, sheet: Any, book: Any, skip: int) -> Scan:
    table = f"_sheet_{file.fingerprint.sha256[:12]}_{book.sheet_names.index(title)}"
    # Seen from the first data row, a column that holds nothing but numbers shows its type.
    numeric: list[int] = []
    if sheet.height > skip:
        typed = book.load_sheet(title, header_row=None, skip_rows=skip, schema_sample_rows=None)
        numeric = [c.index + 1 for c in typed.available_columns() if c.dtype in ("int", "float")]
    old = [c.name for c in sheet.available_columns()]
    names = ", ".join(f"{name(o)} AS c{i}" for i, o in enumerate(old, 1))
    # Number cells once more as what they are, for ids: leading zeros and late digits are lost in them.
    odd = [
        f"CASE WHEN regexp_full_match(c{i}, '[0-9]+') THEN c{i} || '.0' ELSE c{i} END AS n{i}"
        for i in numeric
    ]
    inner = f"(SELECT {names}, row_number() OVER () - {skip} AS _n FROM {name(table)})"
    return Scan(
        f"(SELECT {', '.join(['*', *odd])} FROM {inner} WHERE _n > 0)",
        tuple(f"c{i}" for i in range(1, len(old) + 1)),
        ordinal="_n",
        total=lambda: sheet.height - skip,
        tables={table: sheet},
        data={"skip": skip, "sheet": title, "numeric": frozenset(numeric)},
    )
