"""The cleaned, typed tables, one file a kind, and the cells of which no value can be made.

A table that is read again has to give the same verdicts, so every cell is tried: its value, as the format will show it
to a reader, is read once more. Where that gives something else (a ratio of 1.0 could be a percentage, a cell that cannot
be read has no value at all) the cell is written as it came.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Literal, NamedTuple

from checker.engine.connection import connect
from checker.engine.names import label_text, quoted
from checker.engine.people import with_people
from checker.engine.relations import Relations
from checker.model.inputs import Inputs, Source
from checker.model.kinds import Field
from checker.model.problem import Place, Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.text import Text
from checker.records.beforehand import typed_beforehand
from checker.records.locate import locate_all
from checker.records.mending import mended
from checker.records.sqltext import literal
from checker.records.typed import RAW_SUFFIX, reading, sql_type, unreadable

Format = Literal["parquet", "csv", "jsonl"]

UNREADABLE, ABOUT = "unreadable.csv", "records.yaml"

_COPY = {"parquet": "FORMAT parquet", "csv": "FORMAT csv, HEADER, FORCE_QUOTE *", "jsonl": "FORMAT json"}
_HEAD = ("path", "sheet", "row", "line", "cell", "kind", "record", "key", "field", "raw")
_MARK = "# Written by rulebook normalize beside its tables."
_SHOWN, _KEPT = "__shown", "__kept"
"""`f__shown`: the value as a reader of the file will see it. `f__kept`: the cell as it came, where that would not do."""


def normalize(
    rulebook: Rulebook, inputs: Inputs, out: Path, format: Format = "parquet"
) -> tuple[list[Path], Inputs]:
    """Write `<kind>.<format>` for every kind supplied, `unreadable.csv` and `records.yaml`; return the files written.

    Columns are the number of the record and the kind's fields in the order of its schema; rows stand in the order of
    the inputs. Reading the folder again gives the same verdicts. For that a cell that has no value, or a value that
    would be read as another one, is written as it came, as text; in Parquet its whole column is text then.
    The inputs come back with what was wrong with them, as `mended` has it. Raises RulebookError where a file of the user's own would be overwritten.
    """
    tables = {kind: out / f"{kind}.{format}" for kind in inputs.kinds()}
    written = [*tables.values(), out / UNREADABLE, out / ABOUT]
    _overwriting_nothing(inputs, written)

    def work(inputs: Inputs) -> tuple[list[list[object]], Inputs]:
        broken: list[list[object]] = []
        with connect(inputs, writes=[str(p) for p in written]) as connection:
            inputs = with_people(rulebook, inputs, connection)
            small = typed_beforehand(
                inputs, rulebook.kinds, set(tables), (), lambda sql: connection.execute(sql).fetchall()
            )
            relations = Relations(connection, rulebook, small)
            for kind, path in tables.items():
                broken += _Table(relations, inputs, kind, format).write(path)
        return broken, inputs

    broken, inputs = mended(inputs, work)
    with (out / UNREADABLE).open("w", encoding="utf-8", newline="") as sink:
        csv.writer(sink, lineterminator="\n").writerows([_HEAD, *broken])
    (out / ABOUT).write_text(_about(inputs), "utf-8")
    return written, inputs


class _Cell(NamedTuple):
    """A field whose cells are tried. `bad`: SQL of whether its cell cannot be read; `unit`: SQL of its header's unit."""

    field: Field
    bad: str
    unit: str


class _Table:
    """One kind: scanned once into a table of the engine, written from there. `inputs`: as they are before anything is typed."""

    def __init__(self, relations: Relations, inputs: Inputs, kind: str, format: Format) -> None:
        self.relations, self.inputs, self.kind, self.format = relations, inputs, kind, format
        described, sources = relations.rulebook.kinds[kind], relations.inputs.of(kind)
        carried = relations.inputs.fields(kind)
        self.fields = [f for f in described.fields.values() if f.name in carried]
        self.key = [k for k in described.key if k in carried]
        self.cells = [
            _Cell(described.fields[f], bad.sql, _unit(sources, f))
            for f, bad in sorted(unreadable(described, inputs.of(kind)).items())
        ]

    def write(self, path: Path) -> list[list[object]]:
        """Write the table, and return a line for each cell that cannot be read."""
        connection = self.relations.connection
        self._store()
        kept = {c.field.name for c in self.cells}
        counts = ", ".join(f"count({quoted(f + _KEPT)})" for f in sorted(kept)) or "0"
        found = connection.execute(f"SELECT {counts}, count(*) FROM normalized").fetchone()
        assert found is not None
        kept = {f for f, n in zip(sorted(kept), found, strict=False) if n}
        columns = ", ".join(["_n AS record", *(f"{self._column(f, kept)}" for f in self.fields)])
        rows = f"SELECT {columns} FROM normalized ORDER BY _n"
        if self.format == "jsonl" and not found[-1]:
            # Without a line nothing would tell what was supplied; a blank record is none.
            rows = f"SELECT * FROM (VALUES (1)) LEFT JOIN ({rows}) ON false"
            rows = f"SELECT * EXCLUDE (col0) FROM ({rows})"
        connection.execute(f"COPY ({rows}) TO {literal(str(path))} ({_COPY[self.format]})")
        return self._broken()

    def _store(self) -> None:
        """Scan the sources, once, into the table `normalized`."""
        relations, kind = self.relations, self.kind
        names = [c.field.name for c in self.cells]
        scan = relations.scan(kind, [f.name for f in self.fields], (), True, names)
        shown = [f"{self._shown(c.field)} AS {quoted(c.field.name + _SHOWN)}" for c in self.cells]
        tried = [sql for cell in self.cells for sql in self._tried(cell)]
        label = label_text(self.key) if self.key else "''"
        columns = ["_row", "row_number() OVER (ORDER BY _row) AS _n", f"{label} AS _label"]
        columns += [*(quoted(f.name) for f in self.fields), *tried]
        inner = ", ".join(["*", *shown])
        relations.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE normalized AS SELECT {', '.join(columns)} FROM (SELECT {inner} FROM ({scan}))"
        )

    def _tried(self, cell: _Cell) -> tuple[str, str]:
        """SQL of the columns of what is written as it came, and of what cannot be read."""
        name, raw = cell.field.name, quoted(cell.field.name + RAW_SUFFIX)
        came = raw
        if cell.unit != "''":
            # What cannot be read in the unit of its header may well be without one.
            came = f"CASE WHEN {self._same(cell, raw)} THEN {raw} ELSE {raw} || {cell.unit} END"
        other = _ratio(quoted(name)) if cell.field.type == "percent" else came
        changed = f"{quoted(name)} IS NOT NULL AND NOT {self._reads_alike(cell)}"
        return (
            f"CASE WHEN {cell.bad} THEN {came} WHEN {changed} THEN {other} END AS {quoted(name + _KEPT)}",
            f"CASE WHEN {cell.bad} THEN {raw} END AS {raw}",
        )

    def _reads_alike(self, cell: _Cell) -> str:
        """SQL: whether a value, as it will be shown, reads as the same one. Nearly always so, but for these types."""
        value, shown = quoted(cell.field.name), quoted(cell.field.name + _SHOWN)
        match cell.field.type:
            case "id" | "list_id" | "list_str":
                return self._same(cell, shown)
            case "percent" if self.format != "csv":
                return f"abs({value}) < 1"
            case "datetime" | "time":
                return f"date_trunc('second', {value}) = {value}"
            case "decimal" | "money" | "area" if self.format == "jsonl":
                # Readers of JSON take such numbers for floats, and a float may come out larger than the type has room for.
                return f"coalesce(TRY_CAST({shown} AS {sql_type(cell.field)}) = {value}, false)"
        return "true"

    def _same(self, cell: _Cell, written: str) -> str:
        """SQL: whether a cell with this text reads as this one did."""
        kind, sources = self.relations.rulebook.kinds[self.kind], self.relations.inputs.of(self.kind)
        value, content = reading(kind, sources, cell.field, written)
        _, before = reading(kind, sources, cell.field, quoted(cell.field.name + RAW_SUFFIX))
        return f"({value} IS NOT DISTINCT FROM {quoted(cell.field.name)} AND ({content} IS NULL) = ({before} IS NULL))"

    def _shown(self, field: Field) -> str:
        """SQL: the text of the value that a reader of the file will see."""
        value = quoted(field.name)
        if self.format == "csv":
            if field.type in ("list_id", "list_str"):
                joined = f"array_to_string({value}, '、')"
                return f"CASE WHEN string_split({joined}, '、') = {value} THEN {joined} ELSE CAST(to_json({value}) AS VARCHAR) END"
            if field.type == "percent":
                return _ratio(value)
        elif self.format == "jsonl":
            return f"to_json({value})->>'$'"
        elif field.type in ("list_id", "list_str"):
            return f"CAST(to_json({value}) AS VARCHAR)"
        return f"CAST({value} AS VARCHAR)"

    def _column(self, field: Field, kept: set[str]) -> str:
        """SQL: the column as it is written."""
        name = value = quoted(field.name)
        if self.format == "csv":
            value = self._shown(field)
        if field.name in kept:
            came = quoted(field.name + _KEPT)
            if self.format == "jsonl":
                value = f"coalesce(to_json({came}), to_json({value}))"
            else:
                value = f"coalesce({came}, {self._shown(field)})"
        return f"{value} AS {name}"

    def _broken(self) -> list[list[object]]:
        raws = [(c.field.name, quoted(c.field.name + RAW_SUFFIX)) for c in self.cells]
        if not raws:
            return []
        listed = ", ".join(f"{{'f': {literal(f)}, 'r': {raw}}}" for f, raw in raws)
        some = f"coalesce({', '.join(raw for _, raw in raws)})"
        rows = self.relations.connection.execute(
            f"SELECT _row, _n, _label, u.f, u.r FROM (SELECT *, unnest([{listed}]) AS u FROM normalized"
            f" WHERE {some} IS NOT NULL) WHERE u.r IS NOT NULL ORDER BY u.f, _row"
        ).fetchall()
        places = locate_all(self.inputs, [(row, (field,)) for row, _, _, field, _ in rows])
        return [
            [p.path, p.sheet, p.row, p.line, p.cell, self.kind, n, label, field, raw]
            for (p, *_), (_, n, label, field, raw) in zip(places, rows, strict=True)
        ]


def _ratio(value: str) -> str:
    """SQL: a ratio with its sign, without which one or more could be a percentage."""
    return f"CAST({value} * 100 AS DECIMAL(22,4)) || '%'"


def _unit(sources: tuple[Source, ...], field: str) -> str:
    """SQL over `_src`: the unit that stands in the header of the field's column, blank where none does."""
    units = {s.number: c.unit for s in sources if (c := s.columns.get(field)) and c.unit}
    cases = "".join(f"WHEN {number} THEN {literal(unit)} " for number, unit in units.items())
    return f"CASE _src {cases}ELSE '' END" if units else "''"


def _about(inputs: Inputs) -> str:
    """The records.yaml beside the tables: what they were made for, and that the list of broken cells is no table."""
    lines = [_MARK]
    if inputs.as_of:
        lines.append(f"as_of: {inputs.as_of}")
    if inputs.period and inputs.period.start and inputs.period.end:
        lines.append(f"period: {{from: {inputs.period.start}, to: {inputs.period.end}}}")
    return "\n".join([*lines, f"ignore: [{UNREADABLE}]", ""])


def _overwriting_nothing(inputs: Inputs, written: list[Path]) -> None:
    read = {Path(entry.path).resolve() for entry in inputs.ledger}
    about = written[-1]
    lost = [path for path in written if path.resolve() in read]
    if not lost and about.exists() and not about.read_bytes().startswith(_MARK.encode()):
        lost = [about]
    if lost:
        said = Text("這個檔案會被覆寫。", "This file would be overwritten.")
        hint = Text("請用 -o 指定另一個資料夾。", "Name another folder with -o.")
        raise RulebookError([Problem("would-overwrite", said, Place(str(path)), hint) for path in lost])
