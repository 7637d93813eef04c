"""Tables of files and sheets: their kind is recognised, their columns bound, and a source made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from checker.folding import fold
from checker.model.inputs import Column, Rejected, Source
from checker.model.problem import Place, Problem
from checker.model.rulebook import Kind, Nested
from checker.model.text import Text
from checker.records import recognise
from checker.records.book import Book
from checker.records.locators import Locator
from checker.records.pieces import FileHints, Piece, Scan
from checker.records.totals import keep


class _Fit:
    """A kind tried on a piece: how many headers it knows, and where they stand."""

    def __init__(self, book: Book, piece: Piece, kind: str, hints: FileHints) -> None:
        by_hand = frozenset(map(fold, hints.columns))
        if piece.names is not None:
            self.headers = list(piece.names)
            self.known = recognise.known(self.headers, book.words.headers[kind], by_hand)
            self.header_row, self.skip = None, 0
        else:
            found = recognise.find_header(piece.head, kind, book.words, hints.header_row, by_hand)
            self.known, self.header_row, self.skip, self.headers = found


def take(book: Book, piece: Piece, hints: FileHints) -> None:
    """Take a table into the book, and the records within its records. What does not fit becomes a problem."""
    if not (piece.names or any(any(c.strip() for c in r) for r in piece.head)):
        book.blank(piece)
        return
    if piece.sheet is not None and hints.sheet not in (None, piece.sheet):
        book.account(piece, None, skipped="other-sheet")
        return
    fits = {k: _Fit(book, piece, k, hints) for k in ([hints.kind] if hints.kind else book.kinds)}
    kind = hints.kind or _choose(book, piece, fits)
    if kind is None:
        return
    fit = fits[kind]
    place = Place(piece.file.path, piece.sheet, row=fit.header_row)
    columns, unmapped, problems = recognise.bind(
        kind, fit.headers, book.words, place, given=hints.columns, raws=piece.raws or piece.names
    )
    book.problems += problems
    if any(p.level == "error" for p in problems):
        book.account(
            piece, kind, header_row=fit.header_row, unmapped=unmapped, skipped="unreadable", notes=problems
        )
        return
    spec = book.kinds[kind]
    key = [c.index - 1 for f in spec.key if (c := columns.get(f)) and c.index]
    key = key or [c.index - 1 for f, c in columns.items() if c.index and spec.fields[f].required == "yes"]
    key = key or list(range(len(fit.headers)))
    assert piece.scan is not None
    scan = piece.scan(fit.skip, len(fit.headers), key)
    children = book.children(kind, piece.nested)
    unmapped = tuple(h for h in unmapped if h not in children.values())
    notes = (*piece.notes, *problems, *_numeric_ids(book, piece, spec, columns, scan))
    columns = {
        f: replace(c, raw=f"n{c.index}") if spec.fields[f].type == "id" and _is_number(scan, c) else c
        for f, c in columns.items()
    }
    bound = _Bound(piece, spec, columns, unmapped, fit.header_row, notes, hints.constants)
    _source(book, bound, scan, key)
    for child, prop in children.items():
        _nested(book, piece, columns, child, prop)


def _choose(book: Book, piece: Piece, fits: Mapping[str, _Fit]) -> str | None:
    likely = recognise.named(book.words, piece.sheet, Path(piece.file.path).stem, piece.file.at.parent.name)
    scores = {k: (f.known, book.key_fields(k, f.headers)) for k, f in fits.items()}
    width = max((sum(1 for h in f.headers if h.strip()) for f in fits.values()), default=1)
    chosen = recognise.choose(scores, likely, width)
    if len(chosen) == 1:
        return chosen[0]
    book.undecided(piece, chosen, scores)
    return None


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


def _is_number(scan: Scan, column: Column) -> bool:
    return column.index in scan.data.get("numeric", ())


@dataclass(frozen=True)
class _Bound:
    """A piece whose kind and columns are known."""

    piece: Piece
    kind: Kind
    columns: Mapping[str, Column]
    unmapped: tuple[str, ...]
    header_row: int | None = None
    notes: tuple[Problem, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)


def _source(book: Book, bound: _Bound, scan: Scan, key: Sequence[int]) -> None:
    piece, kind, columns = bound.piece, bound.kind, bound.columns
    rejected = tuple(Rejected(*r) for r in scan.rejects)
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
    )
    locator = Locator(
        piece.format,
        book.placeholders,
        book.plain(kind, columns, scan),
        (entry,),
        {**scan.data, "total": scan.total, "raws": scan.raws, "file": piece.file},
    )
    book.tables.update(scan.tables)
    book.paths.update(dict.fromkeys(scan.paths))
    book.sources.append(
        Source(
            number=len(book.sources) + 1,
            kind=kind.name,
            path=piece.file.path,
            relation=scan.relation,
            columns=columns,
            sheet=piece.sheet,
            ordinal=scan.ordinal,
            keep=keep(scan.raws, key) if scan.rows is None else None,
            constants={f: v for f, v in bound.constants.items() if f not in columns},
            locator=locator,
        )
    )


def _nested(book: Book, piece: Piece, parents: Mapping[str, Column], child: str, prop: str) -> None:
    kind = book.kinds[child]
    assert kind.nested is not None
    assert piece.scan_nested is not None
    inner = piece.nested[prop]
    columns, unmapped, problems = recognise.bind(child, inner, book.words, Place(piece.file.path))
    book.problems += problems
    link = links(kind.nested, parents, columns)
    scan = piece.scan_nested(prop, tuple(parents[p].header for p in link.values()), inner)
    columns |= {c: Column(c, f"l{i}", parents[p].header) for i, (c, p) in enumerate(link.items(), 1)}
    _source(book, _Bound(piece, kind, columns, unmapped, None, problems), scan, range(len(inner)))


def links(nested: Nested, parents: Mapping[str, Column], own: Mapping[str, Column]) -> dict[str, str]:
    """Field -> parent's field, of the links that the nested record does not state itself."""
    return {c: p for c, p in nested.link.items() if c not in own and p in parents}
