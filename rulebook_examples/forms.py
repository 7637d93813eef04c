"""The forms of exports: one class a format. What they write depends on the table alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
import yaml

from rulebook_examples.company import COMPANY
from rulebook_examples.exports import Table
from rulebook_examples.year import LAST, at

WRITTEN: datetime = at(LAST, 1080)
"""When the workbooks say that they were made: a fixed moment, so that their bytes are the same on every day."""

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def write_text(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write `text` as bytes, because text mode would write other line ends on other systems."""
    if encoding == "utf-16":
        path.write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    else:
        path.write_bytes(text.encode(encoding))


class Csv(NamedTuple):
    """Separated values. `encoding`: `utf-8`, `utf-8-sig` (with a byte order mark), `utf-16`, `gb18030`. `above`: title rows."""

    encoding: str = "utf-8"
    delimiter: str = ","
    above: tuple[str, ...] = ()

    def write(self, table: Table, path: Path) -> None:
        """Write the table."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n", delimiter=self.delimiter)
        writer.writerows([line] for line in self.above)
        writer.writerow(table.headers.values())
        writer.writerows(table.texts())
        write_text(path, out.getvalue(), self.encoding)


class JsonLines(NamedTuple):
    """A line a row. `titled`: with the headers as names instead of the fields'."""

    titled: bool = False

    def write(self, table: Table, path: Path) -> None:
        """Write the table."""
        rows = table.documents(titled=self.titled)
        write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


class JsonList(NamedTuple):
    """One list of all rows. `titled`: with the headers as names instead of the fields'."""

    titled: bool = False

    def write(self, table: Table, path: Path) -> None:
        """Write the table."""
        rows = list(table.documents(titled=self.titled))
        write_text(path, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


class YamlFiles(NamedTuple):
    """A folder with a file a row, named by the field `named`; what is empty is left out."""

    named: str

    def write(self, table: Table, path: Path) -> None:
        """Write the folder. A second row of the same name gets a number behind it."""
        path.mkdir()
        taken: dict[str, int] = {}
        for row in table.documents(titled=False):
            name = row[self.named]
            taken[name] = taken.get(name, 0) + 1
            copy = f"-{taken[name]}" if taken[name] > 1 else ""
            filled = {field: value for field, value in row.items() if value is not None}
            text = yaml.dump(filled, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=200)
            write_text(path / f"{name}{copy}.yaml", text)


class Workbook(NamedTuple):
    """A sheet of a workbook.

    `above`: title rows. `parents`: field -> a header over that of the field; neighbours with the same one share it, merged, and
    all other headers are merged over both rows. `totals`: fields whose sums stand in a last row. `cover`: lines of a
    sheet that comes first.
    """

    sheet: str
    above: tuple[str, ...] = ()
    parents: Mapping[str, str] = {}
    totals: tuple[str, ...] = ()
    cover: tuple[str, ...] = ()

    def write(self, table: Table, path: Path) -> None:
        """Write the table."""
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True})
        book.set_properties({"author": COMPANY, "created": WRITTEN})
        if self.cover:
            note = book.add_worksheet("說明")
            for number, line in enumerate(self.cover):
                note.write_string(number, 0, line)
        self._fill(book.add_worksheet(self.sheet), table)
        book.close()
        path.write_bytes(buffer.getvalue())

    def _fill(self, sheet: xlsxwriter.worksheet.Worksheet, table: Table) -> None:
        names = list(table.headers)
        for number, line in enumerate(self.above):
            sheet.merge_range(number, 0, number, max(len(names) - 1, 1), line)
        top = len(self.above) + (2 if self.parents else 1)
        if self.parents:
            headers = [(self.parents.get(name, ""), table.headers[name]) for name in names]
            _two_rows(sheet, headers, len(self.above))
        else:
            sheet.write_row(len(self.above), 0, table.headers.values())
        numbers = [name not in table.style.money and name not in table.style.areas for name in names]
        for number, (row, texts) in enumerate(zip(table.rows, table.texts(), strict=True), start=top):
            for column, (name, text) in enumerate(zip(names, texts, strict=True)):
                value = row.get(name)
                if numbers[column] and type(value) in (int, Decimal):
                    sheet.write_number(number, column, float(value))  # type: ignore[arg-type]
                else:
                    sheet.write_string(number, column, text)
        if self.totals:
            last = top + len(table.rows)
            sheet.write_string(last, 0, "合計")
            for name in self.totals:
                values: Sequence[object] = [row.get(name) for row in table.rows]
                total = sum(value for value in values if isinstance(value, (int, Decimal)))
                sheet.write_number(last, names.index(name), float(total))


def _two_rows(sheet: xlsxwriter.worksheet.Worksheet, headers: list[tuple[str, str]], top: int) -> None:
    """Write parent headers merged over their children, and headers without a parent merged over both rows."""
    column = 0
    while column < len(headers):
        parent, child = headers[column]
        if not parent:
            sheet.merge_range(top, column, top + 1, column, child)
            column += 1
            continue
        end = column
        while end + 1 < len(headers) and headers[end + 1][0] == parent:
            end += 1
        if end > column:
            sheet.merge_range(top, column, top, end, parent)
        else:
            sheet.write_string(top, column, parent)
        for inner in range(column, end + 1):
            sheet.write_string(top + 1, inner, headers[inner][1])
        column = end + 1
