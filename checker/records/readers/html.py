"""Web pages, which some systems name .xls: every table a piece."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from checker.records import decoding
from checker.records.pieces import InputFile, Piece
from checker.records.readers.grids import Cell, Grid, no_table

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAKS = re.compile(r" ?\n[ \n]*")
_LINES = frozenset({"br", "p", "div", "li"})
_SILENT = frozenset({"script", "style"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def read(file: InputFile) -> Iterator[Piece]:
    """Yield the tables of a web page. Raises InputError where there is none, and at a broken byte."""
    encoding = _encoding(file)
    parser = _Tables(file)
    for text in decoding.texts(file, encoding):
        parser.feed(text)
    parser.close()
    pieces = [piece for grid in parser.grids() if (piece := grid.piece("html", encoding)) is not None]
    if not pieces:
        raise no_table(file)
    yield from pieces


def _encoding(file: InputFile) -> str:
    head = file.head
    if file.hints.encoding or head.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decoding.detect(file, head, whole=file.whole is not None)
    said = _CHARSET.search(head[:8192])
    if said:
        try:
            name = codecs.lookup(said.group(1).decode("ascii")).name
            # GBK and GB2312 are parts of GB18030, and files that claim them hold what only the whole has.
            name = "gb18030" if name in ("gb2312", "gbk", "hz") else name
            if decoding.valid_start(head, name):
                return name
        except (LookupError, UnicodeDecodeError):
            pass
    return decoding.detect(file, head, whole=file.whole is not None)


class _Tables(HTMLParser):
    """Finds the tables of a page, those within cells of others included."""

    def __init__(self, file: InputFile) -> None:
        super().__init__(convert_charrefs=True)
        self._file = file
        self._found: list[Grid] = []
        self._open: list[_Open] = []
        self._silent = 0

    def grids(self) -> list[Grid]:
        """Return the tables that have rows, numbered where they are several."""
        while self._open:
            self._open[-1].grid.unfinished = True
            self._end_table()
        grids = [grid for grid in self._found if grid.rows]
        for number, grid in enumerate(grids, 1):
            grid.sheet = f"table {number}" if len(grids) > 1 else None
        return grids

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the start of a table, row or cell."""
        if tag == "table":
            self._open.append(_Open(Grid(self._file, None)))
        elif tag in _SILENT:
            self._silent += 1
        elif self._open:
            self._open[-1].start(tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element without content."""
        if self._open and tag not in ("table", *_SILENT):
            self._open[-1].start(tag, dict(attrs))
            self._open[-1].end(tag)

    def handle_endtag(self, tag: str) -> None:
        """Take the end of a table, row or cell."""
        if tag == "table" and self._open:
            self._end_table()
        elif tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif self._open:
            self._open[-1].end(tag)

    def handle_data(self, data: str) -> None:
        """Take text; outside of cells there is nothing to take it for."""
        if self._open and not self._silent:
            self._open[-1].take(data)

    def _end_table(self) -> None:
        table = self._open.pop()
        table.end("tr")
        self._found.append(table.grid)


class _Open:
    """A table that is being read."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._row: list[Cell] | None = None
        self._spans = (1, 1)
        self._text: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "tr":
            self.end("tr")
            self._row = []
            self.grid.hidden += bool(_HIDDEN.search(attributes.get("style") or ""))
        elif tag in ("td", "th"):
            self.end("td")
            self._row = [] if self._row is None else self._row
            self._text = []
            self._spans = (_number(attributes.get("colspan")), _number(attributes.get("rowspan")))
        elif tag in _LINES:
            self.take("\0")

    def end(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "thead", "tbody", "tfoot") and self._text is not None:
            assert self._row is not None
            self._row.append(Cell(_tidied("".join(self._text)), *self._spans))
            self._text = None
        if tag in ("tr", "thead", "tbody", "tfoot") and self._row is not None:
            self.grid.add(self._row)
            self._row = None

    def take(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)


def _number(text: str | None) -> int:
    # rowspan="0" is "to the end of the table", which no export writes.
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 and int(text) else 1


def _tidied(text: str) -> str:
    """The text as a browser shows it: blanks are one, and line breaks those of the markup."""
    if "\0" not in text:
        return _SPACE.sub(" ", text).strip()
    return _BREAKS.sub("\n", _SPACE.sub(" ", text).replace("\0", "\n")).strip()
