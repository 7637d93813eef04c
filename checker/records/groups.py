"""Records of YAML and JSON files: those of a kind, from however many small files, become one source."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from checker.folding import fold
from checker.model.inputs import Column, Rejected, Source
from checker.model.kinds import Kind
from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records.binding import bind
from checker.records.book import Book
from checker.records.completed import completed
from checker.records.declared import misfits
from checker.records.headers import known as known_words
from checker.records.hints import Written
from checker.records.locators import Locator
from checker.records.pieces import Document, InputFile, Piece, Scan, fresh
from checker.records.readers.delimited import relation, too_long
from checker.records.readers.dialects import Dialect
from checker.records.recognise import choose
from checker.records.rows import cell_text
from checker.records.tables import links
from checker.records.vocabulary import named
from checker.records.wrapped import around, unwrapped

_DIGITS = re.compile(r"[0-9]+")


class Bound(NamedTuple):
    """What the properties of like records hold: field -> column, names of no field, kind -> property of records.

    Without a kind: `near`, the kinds that fit equally well, and `scores`, how well each fits.
    """

    kind: str | None
    columns: Mapping[str, Column]
    unmapped: tuple[str, ...]
    nested: Mapping[str, str] = {}
    near: Sequence[str] = ()
    scores: Mapping[str, tuple[int, int]] = {}


class _Row(NamedTuple):
    """A record of a kind. `link`: fields that it has from the record around it."""

    document: Document
    bound: Bound
    link: Mapping[str, Any]


_NO_LINK: Mapping[str, Any] = {}
_NOTHING = Written()


class Groups:
    """Collects records by kind; `finish` makes a source of each kind's."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._rows: dict[tuple[str, int], list[_Row]] = {}
        self._said: dict[str, int] = {}
        self._bounds: dict[tuple[object, ...], Bound] = {}
        self._told: dict[str, str] = {}
        self._links: dict[tuple[int, int], list[tuple[str, str]]] = {}
        self._unknown: set[tuple[str, tuple[str, ...]]] = set()
        # Of names that differ in nothing but numbers, one tells what all of them say.
        self._numbered = not any(any(map(str.isdigit, word)) for word in book.words.files)

    def take(self, document: Document) -> None:
        """Take in one record, and the records within it. What does not fit becomes a problem."""
        file, names, bound = document.file, tuple(map(str, document.value)), self._bound_of(document)
        if bound.columns:
            self._add(document, bound, _NO_LINK)
            return
        inside, known = unwrapped(document), (file.path, names) in self._unknown
        self._unknown.add((file.path, names))
        if inside and self._bound_of(inside[0]).columns:
            self._book.problems += () if known else (around(document, inside[0]),)
            for record in inside:
                self.take(record)
        elif bound.kind is not None:
            self._add(document, bound, _NO_LINK)
        elif not known:
            # Each file that holds such records is told of, and accounted for.
            self._book.undecided(Piece(file, document.format, names=names), bound.near, bound.scores)

    def _bound_of(self, document: Document) -> Bound:
        file = document.file
        above, name = os.path.split(file.at)
        folder, stem = os.path.basename(above), os.path.splitext(name)[0]
        names = tuple(map(str, document.value))
        # Like records are recognised once; where neither property nor folder says what they are, the file may.
        place = document.under or self._telling(folder) or self._telling(stem)
        columns = tuple(sorted(file.hints.columns.items())) if file.hints.columns else ()
        signature = (place, folder, file.hints.kind, columns, names)
        bound = self._bounds.get(signature)
        if bound is None:
            said = (document.under, stem, folder)
            bound = self._bounds[signature] = self._bind(document, names, said)
        return bound

    def _telling(self, name: str) -> str:
        """Return what there is in the name of a folder or file that speaks of a kind: all but its numbers, or nothing."""
        word = _DIGITS.sub("0", name) if self._numbered else name
        known = self._told.get(word)
        if known is None:
            known = self._told[word] = word if named(self._book.words, word) else ""
        return known

    def _bind(self, document: Document, names: tuple[str, ...], said: tuple[str | None, ...]) -> Bound:
        book, hints = self._book, document.file.hints
        by_hand = frozenset(map(fold, hints.columns))
        kind = hints.kind
        if kind is None:
            known = {k: known_words(names, book.words.headers[k], by_hand) for k in book.kinds}
            scores = {k: (n, book.key_fields(k, names)) for k, n in known.items()}
            chosen = choose(scores, named(book.words, *said), len(names))
            if len(chosen) != 1:
                return Bound(None, {}, names, near=chosen, scores=scores)
            kind = chosen[0]
        return self._bound(kind, names, document.file.path, hints.columns)

    def _bound(self, kind: str, names: tuple[str, ...], path: str, given: Mapping[str, str]) -> Bound:
        book = self._book
        columns, unmapped, problems = bind(kind, names, book.words, Place(path), given=given)
        book.problems += problems
        nested = book.children(kind, names)
        return Bound(kind, columns, tuple(u for u in unmapped if u not in nested.values()), nested)

    def _add(self, document: Document, bound: Bound, link: Mapping[str, Any]) -> None:
        assert bound.kind is not None
        self._rows.setdefault((bound.kind, self._alike(document.file)), []).append(
            _Row(document, bound, link)
        )
        for child, prop in bound.nested.items():
            self._add_nested(document, bound, child, prop)

    def _add_nested(self, document: Document, parent: Bound, child: str, prop: str) -> None:
        nested, rows = self._book.kinds[child].nested, document.value.get(prop)
        if rows is None or nested is None:
            return
        if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
            self._book.problems.append(
                Problem(
                    "no-record-list",
                    Text(f"{prop} 須是記錄的清單。", f"{prop} has to be a list of records."),
                    Place(document.file.path),
                    Text("請更正這個屬性。", "Correct this property."),
                )
            )
            return
        for index, row in enumerate(rows):
            names = tuple(map(str, row))
            bound = self._bounds.get(("nested", child, names))
            if bound is None:
                bound = self._bound(child, names, document.file.path, {})
                self._bounds["nested", child, names] = bound
            own = self._links.get((id(parent), id(bound)))
            if own is None:
                said = links(nested, parent.columns, bound.columns)
                own = [(c, parent.columns[p].header) for c, p in said.items()]
                self._links[id(parent), id(bound)] = own
            link = {c: document.value.get(header) for c, header in own}
            inner = Document(document.file, document.format, row, (*document.where, prop, index))
            self._add(inner, bound, link)

    def _alike(self, file: InputFile) -> int:
        """A number for what records.yaml says of how a file's cells are written and what no column holds; mostly nothing."""
        hints = file.hints
        if not (hints.constants or hints.columns_written or hints.written != _NOTHING):
            return 0
        said = repr((dict(hints.constants), dict(hints.columns_written), hints.written))
        return self._said.setdefault(said, len(self._said) + 1)

    def finish(self, workdir: Path) -> None:
        """Write the records of each kind to `workdir` as one table and enter them into the book."""
        for (kind, _), rows in self._rows.items():
            self._source(self._book.kinds[kind], rows, workdir)

    def _source(self, kind: Kind, rows: list[_Row], workdir: Path) -> None:
        book = self._book
        first: dict[str, Column] = {}
        # Of each way in which records are bound, where the texts of the columns come from.
        plans: dict[int, list[str | None]] = {}
        for row in rows:
            if id(row.bound) not in plans:
                plans[id(row.bound)] = []
                for name in (*row.link, *row.bound.columns):
                    first.setdefault(name, row.bound.columns.get(name) or Column(name, "", name))
        columns = {f: Column(f, f"c{i}", c.header, i, c.unit) for i, (f, c) in enumerate(first.items(), 1)}
        for row in rows:
            plan = plans[id(row.bound)]
            if not plan:
                own = row.bound.columns
                plan += [own[f].header if f in own else None for f in columns]
        table: list[list[str]] = []
        places: list[tuple[Document, Bound]] = []
        counts = dict.fromkeys((r.document.file.path for r in rows), 0)
        over: dict[str, list[Rejected]] = {}
        for document, bound, link in rows:
            get = document.value.get
            texts = [
                v if (v := get(header or "")).__class__ is str else cell_text(v) or ""
                for header in plans[id(bound)]
            ]
            for name, value in link.items():
                texts[columns[name].index - 1] = cell_text(value) or ""  # type: ignore[operator]
            if too_long(texts):
                path = document.file.path
                lost = over.setdefault(path, [])
                lost.append(Rejected(counts[path] + len(lost) + 1, "too-long", " | ".join(texts)[:200]))
            elif any(texts) and any(t.strip() for t in texts):
                counts[document.file.path] += 1
                table.append(texts)
                places.append((document, bound))
        target = fresh(workdir, ".csv")
        with target.open("w", encoding="utf-8", newline="") as sink:
            csv.writer(sink, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(table)
        book.paths[str(target)] = None
        plain = book.plain(kind, columns, Scan("", (), cells=table))
        hints = rows[0].document.file.hints
        book.problems += misfits(kind, columns, hints)
        data = {"places": places, "text": str(target)}
        whole = completed(kind, columns, relation(target, Dialect(), 0, len(first)), data, hints, table, {})
        entries = self._account(kind, rows, whole.columns, counts, over)
        book.sources.append(
            Source(
                number=len(book.sources) + 1,
                kind=kind.name,
                path=next(iter(counts)) if len(counts) == 1 else _common(list(counts)) or kind.name,
                relation=whole.relation,
                columns=whole.columns,
                constants=whole.constants,
                locator=Locator(rows[0].document.format, book.placeholders, plain, entries, whole.data),
            )
        )

    def _account(
        self,
        kind: Kind,
        rows: list[_Row],
        columns: Mapping[str, Column],
        counts: Mapping[str, int],
        over: Mapping[str, Sequence[Rejected]],
    ) -> tuple[int, ...]:
        @cache
        def shared(fields: tuple[str, ...]) -> tuple[Column, ...]:
            return tuple(columns[f] for f in fields)

        used: dict[str, tuple[Document, dict[str, None], dict[str, None]]] = {}
        last: tuple[str, Bound] | None = None
        for document, bound, link in rows:
            path = document.file.path
            if last is not None and last[1] is bound and last[0] == path:
                continue
            last = (path, bound)
            _, fields, unmapped = used.setdefault(path, (document, {}, {}))
            fields.update(dict.fromkeys((*link, *bound.columns)))
            unmapped.update(dict.fromkeys(bound.unmapped))
        return tuple(
            self._book.account(
                Piece(document.file, document.format, encoding="utf-8"),
                kind.name,
                columns=shared(tuple(fields)),
                unmapped=tuple(unmapped),
                rows=counts[path] + len(over.get(path, ())),
                rejected=tuple(over.get(path, ())),
            )
            for path, (document, fields, unmapped) in used.items()
        )


def _common(paths: list[str]) -> str:
    try:
        return os.path.commonpath(paths)
    except ValueError:
        return ""
