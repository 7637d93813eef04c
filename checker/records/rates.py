"""Rates with their unit in the cell, such as 8.5元/㎡/天: read where the unit is that of the row, and told to the field of units."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from checker.folding import fold
from checker.model.inputs import Column
from checker.model.kinds import Field, Kind
from checker.records import cells
from checker.records.asking import connected
from checker.records.sqltext import half_width, let, literal, name, swapped

_NUMBERS = frozenset({"int", "decimal", "money", "area"})
_PARTS = r"^([^/]*[0-9][0-9,.]*[万萬亿億]?) *(元? */[^0-9].*)$"
_AREAS = ("平方米", "平米", "㎡", "m²")


Holds = Callable[[Column, str], bool]
"""Whether a cell of the column fits the pattern, which is one of Python and of the engine alike."""


def rates(
    kind: Kind, columns: Mapping[str, Column], constants: Mapping[str, str], holds: Holds
) -> tuple[dict[str, Column], dict[str, str]]:
    """Return columns in place of those whose cells may be rates, and of those that get the unit, and the SQL of each by its name.

    `constants`: fields that no column holds. A column without any rate is left as it is: only those whose field may get its
    unit from a cell are asked after. A rate in another unit than the row's, or in none that is known, stays as it is,
    and so cannot be read: rates a day and a month differ by what only a company can say.
    """
    found: dict[str, Column] = {}
    added: dict[str, str] = {}
    for field in (kind.fields[f] for f in columns if kind.fields[f].type in _NUMBERS):
        column = columns[field.name]
        target = kind.fields.get(field.unit_field or "")
        if target is not None and target.values:
            if not holds(column, _PARTS):
                continue
            stated = _stated(target, columns, constants)
            unit = cells.typed(target, "s_.u")
            added[f"r_{field.name}"] = _bare(
                column, f"{unit} IS NOT NULL AND coalesce({unit} = {stated}, {stated} IS NULL)"
            )
            found[field.name] = replace(column, raw=f"r_{field.name}")
            if target.name not in constants:
                added[f"u_{target.name}"] = _told(target, column, columns.get(target.name), unit)
                here = columns.get(target.name) or replace(column, field=target.name, unit=None)
                found[target.name] = replace(here, raw=f"u_{target.name}")
        elif column.unit and "/" in column.unit:
            added[f"r_{field.name}"] = _bare(column, f"{_plain('s_.u')} = {literal(_word(column.unit))}")
            found[field.name] = replace(column, raw=f"r_{field.name}")
    return found, added


def in_cells(cells_: Sequence[Sequence[str]]) -> Holds:
    """How columns are asked whose cells are all at hand."""

    def holds(column: Column, pattern: str) -> bool:
        i = (column.index or 0) - 1
        different = {row[i] for row in cells_ if 0 <= i < len(row)}
        return any(re.match(pattern, unicodedata.normalize("NFKC", c).strip()) for c in different if c)

    return holds


def in_relation(relation: str, tables: Mapping[str, Any]) -> Holds:
    """How columns are asked that only the engine reads. Of what cannot be scanned nothing is known, and it is reported later."""

    def holds(column: Column, pattern: str) -> bool:
        from checker import duck  # noqa: PLC0415 - only where the cells are not at hand

        x = name(column.raw)
        rate = f"({_slashed(x)}) AND regexp_matches({half_width(x)}, {literal(pattern)})"
        try:
            with connected(tables) as con:
                return bool(con.execute(f"SELECT 1 FROM {relation} WHERE {rate} LIMIT 1").fetchall())
        except duck.Error:
            return False

    return holds


def _stated(target: Field, columns: Mapping[str, Column], constants: Mapping[str, str]) -> str:
    """SQL: the unit that the row says, or that counts for all rows; null where nothing does."""
    if target.name in constants:
        return f"({cells.typed(target, literal(constants[target.name]))})"
    column = columns.get(target.name)
    return f"({cells.typed(target, name(column.raw))})" if column else "CAST(NULL AS VARCHAR)"


def _bare(column: Column, agrees: str) -> str:
    """SQL: the number of a rate whose unit `agrees`, and any other cell as it is."""
    x = name(column.raw)
    number = let(_parts(x), "s_", f"CASE WHEN s_.u <> '' AND {agrees} THEN s_.n END")
    return f"CASE WHEN {_slashed(x)} THEN coalesce({number}, {x}) ELSE {x} END"


def _told(target: Field, column: Column, own: Column | None, unit: str) -> str:
    """SQL: what the unit's own column holds, or else the unit in the cell of the rate."""
    x = name(column.raw)
    there = let(_parts(x), "s_", f"CASE WHEN s_.u <> '' AND {unit} IS NOT NULL THEN s_.u END")
    found = f"CASE WHEN {_slashed(x)} THEN {there} END"
    return found if own is None else f"coalesce({cells.text(target, name(own.raw))}, {found})"


def _parts(x: str) -> str:
    return f"regexp_extract({half_width(x)}, {literal(_PARTS)}, ['n', 'u'])"


def _slashed(x: str) -> str:
    """SQL condition: only such a cell can be a rate, and hardly any is."""
    return f"contains({x}, '/') OR contains({x}, '／')"


def _plain(x: str) -> str:
    """SQL: a unit as `_word` gives it."""
    for area in _AREAS:
        x = f"replace({x}, '{area}', 'm2')"
    return swapped(f"replace({x}, ' ', '')", {"萬": "万", "個": "个", "圓": "元"})


def _word(unit: str) -> str:
    word = fold(unit)
    for area in _AREAS:
        word = word.replace(area, "m2")
    return word
