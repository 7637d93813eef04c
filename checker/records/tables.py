"""Tables of files and sheets: their kind is recognised, their columns bound, and a source made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from checker.folding import fold
from checker.model.inputs import Column, Rejected, Source
from checker.model.kinds import Field, Kind, Nested
from checker.model.layouts import Layout
from checker.model.problem import InputError, Place, Problem
from checker.model.text import Text
from checker.records import layouts, recognise
from checker.records.book import Book
from checker.records.captured import beside, beside_again, captured, header_units
from checker.records.days import day_in, period_in
from checker.records.locators import Locator
from checker.records.pieces import FileHints, Piece, Scan
from checker.records.totals import keep


class _Fit:
    """A kind, or a layout of it, tried on a piece: how many headers it knows, and where they stand."""

    def __init__(self, book: Book, piece: Piece, kind: str, layout: Layout | None, hints: FileHints) -> None:
        by_hand = frozenset(map(fold, hints.columns))
        self.kind, self.layout = kind, layout
        self.key = recognise.layout_key(kind, layout.name) if layout else kind
        words = book.words.headers[self.key]
        if piece.names is not None:
            self.headers = list(piece.names)
            self.known = recognise.known(self.headers, words, by_hand)
            self.header_row, self.skip = None, 0
        else:
            found = recognise.find_header(
                piece.head, self.key, book.words, hints.header_row, by_hand, header_rows=hints.header_rows
            )
            self.known, self.header_row, self.skip, self.headers = found
        self.spread = recognise.spread_in(self.headers, self.key, book.words) if piece.names is None else {}
        self.fields = recognise.fields_in(self.headers, words) if self.known else set()

    def applies(self, plain: _Fit, named: Sequence[str]) -> bool:
        """Whether what makes the layout one is there."""
        layout = self.layout
        if layout is None or not self.known:
            return layout is None
        if layout.spread or layout.headers or layout.needs:
            # Numbers in a row may be days, and a word may head many a column: neither alone makes a record of a kind.
            fields = {f for f in self.fields if not recognise.is_special(f)}
            return len(fields) > 1 and (
                bool(self.spread or not layout.spread)
                and (not layout.headers or recognise.CELL in self.fields)
                and self.fields.issuperset(layout.needs)
            )
        joined = any(
            all(recognise.part_key(field_, n) in self.fields for n in range(len(parts)))
            for field_, parts in layout.join.items()
        )
        return joined or self.known > plain.known or self.key in named

    def whole(self, kind: Kind) -> bool:
        """Whether most of what every record of the kind has is there, and that is enough to tell one by."""
        required = {f.name for f in kind.fields.values() if f.required == "yes"}
        made = layouts.fields_made(self.layout) if self.layout else set()
        return len(required) > 2 and 3 * len(required & (self.fields | made)) >= 2 * len(required)


@dataclass(frozen=True)
class _Choice:
    """What a piece was taken for: the fit of one kind, several kinds that fit equally, or none."""

    fit: _Fit | None = None
    chosen: tuple[str, ...] = ()
    scores: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def rank(self, kinds: Mapping[str, Kind]) -> int:
        """The place of the layout among those of its kind; a table whose rows are records comes first."""
        if self.fit is None or self.fit.layout is None:
            return -1
        return kinds[self.fit.kind].layouts.index(self.fit.layout)


def take_all(book: Book, pieces: Sequence[Piece], hints: Sequence[FileHints]) -> None:
    """Take the tables of one file into the book, and the records within their records. What does not fit becomes a problem.

    Reports come with the same records in several shapes on several sheets: of each kind one shape is read.
    """
    choices = [_recognise(book, p, h) if _is_read(p, h) else None for p, h in zip(pieces, hints, strict=True)]
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


def _take_one(book: Book, piece: Piece, hints: FileHints, fit: _Fit) -> None:
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


def _recognise(book: Book, piece: Piece, hints: FileHints) -> _Choice:
    names = (piece.sheet, Path(piece.file.path).stem, piece.file.at.parent.name)
    named = recognise.layouts_named(book.words, *names)
    by_kind: dict[str, list[_Fit]] = {}
    for kind in [hints.kind] if hints.kind else book.kinds:
        plain = _Fit(book, piece, kind, None, hints)
        others = [_Fit(book, piece, kind, one, hints) for one in book.kinds[kind].layouts]
        if hints.layout:
            fitting = [f for f in others if f.layout and f.layout.name == hints.layout]
        else:
            fitting = [plain, *(f for f in others if f.applies(plain, named))]
        # Of those that know as many headers, the layout that a name speaks of; and what makes a layout one is there.
        by_kind[kind] = sorted(fitting, key=lambda f: (-f.known, f.key not in named, f.layout is None))
    if hints.kind:
        return _Choice(by_kind[hints.kind][0])
    fits = {k: found[0] for k, found in by_kind.items()}
    scores = {k: (f.known, book.key_fields(k, f.headers)) for k, f in fits.items()}
    width = max((sum(1 for h in f.headers if h.strip()) for f in fits.values()), default=1)
    whole = frozenset(k for k, f in fits.items() if f.known and f.whole(book.kinds[k]))
    laid_out = frozenset(k for k, f in fits.items() if f.layout)
    chosen = recognise.choose(scores, recognise.named(book.words, *names), width, whole, laid_out)
    return _Choice(fits[chosen[0]] if len(chosen) == 1 else None, chosen, scores)


def _take(book: Book, piece: Piece, hints: FileHints, fit: _Fit) -> None:
    spec = book.kinds[fit.kind]
    place = Place(piece.file.path, piece.sheet, row=fit.header_row)
    headers = ["" if i in fit.spread else h for i, h in enumerate(fit.headers, 1)]
    columns, unmapped, problems = recognise.bind(
        fit.key, headers, book.words, place, given=hints.columns, raws=piece.raws or piece.names
    )
    if fit.layout:
        taken = layouts.fields_taken(fit.layout) & set(columns)
        unmapped = tuple(h for h in headers if h in unmapped or h in {columns[f].header for f in taken})
        columns = {f: c for f, c in columns.items() if f not in taken}
    days, lost = _days(piece, hints, fit, place)
    problems = (*problems, *lost)
    book.problems += problems
    layout_name = fit.layout.name if fit.layout else None
    if any(p.level == "error" for p in problems):
        book.account(
            piece, fit.kind, header_row=fit.header_row, unmapped=unmapped, skipped="unreadable",
            notes=problems, layout=layout_name,
        )  # fmt: skip
        return
    held = {f: c for f, c in columns.items() if f in spec.fields}
    key = [c.index - 1 for f in spec.key if (c := held.get(f)) and c.index]
    key = key or [c.index - 1 for f, c in held.items() if c.index and spec.fields[f].required == "yes"]
    key = key or list(range(len(fit.headers)))
    assert piece.scan is not None
    scan = piece.scan(fit.skip, len(fit.headers), key)
    children = book.children(fit.kind, piece.nested)
    unmapped = tuple(h for h in unmapped if h not in children.values())
    notes = (*piece.notes, *problems, *_numeric_ids(book, piece, spec, held, scan))
    book.problems += tuple(n for n in piece.notes if n.level != "note")
    columns = {f: _as_type(c, spec.fields[f], scan) if f in held else c for f, c in columns.items()}
    bound = _Bound(piece, spec, columns, unmapped, fit.header_row, notes, hints.constants)
    arranged = layouts.Bound(fit.layout, columns, days, tuple(fit.headers)) if fit.layout else None
    _source(book, bound, scan, key, arranged)
    for child, prop in children.items():
        _nested(book, piece, columns, child, prop)


def _days(
    piece: Piece, hints: FileHints, fit: _Fit, place: Place
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


def visible_few(words: Sequence[str]) -> list[str]:
    """The first few of many words, and a sign that there are more."""
    return [*words[:5], *(["…"] if len(words) > 5 else [])]


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
    """The column as the reader gives it once more for fields of this type: ids that are numbers, days since 1904."""
    if field.type == "id" and _is_number(scan, column):
        return replace(column, raw=f"n{column.index}")
    if field.type in ("date", "datetime") and scan.data.get("dates_1904"):
        return replace(column, raw=f"d{column.index}")
    return column


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


def _source(
    book: Book, bound: _Bound, scan: Scan, key: Sequence[int], layout: layouts.Bound | None = None
) -> None:
    piece, kind = bound.piece, bound.kind
    rejected = tuple(Rejected(*r) for r in scan.rejects)
    kept = keep(scan.raws, key)
    plain = frozenset() if layout else book.plain(kind, bound.columns, scan)
    columns: dict[str, Column] = {}

    def made(rows: Scan) -> Scan:
        """The scan of the records: again the same where the rows had to be read again."""
        nonlocal columns
        columns = dict(bound.columns)
        if layout:
            rows, columns = layouts.arrange(kind, layout, rows, kept if rows.rows is None else None)
        found, added = captured(kind, columns)
        columns |= found
        return replace(rows, relation=beside(rows.relation, added), data=beside_again(rows.data, added))

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
    book.tables.update(scan.tables)
    book.paths.update(dict.fromkeys(scan.paths))
    constants = {**header_units(kind, columns), **bound.constants}
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
            constants={f: v for f, v in constants.items() if f not in columns},
            locator=Locator(piece.format, book.placeholders, plain, (entry,), data),
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
