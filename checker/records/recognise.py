"""Which kind a table is of, and in which layout: every one is tried, and the one that fits best is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from checker.folding import fold
from checker.model.kinds import Kind
from checker.model.layouts import Layout
from checker.records import headers, layouts, vocabulary
from checker.records.book import Book
from checker.records.hints import FileHints
from checker.records.pieces import Piece


class Fit:
    """A kind, or a layout of it, tried on a piece: how many headers it knows, and where they stand."""

    def __init__(self, book: Book, piece: Piece, kind: str, layout: Layout | None, hints: FileHints) -> None:
        by_hand = frozenset(map(fold, hints.columns))
        self.kind, self.layout = kind, layout
        self.key = vocabulary.layout_key(kind, layout.name) if layout else kind
        words = book.words.headers[self.key]
        if piece.names is not None:
            self.headers = list(piece.names)
            self.known = headers.known(self.headers, words, by_hand)
            self.header_row, self.skip = None, 0
        else:
            found = headers.find_header(
                piece.head, self.key, book.words, hints.header_row, by_hand, header_rows=hints.header_rows
            )
            self.known, self.header_row, self.skip, self.headers = found
        self.spread = headers.spread_in(self.headers, self.key, book.words) if piece.names is None else {}
        self.fields = headers.fields_in(self.headers, words) if self.known else set()

    def applies(self, plain: Fit, named: Sequence[str]) -> bool:
        """Whether what makes the layout one is there."""
        layout = self.layout
        if layout is None or not self.known:
            return layout is None
        if layout.spread or layout.headers or layout.needs:
            # Numbers in a row may be days, and a word may head many a column: neither alone makes a record of a kind.
            fields = {f for f in self.fields if not vocabulary.is_special(f)}
            return len(fields) > 1 and (
                bool(self.spread or not layout.spread)
                and (not layout.headers or vocabulary.CELL in self.fields)
                and self.fields.issuperset(layout.needs)
            )
        joined = any(
            all(vocabulary.part_key(field_, n) in self.fields for n in range(len(parts)))
            for field_, parts in layout.join.items()
        )
        return joined or self.known > plain.known or self.key in named

    def whole(self, kind: Kind) -> bool:
        """Whether most of what every record of the kind has is there, and that is enough to tell one by."""
        required = {f.name for f in kind.fields.values() if f.required == "yes"}
        made = layouts.fields_made(self.layout) if self.layout else set()
        return len(required) > 2 and 3 * len(required & (self.fields | made)) >= 2 * len(required)


class Choice(NamedTuple):
    """What a piece was taken for: the fit of one kind, several kinds that fit equally, or none."""

    fit: Fit | None = None
    chosen: tuple[str, ...] = ()
    scores: Mapping[str, tuple[int, int]] = {}

    def rank(self, kinds: Mapping[str, Kind]) -> int:
        """The place of the layout among those of its kind; a table whose rows are records comes first."""
        if self.fit is None or self.fit.layout is None:
            return -1
        return kinds[self.fit.kind].layouts.index(self.fit.layout)


def recognise(book: Book, piece: Piece, hints: FileHints) -> Choice:
    """Return what a piece is taken for, by its names and its headers, unless records.yaml says it."""
    names = (piece.sheet, Path(piece.file.path).stem, piece.file.at.parent.name)
    named = vocabulary.layouts_named(book.words, *names)
    by_kind: dict[str, list[Fit]] = {}
    for kind in [hints.kind] if hints.kind else book.kinds:
        plain = Fit(book, piece, kind, None, hints)
        others = [Fit(book, piece, kind, one, hints) for one in book.kinds[kind].layouts]
        if hints.layout:
            fitting = [f for f in others if f.layout and f.layout.name == hints.layout]
        else:
            fitting = [plain, *(f for f in others if f.applies(plain, named))]
        # Of those that know as many headers, the layout that a name speaks of; and what makes a layout one is there.
        by_kind[kind] = sorted(fitting, key=lambda f: (-f.known, f.key not in named, f.layout is None))
    if hints.kind:
        return Choice(by_kind[hints.kind][0])
    fits = {k: found[0] for k, found in by_kind.items()}
    scores = {k: (f.known, book.key_fields(k, f.headers)) for k, f in fits.items()}
    width = max((sum(1 for h in f.headers if h.strip()) for f in fits.values()), default=1)
    whole = frozenset(k for k, f in fits.items() if f.known and f.whole(book.kinds[k]))
    laid_out = frozenset(k for k, f in fits.items() if f.layout)
    chosen = choose(scores, vocabulary.named(book.words, *names), width, whole, laid_out)
    return Choice(fits[chosen[0]] if len(chosen) == 1 else None, chosen, scores)


def choose(
    scores: Mapping[str, tuple[int, int]],
    likely: Sequence[str],
    width: int,
    whole: frozenset[str] = frozenset(),
    laid_out: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    """Return the kind that fits best, several where they fit equally, or none.

    `scores`: kind -> (known headers, key fields among them). `likely`: kinds that a name speaks of. `whole`: kinds of
    which most of what every record has is there; they go before kinds that merely share many headers. `laid_out`: kinds
    that fit by a layout, which may stand in a form with many columns of other matters.
    """
    by_name = {k: scores[k] for k in likely if scores[k][0] >= 1}
    if by_name:
        best = max(by_name.values())
        return tuple(k for k, s in by_name.items() if s == best)
    fitting = {
        k: s for k, s in scores.items() if s[0] >= 2 and (s[0] * 5 >= width * 2 or k in whole & laid_out)
    }
    fitting = {k: s for k, s in fitting.items() if k in whole} or fitting
    if not fitting:
        return ()
    best = max(fitting.values())
    return tuple(k for k, s in fitting.items() if s == best)
