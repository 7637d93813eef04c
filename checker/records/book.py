"""What comes of reading, as it grows: sources, ledger, tables, files to open, problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checker.folding import fold
from checker.model.inputs import Column, Inputs, LedgerEntry, Rejected, Source
from checker.model.kinds import AS_IT_CAME, Kind
from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records import vocabulary
from checker.records.pieces import Piece, Scan
from checker.records.plain import is_plain
from checker.records.untitled import headless

_PLAIN_CELLS = 20_000
"""Cells of a piece up to which their shapes are looked at in advance, which makes the engine's query short."""

Scores = Mapping[str, tuple[int, int]]


class Book:
    """Collects what is read; `inputs()` gives the result."""

    def __init__(self, kinds: Mapping[str, Kind], placeholders: tuple[str, ...]) -> None:
        self.kinds = kinds
        self.placeholders = placeholders
        self.problems: list[Problem] = []
        self.sources: list[Source] = []
        self.ledger: list[LedgerEntry] = []
        self.tables: dict[str, Any] = {}
        self.paths: dict[str, None] = {}
        self._words: vocabulary.Vocabulary | None = None

    @property
    def words(self) -> vocabulary.Vocabulary:
        """The folded words of the kinds, worked out when the first file is at hand."""
        if self._words is None:
            self._words = vocabulary.read_words(self.kinds)
        return self._words

    def inputs(self) -> Inputs:
        """Return everything collected."""
        return Inputs(
            tuple(self.sources),
            tuple(self.ledger),
            dict(self.tables),
            tuple(self.paths),
            tuple(self.problems),
        )

    def skip(self, path: str, why: str) -> None:
        """Account for a file that is not read."""
        self.ledger.append(LedgerEntry(path, None, "", "", None, None, None, (), (), None, skipped=why))

    def unreadable(self, path: str, problem: Problem, sha256: str, sheet: str | None = None) -> None:
        """Account for a file, or a sheet or table of it, that cannot be read."""
        self.problems.append(problem)
        entry = LedgerEntry(
            path, sheet, sha256, "", None, None, None, (), (), None, (), "unreadable", (problem,)
        )
        self.ledger.append(entry)

    def blank(self, piece: Piece) -> None:
        """Account for a file or sheet without anything in it. Workbooks come with blank sheets; a blank file is worth a word."""
        notes: tuple[Problem, ...] = ()
        if piece.sheet is None:
            said = Text("檔案裡沒有記錄。", "The file holds no records.")
            hint = Text("若應有記錄，請重新匯出。", "If it should, export it again.")
            notes = (Problem("no-records", said, Place(piece.file.path), hint, level="warning"),)
        self.problems += notes
        self.account(piece, None, skipped="blank", notes=notes)

    def account(
        self,
        piece: Piece,
        kind: str | None,
        *,
        header_row: int | None = None,
        columns: Sequence[Column] = (),
        unmapped: tuple[str, ...] = (),
        rows: int | None = None,
        rejected: tuple[Rejected, ...] = (),
        skipped: str | None = None,
        notes: tuple[Problem, ...] = (),
        pending: bool = False,
        layout: str | None = None,
    ) -> int:
        """Add an input to the ledger and return its place there.

        `pending`: the SHA-256 of a large file comes later, so that nobody waits for it now.
        """
        sha256 = "" if pending and piece.file.whole is None else piece.file.fingerprint.sha256
        known = (piece.file.path, piece.sheet, sha256, piece.format, piece.encoding, kind, header_row)
        self.ledger.append(
            LedgerEntry(
                *known,
                tuple(columns),
                unmapped,
                rows,
                rejected,
                skipped,
                notes,
                layout,
                dialect=piece.dialect_below(header_row),
            )
        )
        return len(self.ledger) - 1

    def plain(self, kind: Kind, columns: Mapping[str, Column], scan: Scan) -> frozenset[str]:
        """Return the fields all of whose cells have the canonical shape; none where the cells are not at hand."""
        rows = scan.cells
        if rows is None or len(rows) * len(columns) > _PLAIN_CELLS:
            return frozenset()
        found = set()
        for name, column in columns.items():
            field, i = kind.fields[name], (column.index or 1) - 1
            if column.unit is None and all(
                not r[i] or is_plain(field, r[i], self.placeholders) for r in rows
            ):
                found.add(name)
        return frozenset(found)

    def usual(self, kind: Kind, columns: Mapping[str, Column], rows: Sequence[Sequence[str]]) -> bool:
        """Whether the cells of these rows, the first of many, are as in most exports; so far as their type tells."""
        return all(
            not row[i] or is_plain(kind.fields[name], row[i], self.placeholders)
            for name, column in columns.items()
            if kind.fields[name].type not in AS_IT_CAME
            for i in [(column.index or 1) - 1]
            for row in rows
            if i < len(row)
        )

    def key_fields(self, kind: str, headers: Sequence[str]) -> int:
        """How many of the kind's key fields the headers speak of."""
        known, key = self.words.headers[kind], set(self.kinds[kind].key)
        return len({n for h in headers for _, n in known.get(fold(h), ()) if n in key})

    def undecided(self, piece: Piece, chosen: Sequence[str], scores: Scores) -> None:
        """Report a piece that fits no kind, or several, and account for it."""
        place = Place(piece.file.path, piece.sheet)
        if chosen:
            names = ", ".join(chosen)
            problem = Problem(
                "ambiguous-kind",
                Text(f"同樣像 {names}。", f"This fits {names} equally well."),
                place,
                Text("請在 records.yaml 寫明 kind。", "Say which kind in records.yaml."),
            )
        elif (bare := headless(piece)) is not None and not piece.optional:
            problem = bare
        else:
            near = sorted((k for k, s in scores.items() if s[0]), key=lambda k: scores[k], reverse=True)[:3]
            names = ", ".join(near)
            problem = Problem(
                "unknown-kind",
                Text(
                    "認不出這是哪一種記錄。" + (f"最接近 {names}。" if near else ""),
                    "Not recognised as any kind of record." + (f" Nearest: {names}." if near else ""),
                ),
                place,
                Text(
                    "請檢查表頭，或在 records.yaml 寫明 kind。",
                    "Check the headers, or say which kind in records.yaml.",
                ),
                level="note" if piece.optional else "warning",
            )
        self.problems.append(problem)
        headers = piece.names or max(piece.head, key=lambda r: sum(1 for c in r if c.strip()), default=())
        unmapped = tuple(h for h in headers if h.strip())
        skipped = "unreadable" if problem.code == "no-header" else None
        self.account(piece, None, unmapped=() if skipped else unmapped, notes=(problem,), skipped=skipped)

    def children(self, kind: str, properties: Sequence[str] | Mapping[str, object]) -> dict[str, str]:
        """Kind -> property, of the kinds whose records stand in a property of records of `kind`."""
        return {
            child.name: prop
            for child in self.kinds.values()
            if child.nested and child.nested.kind == kind
            for prop in properties
            if fold(prop) == fold(child.nested.property)
        }
