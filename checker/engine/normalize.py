"""The cleaned, typed tables, one file a kind, and the cells of which no value can be made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from checker.engine.connection import connect
from checker.engine.names import label_text, quoted
from checker.engine.people import with_people
from checker.engine.relations import Relations
from checker.model.inputs import Inputs
from checker.model.kinds import Field
from checker.model.rulebook import Rulebook
from checker.records.cells import Unreadable
from checker.records.locate import locate_all
from checker.records.typed import RAW_SUFFIX

_COPY = {"parquet": "FORMAT parquet", "csv": "FORMAT csv, HEADER", "jsonl": "FORMAT json"}


def normalize(
    rulebook: Rulebook, inputs: Inputs, out: Path, format: Literal["parquet", "csv", "jsonl"] = "parquet"
) -> list[Path]:
    """Write `<kind>.<format>` for every kind supplied, and `unreadable.csv`; return the files written.

    Columns are the kind's fields in the order of its schema, headers their names; rows stand in the order of the inputs.
    In CSV lists are joined with 、, ratios have their sign, and what cannot be read stays as it came, so that reading the
    tables again gives the same verdicts.
    """
    written = [out / f"{kind}.{format}" for kind in inputs.kinds()]
    broken = out / "unreadable.csv"
    with connect(inputs, writes=[str(p) for p in (*written, broken)]) as connection:
        inputs = with_people(rulebook, inputs, connection)
        relations = Relations(connection, rulebook, inputs)
        connection.execute(
            "CREATE TEMP TABLE unreadable (path VARCHAR, sheet VARCHAR, row BIGINT, line BIGINT, cell VARCHAR, kind VARCHAR, key VARCHAR, field VARCHAR, raw VARCHAR)"
        )
        for kind, path in zip(inputs.kinds(), written, strict=True):
            described = rulebook.kinds[kind]
            carried = [f for f in described.fields if f in inputs.fields(kind)]
            bad = relations.bad_cell(kind)
            scan = relations.scan(kind, carried, (), True, bad)
            columns = [
                f"{_csv_cell(described.fields[f], bad)} AS {quoted(f)}" if format == "csv" else quoted(f)
                for f in carried
            ]
            connection.execute(
                f"COPY (SELECT {', '.join(columns)} FROM ({scan}) ORDER BY _row) TO '{_escaped(path)}' ({_COPY[format]})"
            )
            key = (
                label_text([k for k in described.key if k in carried])
                if set(described.key) & set(carried)
                else "''"
            )
            for field, condition in sorted(bad.items()):
                rows = connection.execute(
                    f"SELECT _row, {key}, {quoted(field + RAW_SUFFIX)} FROM ({scan}) AS t WHERE {condition.sql} ORDER BY _row"
                ).fetchall()
                places = locate_all(inputs, [(row, (field,)) for row, _, _ in rows])
                values = [
                    [p[0].path, p[0].sheet, p[0].row, p[0].line, p[0].cell, kind, label, field, raw]
                    for p, (_, label, raw) in zip(places, rows, strict=True)
                ]
                if values:
                    connection.executemany(
                        "INSERT INTO unreadable VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values
                    )
        connection.execute(f"COPY (SELECT * FROM unreadable) TO '{_escaped(broken)}' (FORMAT csv, HEADER)")
    return [*written, broken]


def _csv_cell(field: Field, bad: Mapping[str, Unreadable]) -> str:
    """SQL: the value as the text that reads as the same value again; a cell that cannot be read stays as it came."""
    value = quoted(field.name)
    if field.type in ("list_id", "list_str"):
        value = f"array_to_string({value}, '、')"
    elif field.type == "percent":
        # Without its sign a ratio of one or more could be a percentage.
        value = f"CAST({value} * 100 AS DECIMAL(18,4)) || '%'"
    if field.name in bad:
        value = f"CASE WHEN {bad[field.name].sql} THEN {quoted(field.name + RAW_SUFFIX)} ELSE CAST({value} AS VARCHAR) END"
    return value


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
