"""Tables of files and sheets: their kind is recognised, their columns bound, and a source made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from checker.model.inputs import Column, Rejected, Source
from checker.model.kinds import Field, Kind, Nested
from checker.model.problem import InputError, Place, Problem
from checker.model.text import Text
from checker.records import layouts
from checker.records.binding import bind
from checker.records.book import Book
from checker.records.completed import completed
from checker.records.days import day_in, period_in
from checker.records.declared import declared, lost_headers, misfits
from checker.records.headers import visible_few
from checker.records.hints import FileHints
from checker.records.locators import Locator
from checker.records.pieces import Piece, Scan
from checker.records.recognise import Fit, recognise
from checker.records.totals import keep, titles_of
from checker.records.untitled import untitled


def take_all(book: Book, pieces: Sequence[Piece], hints: Sequence[FileHints]) -> None:
    """Take the tables of one file into the book, and the records within their records. What does not fit becomes a problem.

    Reports come with the same records in several shapes on several sheets: of each kind one shape is read.
    """
    choices = [recognise(book, p, h) if _is_read(p, h) else None for p, h in zip(pieces, hints, strict=True)]
    best: dict[str, int] = {}
    for choice in choices:
        if choice and choice.fit:
            best[choice.fit.kind] = min(choice.rank(book.kinds), best.get(choice.fit.kind, 1 << 30))
    for piece, hint, choice in zip(pieces, hints, choices, strict=True):
        if choice is None:
            if _is_blank(piece):
                book.blank(piece)
            else:
                book.account(piece, None, skipped="other-sheet")
        elif choice.fit is None:
            book.undecided(piece, choice.chosen, choice.scores)
        elif choice.rank(book.kinds) > best[choice.fit.kind]:
            layout = choice.fit.layout.name if choice.fit.layout else None
            book.account(
                piece,
                choice.fit.kind,
                header_row=choice.fit.header_row,
                layout=layout,
                skipped="other-layout",
            )
        else:
            _take_one(book, piece, hint, choice.fit)


def _take_one(book: Book, piece: Piece, hints: FileHints, fit: Fit) -> None:
    try:
        _take(book, piece, hints, fit)
    except InputError as error:
        if piece.sheet is None:
            raise
        # One sheet or table of several: the others are still read.
        sha256 = piece.file.fingerprint.sha256
        book.unreadable(piece.file.path, error.problem, sha256, piece.sheet)


def _is_blank(piece: Piece) -> bool:
    return not (piece.names or any(any(c.strip() for c in r) for r in piece.head))


def _is_read(piece: Piece, hints: FileHints) -> bool:
    return not _is_blank(piece) and (piece.sheet is None or hints.sheet in (None, piece.sheet))


def _take(book: Book, piece: Piece, hints: FileHints, fit: Fit) -> None:
    spec = book.kinds[fit.kind]
    place = Place(piece.file.path, piece.sheet, row=fit.header_row)
    headers = ["" if i in fit.spread else h for i, h in enumerate(fit.headers, 1)]
    columns, unmapped, problems = bind(
        fit.key, headers, book.words, place, given=hints.columns, raws=piece.raws or piece.names
    )
    if fit.layout:
        taken = layouts.fields_taken(fit.layout) & set(columns)
        unmapped = tuple(h for h in headers if h in unmapped or h in {columns[f].header for f in taken})
        columns = {f: c for f, c in columns.items() if f not in taken}
    days, lost = _days(piece, hints, fit, place)
    held = {f: c for f, c in columns.items() if f in spec.fields}
    problems = (*problems, *lost, *misfits(spec, held, hints))
    if piece.sheet is None or hints.sheet:  # a header may be that of another sheet
        problems += lost_headers(fit.headers, hints, replace(place, row=None))
    book.problems += problems
    layout_name = fit.layout.name if fit.layout else None
    if any(p.level == "error" for p in problems):
        book.account(
            piece, fit.kind, header_row=fit.header_row, unmapped=unmapped, skipped="unreadable",
            notes=problems, layout=layout_name,
        )  # fmt: skip
        return
    key = [c.index - 1 for f in spec.key if (c := held.get(f)) and c.index]
    key = key or [c.index - 1 for f, c in held.items() if c.index and spec.fields[f].required == "yes"]
    key = key or list(range(len(fit.headers)))
    assert piece.scan is not None
    scan = piece.scan(fit.skip, len(fit.headers), key)
    children = book.children(fit.kind, piece.nested)
    unmapped = tuple(h for h in unmapped if h not in children.values())
    bare = () if fit.layout else untitled(piece, fit.headers, fit.skip, key)
    book.problems += bare
    notes = (*piece.notes, *problems, *_numeric_ids(book, piece, spec, held, scan), *bare)
    book.problems += tuple(n for n in piece.notes if n.level != "note")
    columns |= declared(spec, {f: _as_type(c, spec.fields[f], scan) for f, c in held.items()}, hints)
    titles = titles_of(piece.head[fit.skip - 1], key) if 0 < fit.skip <= len(piece.head) else ()
    bound = _Bound(piece, spec, columns, hints, unmapped, fit.header_row, notes, titles)
    arranged = layouts.Bound(fit.layout, columns, days, tuple(fit.headers), hints) if fit.layout else None
    _source(book, bound, scan, key, arranged)
    for child, prop in children.items():
        _nested(book, bound, child, prop)


def _days(
    piece: Piece, hints: FileHints, fit: Fit, place: Place
) -> tuple[dict[int, date], tuple[Problem, ...]]:
    """Return the day of each column that is one, by number, and a problem for those whose day cannot be told."""
    if not fit.spread:
        return {}, ()
    titles = [c for row in piece.head[: (fit.header_row or 1) - 1] for c in row if c.strip()]
    span = period_in([*titles, piece.sheet or "", Path(piece.file.path).stem]) or hints.period
    days = {i: day_in(text, span) for i, text in fit.spread.items()}
    lost = [fit.headers[i - 1] for i, day in days.items() if day is None]
    if not lost:
        return {i: day for i, day in days.items() if day}, ()
    shown = "、".join(visible_few(lost))
    problem = Problem(
        "unknown-day",
        Text(
            f"表頭 {shown} 是日子，但標題、工作表與檔名都沒有說是哪一年哪一月。",
            f"The headers {', '.join(visible_few(lost))} are days, and neither title, sheet nor file name says of which month.",
        ),
        place,
        Text("請在 records.yaml 寫明 period。", "State the period in records.yaml."),
    )
    return {}, (problem,)


def _numeric_ids(
    book: Book, piece: Piece, kind: Kind, columns: Mapping[str, Column], scan: Scan
) -> tuple[Problem, ...]:
    """Ids in a column of numbers may have lost zeros at the front or digits at the end: a warning each."""
    odd = tuple(
        Problem(
            "numeric-id",
            Text(
                f"「{c.header}」整欄是數字，開頭的零可能已經遺失。",
                f"{c.header!r} is a column of numbers, and zeros at the front may be lost.",
            ),
            Place(piece.file.path, piece.sheet, column=c.header),
            Text("請把該欄設為文字後重新匯出。", "Format the column as text and export again."),
            level="warning",
        )
        for f, c in columns.items()
        if kind.fields[f].type == "id" and _is_number(scan, c)
    )
    book.problems += odd
    return odd


def _as_type(column: Column, field: Field, scan: Scan) -> Column:
    """The column as the reader gives it for fields of this type: ids that are numbers, days since 1904, moments with a zone."""
    if field.type == "id" and _is_number(scan, column):
        return replace(column, raw=f"n{column.index}")
    if field.type in ("date", "datetime") and scan.data.get("dates_1904"):
        return replace(column, raw=f"d{column.index}")
    return replace(column, zoned=True) if column.index in scan.data.get("zoned", ()) else column


def _is_number(scan: Scan, column: Column) -> bool:
    return column.index in scan.data.get("numeric", ())


class _Bound(NamedTuple):
    """A piece whose kind and columns are known. `titles`: what the header has in the columns of the key."""

    piece: Piece
    kind: Kind
    columns: Mapping[str, Column]
    hints: FileHints
    unmapped: tuple[str, ...]
    header_row: int | None = None
    notes: tuple[Problem, ...] = ()
    titles: tuple[str, ...] = ()


def _source(
    book: Book, bound: _Bound, scan: Scan, key: Sequence[int], layout: layouts.Bound | None = None
) -> None:
    piece, kind = bound.piece, bound.kind
    rejected = tuple(Rejected(*r) for r in scan.rejects)
    kept = keep(scan.raws, key, bound.titles)
    plain = frozenset() if layout else book.plain(kind, bound.columns, scan)
    columns: Mapping[str, Column] = {}
    constants: Mapping[str, str] = {}

    def made(rows: Scan) -> Scan:
        """The scan of the records: again the same where the rows had to be read again."""
        nonlocal columns, constants
        columns = bound.columns
        if layout:
            rows, columns = layouts.arrange(kind, layout, rows, kept if rows.rows is None else None)
        whole = completed(kind, columns, rows.relation, rows.data, bound.hints, rows.cells, rows.tables)
        columns, constants = whole.columns, whole.constants
        return rows._replace(relation=whole.relation, data=whole.data)

    records = made(scan)
    entry = book.account(
        piece,
        kind.name,
        header_row=bound.header_row,
        columns=list(columns.values()),
        unmapped=bound.unmapped,
        rows=None if scan.rows is None else scan.rows + len(rejected),
        rejected=rejected,
        notes=bound.notes,
        pending=True,
        layout=layout.layout.name if layout else None,
    )
    data = {**records.data, "total": scan.total, "raws": scan.raws, "file": piece.file, "made": made}
    data |= {"key": tuple(key), "titles": bound.titles}
    book.tables.update(scan.tables)
    book.paths.update(dict.fromkeys(scan.paths))
    book.sources.append(
        Source(
            number=len(book.sources) + 1,
            kind=kind.name,
            path=piece.file.path,
            relation=records.relation,
            columns=columns,
            sheet=piece.sheet,
            ordinal=records.ordinal,
            keep=kept if scan.rows is None and not layout else None,
            constants=constants,
            usual=not layout
            and scan.cells is None
            and book.usual(kind, bound.columns, piece.head[bound.header_row or 0 :]),
            locator=Locator(piece.format, book.placeholders, plain, (entry,), data),
        )
    )


def _nested(book: Book, around: _Bound, child: str, prop: str) -> None:
    """Make a source of the records of the kind `child` within the property `prop` of the records `around` them."""
    piece, parents, kind = around.piece, around.columns, book.kinds[child]
    assert kind.nested is not None
    assert piece.scan_nested is not None
    inner = piece.nested[prop]
    columns, unmapped, problems = bind(child, inner, book.words, Place(piece.file.path))
    book.problems += problems
    link = links(kind.nested, parents, columns)
    scan = piece.scan_nested(prop, tuple(parents[p].header for p in link.values()), inner)
    columns |= {c: Column(c, f"l{i}", parents[p].header) for i, (c, p) in enumerate(link.items(), 1)}
    # Constants are of the records of the file, and not of those within them.
    written = around.hints._replace(constants={})
    _source(book, _Bound(piece, kind, columns, written, unmapped, None, problems), scan, range(len(inner)))


def links(nested: Nested, parents: Mapping[str, Column], own: Mapping[str, Column]) -> dict[str, str]:
    """Field -> parent's field, of the links that the nested record does not state itself."""
    return {c: p for c, p in nested.link.items() if c not in own and p in parents}
