"""XML spreadsheets of 2003, which many systems name .xls: every sheet a piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from checker.model.text import Text
from checker.records.pieces import InputFile, Piece
from checker.records.readers.grids import Cell, Grid, no_table

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet "
_CHUNK = 1 << 18
_MOST_ROWS = 1 << 20


def read(file: InputFile) -> Iterator[Piece]:
    """Yield the sheets. Raises InputError where the XML is broken, with line and column, or there is no table."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    sheets = _Sheets(file)
    parser.StartElementHandler, parser.EndElementHandler = sheets.start, sheets.end
    parser.CharacterDataHandler = sheets.text
    parser.StartDoctypeDeclHandler = sheets.doctype
    try:
        with file.real.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        raise file.fail(
            "broken-xml",
            Text(f"不是正確的 XML：{why}。", f"Not valid XML: {why}."),
            Text("請重新匯出。", "Export it again."),
            line=error.lineno,
            column=error.offset + 1,
        ) from None
    pieces = [p for grid in sheets.grids if (p := grid.piece("spreadsheet-xml", None)) is not None]
    if not pieces:
        raise no_table(file)
    yield from pieces


class _Sheets:
    """Takes the elements of a workbook."""

    def __init__(self, file: InputFile) -> None:
        self.grids: list[Grid] = []
        self._file = file
        self._name: str | None = None
        self._row: list[Cell] = []
        self._spans, self._column = (1, 1), -1
        self._text: list[str] = []
        self._in_data = False

    def doctype(self, *_: Any) -> None:
        """Refuse definitions: no spreadsheet has any, and they can multiply without end."""
        raise self._file.fail("broken-xml", Text("試算表不得有 DOCTYPE。", "A spreadsheet has no DOCTYPE."))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        tag = name.removeprefix(_NAMESPACE)
        given = {k.removeprefix(_NAMESPACE): v for k, v in attributes.items()}
        if tag == "Worksheet":
            self._name = given.get("Name")
        elif tag == "Table":
            self.grids.append(Grid(self._file, self._name))
        elif tag == "Row" and self.grids:
            self._row = []
            self.grids[-1].hidden += given.get("Hidden") == "1"
            for _ in range(self.grids[-1].rows + 1, min(_number(given.get("Index"), 0), _MOST_ROWS)):
                self.grids[-1].add([])
        elif tag == "Cell":
            self._text = []
            self._spans = (_number(given.get("MergeAcross"), 0) + 1, _number(given.get("MergeDown"), 0) + 1)
            self._column = _number(given.get("Index"), 0) - 1
        elif tag == "Data":
            self._in_data = True

    def end(self, name: str) -> None:
        """Take the end of an element."""
        tag = name.removeprefix(_NAMESPACE)
        if tag == "Cell":
            column = self._column if self._column >= 0 else None
            self._row.append(Cell("".join(self._text), *self._spans, column))
        elif tag == "Row" and self.grids:
            self.grids[-1].add(self._row)
        elif tag == "Data":
            self._in_data = False

    def text(self, data: str) -> None:
        """Take text."""
        if self._in_data:
            self._text.append(data)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else default
