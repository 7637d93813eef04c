"""What readers hand over: pieces of input that are shaped like a table, not yet known to be of any kind."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from checker.model.inputs import TextDialect
from checker.model.problem import InputError, Place, Problem
from checker.model.text import Text
from checker.records.hashing import Fingerprint
from checker.records.hints import FileHints
from checker.records.urls import Address

HEAD_ROWS = 30
"""How many rows a reader hands over for finding the header."""


_NUMBERS = count(1)


def fresh(workdir: Path, ending: str) -> Path:
    """Return the path of a file that is not yet in `workdir`; `ending` such as `.csv`."""
    return workdir / f"{next(_NUMBERS):05d}{ending}"


class Stamp(NamedTuple):
    """A file's size and time of change, to tell whether it is still the same."""

    path: Path
    size: int
    changed: int

    @classmethod
    def of(cls, path: Path, status: os.stat_result) -> Stamp:
        """Return the stamp of a file of this status."""
        return cls(path, status.st_size, status.st_mtime_ns)

    @property
    def holds(self) -> bool:
        """Whether the file is what it was."""
        try:
            return self == Stamp.of(self.path, os.stat(self.path))
        except OSError:
            return False


@dataclass(frozen=True)
class InputFile:
    """A file to read.

    `path` is as the user gave it; `at` is the same, absolute, for names and patterns to be compared with; `real` is where
    the bytes are, which is another place for members of archives and for standard input. `workdir` takes what is
    written on the way. `whole`: all of its bytes, where they are few. `address`: of a database, which has no bytes.
    `values`: what the documents of a YAML file hold, where it has been parsed already.
    `stamp`: what the file was when it was opened. `held`: what a reader has to hold open until its pieces are taken, such as a connection.
    """

    path: str
    at: Path
    real: Path
    workdir: Path
    hints: FileHints
    head: bytes
    size: int
    fingerprint: Fingerprint
    whole: bytes | None = None
    address: Address | None = None
    values: Sequence[Any] | None = None
    stamp: Stamp | None = None
    held: ExitStack = field(default_factory=ExitStack, compare=False, repr=False)

    def fresh(self, ending: str) -> Path:
        """Return the path of a new file in the workdir."""
        return fresh(self.workdir, ending)

    def fail(self, code: str, text: Text, hint: Text | None = None, **place: Any) -> InputError:
        """Return the error that this file cannot be read."""
        return InputError(Problem(code, text, Place(self.path, **place), hint))


class Scan(NamedTuple):
    """A piece made readable for the engine.

    `relation`, `ordinal`: as in `Source`. `raws`: the relation's columns, in the order of the piece's columns.
    `rows`: data rows of the relation, None while unknown. `total`: an upper bound found without a scan; a count
    that reaches it proves that no row was left out. `rejects`: rows left out already. `data`: for the locator; of a
    text in `text` also `again`, which gives the relation of another one that holds nothing but rows of this one.
    """

    relation: str
    raws: tuple[str, ...]
    ordinal: str | None = None
    rows: int | None = None
    total: Callable[[], int] | None = None
    cells: Sequence[Sequence[str]] | None = None
    rejects: tuple[tuple[int, str, str], ...] = ()
    tables: Mapping[str, Any] = {}
    paths: tuple[str, ...] = ()
    data: Mapping[str, Any] = {}


class Piece(NamedTuple):
    """A grid (rows and columns with a header somewhere at the top) or records with named properties.

    `head`: of a grid, its first rows. `names`: of records, the property names; then `head` is empty.
    `scan(n, width, key)` makes the rows after the first `n` readable; `key`: indexes of the key's columns.
    `scan_nested(property, link, inner)` does so for the records within a property: its columns are the `inner`
    properties and then the `link` properties of the record around them.
    `raws`: of records, the relation's columns, where they are not called as the properties are.
    `optional`: one of many tables of a database, of which not all need be records.
    `dialect`: of delimited text; then `lines` has the line on which each row of the head begins.
    """

    file: InputFile
    format: str
    sheet: str | None = None
    encoding: str | None = None
    head: tuple[tuple[str, ...], ...] = ()
    names: tuple[str, ...] | None = None
    scan: Callable[[int, int, Sequence[int]], Scan] | None = None
    nested: Mapping[str, tuple[str, ...]] = {}
    scan_nested: Callable[[str, tuple[str, ...], tuple[str, ...]], Scan] | None = None
    notes: tuple[Problem, ...] = ()
    raws: tuple[str, ...] | None = None
    optional: bool = False
    dialect: TextDialect | None = None
    lines: tuple[int, ...] = ()

    def dialect_below(self, header_row: int | None) -> TextDialect | None:
        """Return the dialect with the lines above that row of the head counted."""
        if self.dialect is None or header_row is None or header_row > len(self.lines):
            return self.dialect
        return self.dialect._replace(preamble=self.lines[header_row - 1] - 1)


class Missing(NamedTuple):
    """A piece that was asked for and cannot be had."""

    problem: Problem


class Document(NamedTuple):
    """A record of a YAML or JSON file. `where`: the way to it: document number, keys and indexes.

    `under`: the property name that held it, where the file is a mapping of lists.
    """

    file: InputFile
    format: str
    value: Mapping[str, Any]
    where: tuple[int | str, ...]
    under: str | None = None
