"""Rows of cells that may span others, as web pages and XML spreadsheets have them: written out, then scanned as text."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from checker.model.problem import InputError, Place, Problem
from checker.model.text import Text
from checker.records.pieces import HEAD_ROWS, InputFile, Piece, Scan
from checker.records.readers.delimited import clean
from checker.records.readers.dialects import Dialect, Row, rows
from checker.records.readers.excel_notes import hidden_rows
from checker.records.totals import titles_of

WIDEST = 16_384
"""Columns that a workbook can have."""

_ROOM, _SHARE = 2_000_000, 20


class Cell(NamedTuple):
    """A cell: its text, how many columns and rows it takes, and its column from 0 where it says so."""

    text: str
    across: int = 1
    down: int = 1
    column: int | None = None


class Grid:
    """Takes the rows of one table. A cell that spans rows counts in each of them, but its title in a header only once."""

    def __init__(self, file: InputFile, sheet: str | None) -> None:
        self.file, self.sheet = file, sheet
        self.hidden, self.unfinished = 0, False
        self._target = file.fresh(".csv")
        self._sink = self._target.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._sink, lineterminator="\n", quoting=csv.QUOTE_ALL)
        self._head: list[tuple[str, ...]] = []
        self._down: dict[int, tuple[int, str]] = {}
        self._tops: list[tuple[int, int, int]] = []
        self._rows = self._own = self._filled = 0

    @property
    def rows(self) -> int:
        """How many rows there are so far."""
        return self._rows

    def add(self, cells: Sequence[Cell]) -> None:
        """Take a row. Raises InputError where it is too wide, or spans multiply without end."""
        self._rows += 1
        values: list[str] = []
        carried: set[int] = set()
        waiting = list(reversed(cells))
        while True:
            at = len(values)
            if at in self._down:
                left, text = self._down.pop(at)
                if left > 1:
                    self._down[at] = (left - 1, text)
                values.append(text)
                carried.add(at)
            elif waiting and (waiting[-1].column or 0) <= at:
                self._place(waiting.pop(), values)
            elif waiting or (self._down and max(self._down) >= at):
                values.append("")
            else:
                break
            if len(values) > WIDEST:
                raise self.file.fail(
                    "too-wide",
                    Text(f"表格超過 {WIDEST} 欄。", f"The table has more than {WIDEST} columns."),
                )
        self._own += len(cells)
        self._filled += len(values)
        if self._filled > _ROOM + _SHARE * self._own:
            raise self.file.fail(
                "too-wide",
                Text("儲存格跨越的列欄多得不合理。", "Cells span unreasonably many rows and columns."),
            )
        if len(self._head) < HEAD_ROWS:
            self._head.append(tuple("" if i in carried else v for i, v in enumerate(values)))
        self._writer.writerow(values)

    def _place(self, cell: Cell, values: list[str]) -> None:
        at = len(values)
        across = min(max(cell.across, 1), WIDEST)
        values += [cell.text, *[""] * (across - 1)]
        if cell.down > 1:
            for i in range(across):
                self._down[at + i] = (cell.down - 1, cell.text if i == 0 else "")
            if self._rows <= HEAD_ROWS:
                self._tops.append((self._rows, self._rows + cell.down - 1, at))

    def piece(self, format_: str, encoding: str | None) -> Piece | None:
        """Return the table, None where there is nothing in it."""
        self._sink.close()
        if not any(any(c.strip() for c in row) for row in self._head):
            self._target.unlink()
            return None
        notes: tuple[Problem, ...] = ()
        if self.hidden:
            notes = (hidden_rows(self.file.path, self.sheet, self.hidden),)
        if self.unfinished:
            said = Text(
                "檔案在表格中間結束，後面的列可能遺失。",
                "The file ends within the table; rows may be missing.",
            )
            hint = Text("請重新匯出。", "Export it again.")
            notes = (
                *notes,
                Problem("unfinished-table", said, Place(self.file.path, self.sheet, row=self._rows), hint),
            )
        head = tuple(self._head)
        return Piece(self.file, format_, self.sheet, encoding, head, scan=self._scan, notes=notes)

    def _scan(self, skip: int, width: int, key: Sequence[int]) -> Scan:
        titles = titles_of(self._head[skip - 1], key) if 0 < skip <= len(self._head) else ()
        data = {"width": width, "key": tuple(key), "titles": titles}
        return clean(self.file, self._body(skip), data)

    def _body(self, skip: int) -> Iterator[Row]:
        titles = [top for top in self._tops if top[0] <= skip < top[1]]
        with self._target.open(encoding="utf-8", newline="") as stream:
            for number, row in enumerate(rows(stream, Dialect()), 1):
                if number > skip:
                    for _, last, column in titles:
                        if number <= last:
                            row.cells[column] = ""
                    yield row._replace(line=number)


def no_table(file: InputFile) -> InputError:
    """Return the error that there is no table in the file."""
    return file.fail(
        "no-table",
        Text("裡面沒有表格。", "There is no table in it."),
        Text("若這是登入或錯誤頁面，請重新匯出。", "If this is a login or error page, export again."),
    )
