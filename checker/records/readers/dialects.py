"""How delimited text is laid out: which sign separates the cells, how they are quoted, what ends a row."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TextIO

from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records.pieces import InputFile

_END = re.compile(r"(?:\r\n|\r|\n)?\Z")
_FORMULA = re.compile(r'="[^"\r\n]+"|"=""[^"\r\n]+"""')
_LINE_ENDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}


class Dialect(NamedTuple):
    """How cells are separated and quoted. `escape` is None where a quote within quotes is doubled.

    `quote` is empty where cells are never quoted. `spaced`: blanks may stand before the quote that opens a cell. `formulas`:
    cells may read `="00127"`, which is how systems keep a spreadsheet from taking 00127 for a number.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    spaced: bool = False
    formulas: bool = False


class Row(NamedTuple):
    """A row of a file: its first line (from 1) and its cells, or a line of it, and why it cannot be read.

    `ended`: a line break stands after it.
    """

    line: int
    cells: list[str]
    fault: str | None = None
    ended: bool = True


def rows(stream: TextIO, dialect: Dialect) -> Iterator[Row]:
    """Yield the rows of a text opened with `newline=""`, blank lines as rows without cells.

    Of a row whose quotes are broken each line comes by itself: a quote may have taken in rows that are none of it.
    """
    csv.field_size_limit(1 << 30)
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for text in stream:
            taken.append(text)
            yield text

    reader = csv.reader(
        lines(),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        escapechar=dialect.escape,
        doublequote=dialect.escape is None,
        skipinitialspace=dialect.spaced,
        strict=True,
    )
    while True:
        line = reader.line_num + 1
        taken.clear()
        try:
            cells = next(reader)
            ended = taken[-1].endswith(("\n", "\r"))
            yield Row(line, [_bare(cell) for cell in cells] if dialect.formulas else cells, None, ended)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error):
                yield Row(line, [], "open-quote")
                return
            for n, text in enumerate(taken):
                yield Row(line + n, [text.rstrip("\r\n")], "broken-quotes")


def _bare(cell: str) -> str:
    """The text of a cell that is written as a formula which gives it."""
    return cell[2:-1] if len(cell) > 2 and cell.startswith('="') and cell.endswith('"') else cell


def sniff(
    text: str, delimiter: str | None = None, quote: str | None = None, escape: str | None = None
) -> Dialect:
    """Return the dialect of `text`, the head of a file: the one that splits its header too, and most of the rest alike.

    What is given counts, and the rest is found out.

    Cells may be lists of their own, such as an approval log of `name|id|action|time|` in every row. Their sign makes
    many rows of one width as well, but it does not stand in the header, which comes first.
    """
    best, fit = _best(text, delimiter, '"' if quote is None else quote, escape)
    if quote is None and '"' not in text and "'" in text:
        # An apostrophe is a quote only where the rows are told by it, or where most cells stand in a pair of them.
        other, its = _best(text, delimiter, "'", escape)
        if its > fit or (its == fit and _mostly_quoted(text, other)):
            return other
    return best._replace(formulas=_FORMULA.search(text) is not None)


_Fit = tuple[bool, int, int, int]


def _best(text: str, delimiter: str | None, quote: str, escape: str | None) -> tuple[Dialect, _Fit]:
    """The dialect with this quote that fits best, and how well it does."""
    signs = [delimiter] if delimiter else [",", "\t", ";", "|", "，", "\x01"]
    escapes = [None if escape == quote else escape]
    if escape is None and _may_escape(text, quote, "".join(signs)):
        escapes.append("\\")
    best, best_fit = Dialect(delimiter or ",", quote, escapes[0]), (False, -len(text), 0, -len(text))
    for sign in signs:
        spaced = [True, False] if quote and re.search(rf"{re.escape(sign)} +{quote}", text) else [False]
        for dialect in (Dialect(sign, quote, e, s) for s in spaced for e in escapes):
            fit = _fit(text, dialect)
            if fit is not None and fit > best_fit:
                best, best_fit = dialect, fit
    return best, best_fit


def _mostly_quoted(text: str, dialect: Dialect) -> bool:
    """Whether more than half of the cells that hold anything stand within quotes."""
    sign, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    within = re.findall(rf"(?:^|{sign}) *{quote}[^{quote}\r\n]+{quote}(?=$|\r|{sign})", text, re.MULTILINE)
    cells = sum(
        1 for row in rows(io.StringIO(text, newline=""), dialect) for cell in row.cells if cell.strip()
    )
    return 2 * len(within) > cells


def _fit(text: str, dialect: Dialect) -> _Fit | None:
    """How well a dialect explains a text: most of it in rows of one width, their first line, their cells, rows that break.

    None where it makes one cell of every row.
    """
    parsed = list(
        itertools.islice((r for r in rows(io.StringIO(text, newline=""), dialect) if r.cells or r.fault), 200)
    )
    # The last row of a head may be cut off.
    counts = Counter(len(r.cells) for r in parsed if len(r.cells) > 1)
    if not counts:
        return None
    width = max(counts, key=lambda w: (counts[w], w))
    alike = [r for r in parsed if len(r.cells) == width]
    most = 2 * _length(alike) >= _length(parsed)
    strays = _strays(text, dialect)
    faults = sum(1 for r in parsed if r.fault) + strays
    return most, -alike[0].line, max(0, counts[width] - strays) * (width - 1), -faults


def _strays(text: str, dialect: Dialect) -> int:
    """How many quotes stand within cells although the escape is not before them; the reader takes them without a word."""
    if dialect.escape is None:
        return 0
    bare = re.sub(rf"{re.escape(dialect.escape)}.", "", text, flags=re.DOTALL)
    sign, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    return len(re.findall(rf"(?<=[^{sign}\r\n]){quote}+(?=[^{sign}\r\n])", bare))


def _may_escape(text: str, quote: str, signs: str) -> bool:
    """Whether a backslash stands before a quote within a cell. Before its end it may be the last of the text, and escape nothing."""
    return (
        bool(quote)
        and f"\\{quote}" in text
        and bool(re.search(rf"\\{re.escape(quote)}(?![{re.escape(signs)}\r\n]|\Z)", text))
    )


def _length(parsed: Iterable[Row]) -> int:
    return sum(len(cell) for row in parsed for cell in row.cells)


def line_end(text: str, parsed: Sequence[Row]) -> str:
    """Return what ends the rows, `LF`, `CRLF`, `CR` or `mixed`; a line break within a cell may be another."""
    lines = list(io.StringIO(text, newline=""))
    ends = {_END.search(lines[row.line - 2])[0] for row in parsed[1:]}  # type: ignore[index]
    ends = ends or {end for line in lines[-1:] if (end := _END.search(line)[0])}  # type: ignore[index]
    return _LINE_ENDS.get(ends.pop(), "LF") if len(ends) == 1 else "mixed" if ends else "LF"


def unclear_escape(file: InputFile, text: str, dialect: Dialect) -> tuple[Problem, ...]:
    """Return a warning where quotes within quotes may be escaped, or doubled, and the rows fit both."""
    if file.hints.escape is not None or not _may_escape(text, dialect.quote, dialect.delimiter):
        return ()
    other = dialect._replace(escape=None if dialect.escape else "\\")
    fit, its = _fit(text, dialect), _fit(text, other)
    if its is None or (fit is not None and fit > its):
        return ()
    return (
        Problem(
            "unclear-escape",
            Text(
                "反斜線後的引號可能是內容，也可能是結束；兩種讀法都通，已按引號成對讀取。",
                "A quote after a backslash may be part of the cell or its end; the rows fit both, and doubled quotes were assumed.",
            ),
            Place(file.path),
            Text(
                "請在 records.yaml 寫明 escape 或 quote。", "Say which with escape or quote in records.yaml."
            ),
            level="warning",
        ),
    )
