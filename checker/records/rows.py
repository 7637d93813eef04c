"""Records given as values, as the examples of rules give them: a source without a file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from checker.model.inputs import Column, Inputs, LedgerEntry, Source
from checker.model.kinds import Kind
from checker.model.problem import Problem
from checker.model.text import Text
from checker.records.locators import Locator
from checker.records.plain import is_plain
from checker.records.readers.delimited import LONGEST_ROW
from checker.records.sqltext import literal, name

_SEPARATOR = re.compile(r"[、；;，,/｜|\n\r]")


def cell_text(value: Any) -> str | None:
    """Return a YAML or JSON value as the text that a cell of an export would hold."""
    if value is None:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dict) or (
        isinstance(value, (list, tuple)) and any(isinstance(v, (list, tuple, dict)) for v in value)
    ):
        return _nested(value)
    if isinstance(value, (list, tuple)):
        parts = [cell_text(v) for v in value]
        if any(p and _SEPARATOR.search(p) for p in parts):
            return json.dumps(parts, ensure_ascii=False)
        return "、".join(filter(None, parts))
    return str(value)


def _nested(value: Any) -> str:
    """Return records and lists within a value as JSON, as they come in a line of JSON Lines.

    A few aliases in YAML make a value that no memory holds: what is longer than any row may be is not written to its end,
    and stays longer than any row may be.
    """
    parts: list[str] = []
    length = 0
    for part in json.JSONEncoder(ensure_ascii=False, default=str).iterencode(value):
        parts.append(part)
        length += len(part)
        if length > LONGEST_ROW:
            break
    return "".join(parts)


def literal_rows(
    kind: Kind,
    rows: Sequence[Mapping[str, Any]],
    *,
    number: int = 1,
    path: str = "",
    placeholders: Sequence[str] = (),
) -> Source:
    """Return `rows` (field -> value) as a source whose relation is a VALUES list. Row 1 is the first.

    Columns are the fields that at least one row names. Raises KeyError for a name that is no field.
    """
    fields = list(dict.fromkeys(f for row in rows for f in row))
    for field in fields:
        kind.fields[field]
    texts = [[cell_text(row.get(f)) for f in fields] for row in rows]
    columns = {f: Column(f, f, f, i) for i, f in enumerate(fields, 1)}
    plain = frozenset(
        f
        for i, f in enumerate(fields)
        if all(row[i] is None or is_plain(kind.fields[f], row[i] or "", tuple(placeholders)) for row in texts)
    )
    relation = _values(fields, texts)
    locator = Locator("rows", tuple(placeholders), plain, few=True)
    return Source(number, kind.name, path, relation, columns, ordinal="_n", locator=locator)


def _values(fields: Sequence[str], texts: Sequence[Sequence[str | None]]) -> str:
    names = ", ".join(["_n", *map(name, fields)])
    if not texts:
        nulls = ", ".join(["CAST(NULL AS BIGINT)", *["CAST(NULL AS VARCHAR)"] * len(fields)])
        return f"(SELECT * FROM (VALUES ({nulls})) t({names}) WHERE false)"
    lines = []
    for i, row in enumerate(texts, 1):
        values = ["CAST(NULL AS VARCHAR)" if t is None else literal(t) for t in row]
        lines.append(f"({', '.join([str(i), *values])})")
    return f"(VALUES {', '.join(lines)}) t({names})"


def from_rows(
    kinds: Mapping[str, Kind],
    records: Mapping[str, Sequence[Mapping[str, Any]]],
    workdir: Path | None = None,
    *,
    placeholders: Sequence[str] = (),
) -> Inputs:
    """Return records given as values (kind -> rows) as Inputs. Nothing is written; `workdir` is not needed.

    A kind with an empty list counts as supplied. Unknown kinds and fields become error problems.
    """
    del workdir
    sources: list[Source] = []
    ledger: list[LedgerEntry] = []
    problems: list[Problem] = []
    for number, (kind_name, rows) in enumerate(records.items(), 1):
        kind = kinds.get(kind_name)
        if kind is None:
            problems.append(
                Problem(
                    "unknown-kind",
                    Text(
                        f"沒有名為 {kind_name} 的記錄類型。", f"There is no record kind called {kind_name}."
                    ),
                )
            )
            continue
        unknown = sorted({f for row in rows for f in row if f not in kind.fields})
        for field in unknown:
            problems.append(
                Problem(
                    "unknown-field",
                    Text(f"{kind_name} 沒有欄位 {field}。", f"{kind_name} has no field {field}."),
                )
            )
        known = [{f: v for f, v in row.items() if f in kind.fields} for row in rows]
        source = literal_rows(kind, known, number=number, path=kind_name, placeholders=placeholders)
        sources.append(source)
        ledger.append(
            LedgerEntry(
                kind_name,
                None,
                "",
                "rows",
                None,
                kind_name,
                None,
                tuple(source.columns.values()),
                tuple(unknown),
                len(rows),
            )
        )
    return Inputs(tuple(sources), tuple(ledger), problems=tuple(problems))
