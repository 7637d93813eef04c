"""What `records` hands to `engine`: table-shaped pieces of input bound to kinds, and the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from checker.model.problem import Problem
from checker.model.span import Span
from checker.model.text import Text

ROW_BITS = 40
"""A row id is `source number << ROW_BITS | ordinal`; ordinals count data rows of a source from 1."""


@dataclass(frozen=True)
class Column:
    """A field's place in a source.

    `raw`: the column's name in the source's relation. `header`: as written in the export.
    `index`: 1-based position in the export, None where the shape has no columns (YAML, JSON).
    `unit`: a unit found in the header, such as 萬元 or %, that values without a unit of their own are in.
    `date_format`, `time_zone`: how its cells are written, where records.yaml says it. `zoned`: its moments have a zone of
    their own in the export, and are those of China by now. `derived`: values follow from other records where no cell says them.
    """

    field: str
    raw: str
    header: str
    index: int | None = None
    unit: str | None = None
    date_format: str | None = None
    time_zone: str | None = None
    zoned: bool = False
    derived: bool = False


class Keep(NamedTuple):
    """Which rows of a relation are records, as SQL conditions on raw columns.

    `whole` says so, and is never null. `sure` reads fewer columns: it holds for nearly all records, and for nothing else.
    """

    whole: str
    sure: str


class Source(NamedTuple):
    """One table-shaped piece of one input: a file, a sheet, or a group of like records of many small files.

    `relation` is a DuckDB table expression whose columns are all VARCHAR: a `read_csv(...)` call, or the
    name of a table that `Inputs.tables` holds. `ordinal` names its column that counts data rows from 1 in
    the order of the file, or is None where the order of the relation is that of the file.
    `keep` leaves out rejected rows (totals), or is None. `usual`: nearly all cells seem to have the shapes that most exports have.
    `locator` is private to `records`: what it needs to find a row again.
    """

    number: int
    kind: str
    path: str
    relation: str
    columns: Mapping[str, Column]
    sheet: str | None = None
    ordinal: str | None = None
    keep: Keep | None = None
    constants: Mapping[str, str] = {}
    usual: bool = False
    locator: Any = None

    @property
    def kept(self) -> str:
        """SQL condition on raw columns, never null: whether a row of the relation is a record."""
        return self.keep.whole if self.keep else "true"


FAULTS: Mapping[str, Text] = {
    "broken-json": Text("不是完整的 JSON", "broken JSON"),
    "no-record": Text("不是記錄", "not a record"),
    "no-record-list": Text("內層不是記錄的清單", "what is nested is no list of records"),
    "broken-quotes": Text(
        "引號不成對，無從得知這一列到哪裡為止",
        "quotation marks that do not match, so that nobody knows where the row ends",
    ),
    "cut-off": Text("檔案在這一列中間中斷", "the file ends in the middle of it"),
    "ragged-row": Text("格數多於標題", "more cells than headers"),
    "too-long": Text("列過長", "the row is too long"),
}
"""Why a row that may well be a record cannot be read, in words. Other rows that are left out are no records."""


class Rejected(NamedTuple):
    """A row that is not checked, and why: one of `FAULTS`, or `total-row`, `header-again`, `footer`."""

    row: int
    reason: str
    text: str


class TextDialect(NamedTuple):
    """How a text file is laid out, as it was found or as records.yaml says it.

    `quote`: the sign around cells, empty where none is. `escape`: what stands before a quote within quotes, None where it is
    doubled. `line_end`: of its rows: `LF`, `CRLF`, `CR`, or `mixed`. `preamble`: lines above the header, None while that is
    unknown. `footer`: lines below the records, as records.yaml counts them.
    """

    delimiter: str
    quote: str
    escape: str | None
    line_end: str
    preamble: int | None = None
    footer: int = 0


class LedgerEntry(NamedTuple):
    """The account of one input: a file, sheet or zip member. `rows_read == rows_checked + len(rejected)`.

    `kind` is None for an input that was read but not recognised, or skipped (`skipped` says why). `layout`: the shape
    of the export where a record is not simply a row; then `records` says how many came of the rows checked. `dialect`: of
    delimited text. `sha256`: empty for a large file where nobody wants to see it, and for what cannot be read.
    """

    path: str
    sheet: str | None
    sha256: str
    format: str
    encoding: str | None
    kind: str | None
    header_row: int | None
    columns: tuple[Column, ...]
    unmapped: tuple[str, ...]
    rows_read: int | None
    rejected: tuple[Rejected, ...] = ()
    skipped: str | None = None
    notes: tuple[Problem, ...] = ()
    layout: str | None = None
    records: int | None = None
    dialect: TextDialect | None = None

    @property
    def rows_checked(self) -> int | None:
        """Rows that went to the rules; None where they were not counted yet."""
        return None if self.rows_read is None else self.rows_read - len(self.rejected)


class Inputs(NamedTuple):
    """Everything that was read. `tables`: relation name -> object with the Arrow C interface.

    `paths`: the files that the engine's connection may open, and no others.
    `problems`: what is wrong with the inputs; an `error` among them means exit code 3.
    `as_of`, `period`, `people`: from `records.yaml`, where it states them; `people`: name -> id.
    """

    sources: tuple[Source, ...]
    ledger: tuple[LedgerEntry, ...]
    tables: Mapping[str, Any] = {}
    paths: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    as_of: date | None = None
    period: Span | None = None
    people: Mapping[str, str] = {}

    def of(self, kind: str) -> tuple[Source, ...]:
        """The sources of a kind; empty where it was not supplied."""
        return tuple(s for s in self.sources if s.kind == kind)

    def kinds(self) -> tuple[str, ...]:
        """The kinds supplied, in the order of their first source."""
        return tuple(dict.fromkeys(s.kind for s in self.sources))

    def fields(self, kind: str) -> frozenset[str]:
        """The fields of `kind` that at least one source carries."""
        return frozenset(f for s in self.of(kind) for f in (*s.columns, *s.constants))
