"""CSV, TSV and other delimited text. UTF-8 files are scanned where they are; others are transcoded first."""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from checker.model.inputs import TextDialect
from checker.model.text import Text
from checker.records import decoding
from checker.records.pieces import HEAD_ROWS, InputFile, Piece, Scan
from checker.records.readers.dialects import Dialect, Row, line_end, rows, sniff, unclear_escape
from checker.records.sqltext import literal
from checker.records.totals import noise, titles_of

LONGEST_ROW = 1_900_000
"""Bytes of a row; DuckDB takes none above `_LONGEST_LINE`."""

_LONGEST_LINE = 2_000_000
"""DuckDB's own limit, which would be another one where the pieces that it reads are given."""

_BUFFER = 16 << 20
"""Bytes that a scan reads at once. Twice as many, DuckDB's own choice, leave processors idle at the end of a file."""


def read(file: InputFile) -> list[Piece]:
    """Return the one table of a delimited text file. Raises InputError where it is none."""
    data = file.whole if file.whole is not None else file.head
    encoding = decoding.detect(file, data, whole=file.whole is not None)
    if file.whole is None and file.hints.footer_rows and encoding == "utf-8":
        encoding = decoding.whole_encoding(file)
    real = file.real
    if file.whole is not None:
        text = decoding.decode(file, data, encoding)
        if not encoding.startswith("utf-8") and encoding != "ascii":
            real = file.fresh(".csv")
            real.write_text(text, "utf-8", newline="")
    else:
        if not encoding.startswith("utf-8") and encoding != "ascii":
            real = file.fresh(".csv")
            decoding.transcode(file, encoding, real)
        with real.open("rb") as stream:
            text = stream.read(len(file.head)).decode("utf-8", "ignore").removeprefix("\ufeff")
        text = text[: text.rfind("\n") + 1] or text
    if not text.strip():
        raise file.fail(
            "empty-file",
            Text("檔案沒有內容。", "The file is empty."),
            Text("請重新匯出。", "Export it again."),
        )
    dialect = sniff(text, file.hints.delimiter, file.hints.quote, file.hints.escape)
    parsed = list(rows(io.StringIO(text, newline=""), dialect))
    footer = file.hints.footer_rows
    rejects: tuple[tuple[int, str, str], ...] = ()
    if footer and file.whole is not None:
        rejects = tuple((r.line, "footer", " | ".join(r.cells)[:200]) for r in parsed[-footer:])
        del parsed[-footer:]
    elif footer:
        real, rejects = _without_footer(file, real, footer)
    head = tuple(tuple(r.cells) for r in parsed[:HEAD_ROWS])

    def scan(skip: int, width: int, key: Sequence[int]) -> Scan:
        source = _Source(file, real, text, dialect, parsed if file.whole is not None else None, rejects)
        return _scan(source, skip, width, key)

    return [
        Piece(
            file,
            "csv",
            encoding=encoding,
            head=head,
            scan=scan,
            notes=unclear_escape(file, text, dialect),
            dialect=TextDialect(*dialect[:3], line_end(text, parsed), footer=len(rejects)),
            lines=tuple(r.line for r in parsed[:HEAD_ROWS]),
        )
    ]


def too_long(cells: Sequence[str]) -> bool:
    """Whether a row of a text that the program writes would be longer than the engine takes."""
    if 4 * sum(map(len, cells)) + 3 * len(cells) <= LONGEST_ROW:  # no character takes more than four bytes
        return False
    return sum(len(cell.encode("utf-8")) + cell.count('"') + 3 for cell in cells) > LONGEST_ROW


def relation(path: Path | str, dialect: Dialect, skip: int, width: int) -> str:
    """SQL: a scan of the rows after the first `skip` as `c1 … cN`, all VARCHAR."""
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(1, width + 1))
    scan = (
        f"read_csv({literal(str(path))}, auto_detect=false, header=false, skip={skip}, delim={literal(dialect.delimiter)}, "
        f"quote={literal(dialect.quote)}, escape={literal(dialect.escape or dialect.quote)}, "
        f"buffer_size={_BUFFER}, max_line_size={_LONGEST_LINE}, columns={{{columns}}})"
    )
    if not dialect.formulas:
        return scan
    bare = (
        f"CASE WHEN {c} >= '=' AND {c} < '>' AND regexp_matches({c}, '(?s)^=\".+\"$') THEN {c}[3:-2] ELSE {c} END AS {c}"
        for c in (f"c{i}" for i in range(1, width + 1))
    )
    return f"(SELECT {', '.join(bare)} FROM {scan})"


class _Source(NamedTuple):
    """A delimited text on its way to a scan. `rows`: all of it, where it is small."""

    file: InputFile
    real: Path
    text: str
    dialect: Dialect
    rows: list[Row] | None
    rejects: tuple[tuple[int, str, str], ...]


def _scan(source: _Source, skip: int, width: int, key: Sequence[int]) -> Scan:
    file, real, text, dialect, small, footer = source
    raws = tuple(f"c{i}" for i in range(1, width + 1))
    above = small if small is not None else rows(io.StringIO(text, newline=""), dialect)
    header = next(islice(above, skip - 1, skip), None) if skip else None
    titles = titles_of(header.cells, key) if header else ()
    data: dict[str, Any] = {
        "titles": titles,
        "dialect": dialect,
        "skip": skip,
        "width": width,
        "key": tuple(key),
        "text": str(real),
        "again": lambda path: relation(path, dialect, 0, width),
    }
    if small is None:
        return Scan(
            relation(real, dialect, skip, width),
            raws,
            total=lambda: file.fingerprint.lines - skip - len(footer),
            rejects=footer,
            paths=(str(real),),
            data=data,
        )
    body = small[skip:]
    newlines = {text.count("\n"), text.count("\r"), text.count("\r\n")} if "\r" in text else {0}
    regular = (
        len(newlines) == 1
        and all(
            len(r.cells) == width and r.fault is None and noise(r.cells, key, titles) is None for r in body
        )
        and not (dialect.quote and f" {dialect.quote}" in text)
        and not footer
        and len(text) < LONGEST_ROW
    )
    if regular:
        cells = [r.cells for r in body]
        data["lines"] = array("Q", (r.line for r in body))
        return Scan(
            relation(real, dialect, skip, width),
            raws,
            rows=len(body),
            cells=cells,
            paths=(str(real),),
            data=data,
        )
    found = clean(file, body, data)
    return found._replace(rejects=(*found.rejects, *footer))


def transcoded(file: InputFile, encoding: str, data: Mapping[str, Any]) -> Scan:
    """Return the scan of a copy in UTF-8, for a file that turned out to be in another encoding."""
    target = file.fresh(".csv")
    decoding.transcode(file, encoding, target)
    width, skip = data["width"], data["skip"]
    return Scan(
        relation(target, data["dialect"], skip, width),
        tuple(f"c{i}" for i in range(1, width + 1)),
        total=lambda: file.fingerprint.lines - skip,
        paths=(str(target),),
        data={**data, "text": str(target), "encoding": encoding},
    )


def _without_footer(file: InputFile, real: Path, count: int) -> tuple[Path, tuple[tuple[int, str, str], ...]]:
    """A copy of a long text without its last `count` lines, and these as rejected rows."""
    size = real.stat().st_size
    with real.open("rb") as source:
        tail, at = b"", size
        while at and tail.rstrip(b"\r\n").count(b"\n") < count:
            at = max(0, at - (1 << 16))
            source.seek(at)
            tail = source.read(size - at)
        lines = tail.rstrip(b"\r\n").split(b"\n")[-count:]
        left = size - len(b"\n".join(lines)) - (len(tail) - len(tail.rstrip(b"\r\n")))
        target = file.fresh(".csv")
        with target.open("wb") as sink:
            source.seek(0)
            while left > 0:
                chunk = source.read(min(left, 1 << 20))
                sink.write(chunk)
                left -= len(chunk)
    last = file.fingerprint.lines
    texts = [line.decode("utf-8", "backslashreplace").strip()[:200] for line in lines]
    return target, tuple((last - len(texts) + n, "footer", t) for n, t in enumerate(texts, 1))


def clean(file: InputFile, body: Iterable[Row], data: Mapping[str, Any]) -> Scan:
    """Write the rows that can be read to a new file and return its scan; the others are rejected, with the reason.

    Short rows are filled up, superfluous blank cells dropped, blank rows and total rows left out.
    Raises InputError where a quote is never closed: what follows it cannot be told apart.
    """
    width, key = data["width"], data["key"]
    target = file.fresh(".csv")
    lines, rejects = array("Q"), []
    kept: list[list[str]] = []
    broken = full = short = False
    with target.open("w", encoding="utf-8", newline="") as sink:
        writer = csv.writer(sink, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for row in body:
            cells, reason = row.cells, row.fault
            if reason == "open-quote":
                raise file.fail(
                    "open-quote",
                    Text("這裡開始的引號沒有結束。", "The quote that opens here is never closed."),
                    Text("請補上引號，或重新匯出。", "Close it, or export again."),
                    line=row.line,
                )
            # What follows a broken row may be part of it still, until there is a whole one.
            broken = reason == "broken-quotes" or (broken and len(cells) < width)
            if broken and noise(cells, key) != "blank":
                reason = "broken-quotes"
            if reason is None and any(c.strip() for c in cells[width:]):
                reason = "ragged-row"
            if reason is None and too_long(cells):
                reason = "too-long"
            lacks = len(cells) < width
            cells = (cells + [""] * (width - len(cells)))[:width]
            reason = reason or noise(cells, key, data.get("titles", ()))
            if reason is None:
                # Where blank cells at the end are left out, other rows lack some too.
                if lacks and full and not short and not row.ended:
                    reason = "cut-off"
                full, short = full or not lacks, short or lacks
            if reason:
                if reason != "blank":
                    rejects.append((row.line, reason, " | ".join(row.cells)[:200]))
                continue
            writer.writerow(cells)
            lines.append(row.line)
            if len(kept) < 2000:
                kept.append(cells)
    plain = Dialect()
    raws = tuple(f"c{i}" for i in range(1, width + 1))
    return Scan(
        relation(target, plain, 0, width),
        raws,
        rows=len(lines),
        cells=kept if len(kept) == len(lines) else None,
        rejects=tuple(rejects),
        paths=(str(target),),
        data={
            **data,
            "lines": lines,
            "text": str(target),
            "dialect": plain,
            "skip": 0,
            "again": lambda path: relation(path, plain, 0, width),
        },
    )
