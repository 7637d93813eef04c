"""Fields that no column holds, and which stand within the cell or the header of another field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.folding import fold
from checker.model.inputs import Column
from checker.model.kinds import Kind
from checker.records.sqltext import literal, name, trimmed


def captured(kind: Kind, columns: Mapping[str, Column]) -> tuple[dict[str, Column], dict[str, str]]:
    """Return columns for the fields of `kind` found in other fields' cells, and the SQL of each such column by its name."""
    found: dict[str, Column] = {}
    added: dict[str, str] = {}
    for field in kind.fields.values():
        source = columns.get(field.captured.field) if field.captured else None
        if field.captured is None or source is None or field.name in columns:
            continue
        raw = f"x_{field.name}"
        text = f"regexp_extract({name(source.raw)}, {literal(field.captured.pattern)}, 1)"
        added[raw] = f"nullif({trimmed(text)}, '')"
        found[field.name] = Column(field.name, raw, source.header, source.index)
    return found, added


def beside(relation: str, added: Mapping[str, str]) -> str:
    """SQL: the relation with columns added, in the same order of rows; what nobody asks for is not worked out."""
    if not added:
        return relation
    return f"(SELECT *, {', '.join(f'{sql} AS {name(raw)}' for raw, sql in added.items())} FROM {relation})"


def beside_again(data: Mapping[str, Any], added: Mapping[str, str]) -> dict[str, Any]:
    """Return a locator's data with which rows that are read again get the added columns too."""
    again = data.get("again")
    if again is None or not added:
        return dict(data)
    return {**data, "again": lambda path: beside(again(path), added)}


def header_units(kind: Kind, columns: Mapping[str, Column]) -> dict[str, str]:
    """Return what headers state: the unit of one field, such as 元/㎡/天, for the field that takes it, if it has the word."""
    found = {}
    for field in kind.fields.values():
        target = kind.fields.get(field.unit_field or "")
        column = columns.get(field.name)
        if target is None or column is None or column.unit is None or target.name in columns:
            continue
        words = {fold(w) for v in target.values for w in (v.code, *v.aliases)}
        if not target.values or fold(column.unit) in words:
            found[target.name] = column.unit
    return found
