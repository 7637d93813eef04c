"""How the cells of columns are written, where records.yaml says it: laid over the columns, and carried out in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from checker.folding import fold
from checker.model.inputs import Column
from checker.model.kinds import DAY_TYPES, Field, Kind
from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records import moments
from checker.records.date_formats import date_format, iso
from checker.records.hints import FileHints, Written
from checker.records.numbers import unit_word, units_of
from checker.records.sqltext import let, name
from checker.records.zones import shifted

_PERCENT = ("%", "‰")
_OWN_ZONE = "(:[0-9]{2}(:[0-9.]+)? *([zZ]|[-+][0-9]{2}:?[0-9]{2})|^ *1[0-9]{12}) *$"
"""A moment that says its zone itself, or counts from the one moment that is the same everywhere."""


def declared(kind: Kind, columns: Mapping[str, Column], hints: FileHints) -> dict[str, Column]:
    """Return the columns of fields with the date format, time zone and unit that records.yaml gives to each."""
    own = {fold(header): written for header, written in hints.columns_written.items()}
    if not own and hints.written.date_format is None and hints.written.time_zone is None:
        return dict(columns)
    found = {}
    for field, column in columns.items():
        mine = own.get(fold(column.header), Written())
        dated = kind.fields[field].type in DAY_TYPES
        zone = mine.time_zone or hints.written.time_zone if dated and not column.zoned else None
        found[field] = replace(
            column,
            unit=mine.unit or column.unit,
            date_format=mine.date_format or hints.written.date_format if dated else None,
            time_zone=zone,
        )
    return found


def misfits(kind: Kind, columns: Mapping[str, Column], hints: FileHints) -> tuple[Problem, ...]:
    """Return what records.yaml says of columns and cannot be so: dates in a column without any, a unit of something else."""
    own = {fold(header): written for header, written in hints.columns_written.items()}
    problems = []
    for field, column in columns.items():
        written, described = own.get(fold(column.header)), kind.fields[field]
        if written is None:
            continue
        title = f"{column.header}（{field}）"
        if described.type not in DAY_TYPES and (written.date_format or written.time_zone):
            said = Text(f"{title}不是日期或時間。", f"{column.header} ({field}) holds no dates or times.")
            problems.append(Problem("no-dates", said, written.place))
        if written.unit and not _fits(kind, described, written.unit):
            known = (
                _PERCENT if described.type == "percent" else tuple(units_of(described.type, described.unit))
            )
            said = Text(
                f"{title}不以{written.unit}計。",
                f"{column.header} ({field}) is not counted in {written.unit}.",
            )
            hint = Text(
                f"可用：{'、'.join(known)}。" if known else "此欄沒有單位。",
                f"Known here: {', '.join(known)}." if known else "This field has no unit.",
            )
            problems.append(Problem("wrong-unit", said, written.place, hint))
    return tuple(problems)


def lost_headers(headers: Sequence[str], hints: FileHints, place: Place) -> tuple[Problem, ...]:
    """Return a warning for each header that records.yaml names for this one file and that the file does not have."""
    there = {fold(h): h for h in headers}
    lost = [h for h in dict.fromkeys((*hints.columns, *hints.columns_written)) if fold(h) not in there]
    if not hints.exact or not lost:
        return ()
    from difflib import get_close_matches  # noqa: PLC0415 - only for a slip

    problems = []
    for header in lost:
        near = [there[word] for word in get_close_matches(fold(header), list(there), 1)]
        written = hints.columns_written.get(header)
        problems.append(
            Problem(
                "absent-header",
                Text(
                    f"records.yaml 所寫的表頭「{header}」不在檔案裡。",
                    f"The file has no header {header!r}, which records.yaml names.",
                ),
                written.place if written else place,
                Text(f"是否指 {near[0]}？", f"Did you mean {near[0]}?") if near else None,
                level="warning",
            )
        )
    return tuple(problems)


def _fits(kind: Kind, field: Field, unit: str) -> bool:
    if field.type == "percent":
        return unit in _PERCENT
    if target := kind.fields.get(field.unit_field or ""):
        return fold(unit) in {fold(w) for v in target.values for w in (v.code, *v.aliases)}
    return unit_word(unit) in units_of(field.type, field.unit)


def in_iso(columns: Mapping[str, Column]) -> tuple[dict[str, Column], dict[str, str]]:
    """Return columns in place of those whose dates are written in a way of their own, and the SQL of each by its name."""
    found: dict[str, Column] = {}
    added: dict[str, str] = {}
    for field, column in columns.items():
        format_ = date_format(column.date_format) if column.date_format else None
        if format_ is not None:
            raw = f"t_{field}"
            added[raw] = iso(name(column.raw), format_)
            found[field] = replace(column, raw=raw)
    return found, added


def at_home(field: Field, raw: str, value: str, zone: str) -> str:
    """SQL: the typed `value` of the cell `raw`, on the clocks of `zone`, as a moment of China, or the day that it falls on there.

    A moment that says its zone itself has been read by that, and a day without an hour stays what it is.
    """
    own = f"regexp_matches({raw}, '{_OWN_ZONE}')"
    if field.type == "date":
        moved = f"CAST({let(moments.timestamp(raw), 't_', shifted('t_', zone))} AS DATE)"
        return f"CASE WHEN contains({raw}, ':') AND NOT {own} THEN {moved} ELSE {value} END"
    return f"CASE WHEN {own} THEN {value} ELSE {let(value, 't_', shifted('t_', zone))} END"
