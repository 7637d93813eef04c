"""From a source's raw columns to typed fields: the SELECT that the engine reads a kind through."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from checker.model.inputs import ROW_BITS, Source
from checker.model.kinds import AS_IT_CAME, DAY_TYPES, Field, Kind
from checker.records import cells
from checker.records.declared import at_home
from checker.records.locators import Locator
from checker.records.sqltext import as_number, literal, name
from checker.records.unreadable import Unreadable
from checker.records.unreadable import unreadable as unreadable_cell

RAW_SUFFIX = "__raw"
"""`f__raw` stands beside `f`: the cell untouched."""

NESTING = frozenset({"json", "jsonl", "yaml"})
"""Formats in which a record can stand where a value belongs."""

TEXT_SUFFIX = "__text"
"""`f__text` stands beside `f`: the cell as it came, null where blank or a placeholder."""

TYPED_SUFFIX = "__typed"
"""`f__typed` is the value of `f` in a source that was typed beforehand."""


def sql_type(field: Field) -> str:
    """Return the DuckDB type that the field's values have."""
    return cells.SQL_TYPES[field.type]


def raw_of(source: Source, field: str) -> str | None:
    """SQL of the field's raw cell text in the source's relation, None where the source does not carry it."""
    if field in source.constants:
        return literal(source.constants[field])
    column = source.columns.get(field)
    return name(column.raw) if column else None


def _locator(source: Source) -> Locator:
    return source.locator if isinstance(source.locator, Locator) else Locator("rows")


def day_field(kind: Kind, source: Source, field: Field) -> Field | None:
    """Return the date that a bare time of day in `field` belongs to, None where there is none or the source does not carry it."""
    if field.type in ("datetime", "time") and field.day_of and field.day_of in kind.fields:
        day = kind.fields[field.day_of]
        if day.day_of is None and raw_of(source, day.name) is not None:
            return day
    return None


def typed_field(kind: Kind, source: Source, field: Field, *, usual: Collection[str] = ()) -> str:
    """SQL over the source's relation: the typed value of a field; a typed null where the source does not carry it.

    `usual`: fields of which only cells as most exports have them are read; all others are null.
    """
    if field.name in _locator(source).typed:
        return name(field.name + TYPED_SUFFIX)
    raw, day = raw_of(source, field.name), day_field(kind, source, field)
    if raw is None:
        return f"CAST(NULL AS {sql_type(field)})"
    day_sql = f"CAST({typed_field(kind, source, day, usual=usual)} AS DATE)" if day else None
    return typed_cell(source, field, raw, day_sql, usual=field.name in usual)


def typed_cell(source: Source, field: Field, x: str, day_sql: str | None, *, usual: bool = False) -> str:
    """SQL: the value that the text `x` has as a cell of `field`. `day_sql`: SQL of the date that a bare time of day belongs to."""
    locator = _locator(source)
    column = source.columns.get(field.name) if field.name not in source.constants else None
    unit = column.unit if column else None
    plain = field.name in locator.plain
    if usual and not plain:
        value = cells.usual(field, x, unit, day_sql=day_sql, placeholders=locator.placeholders)
    else:
        value = cells.typed(
            field,
            x,
            unit,
            day_sql=day_sql,
            placeholders=locator.placeholders,
            plain=plain,
            person=field.name in locator.people,
            nests=locator.format in NESTING,
            few=locator.few,
        )
    return at_home(field, x, value, column.time_zone) if column and column.time_zone else value


def text_field(kind: Kind, source: Source, field: str, *, usual: Collection[str] = ()) -> str:
    """SQL over the source's relation: the cell as it came, null where blank or a placeholder, or not carried.

    `usual`: as `typed_field` has it; of other cells the text may not be null where it should be.
    """
    raw, locator = raw_of(source, field), _locator(source)
    if field in locator.texts:
        return name(field + TEXT_SUFFIX)
    if raw is None:
        return "CAST(NULL AS VARCHAR)"
    if field in usual and kind.fields[field].type in DAY_TYPES:
        return f"nullif({raw}, '')"  # what is read as a day is no placeholder
    return cells.text(
        kind.fields[field], raw, locator.placeholders, plain=field in locator.plain, few=locator.few
    )


def typed_select(
    kind: Kind,
    source: Source,
    fields: Collection[str],
    *,
    row: bool = False,
    texts: Collection[str] = (),
    raws: Collection[str] = (),
    every: str | None = None,
    usual: Collection[str] = (),
) -> str:
    """Return a SELECT (DuckDB) over one source of `kind`, without rejected rows.

    Columns: each of `fields` by its name, typed (null where the source does not carry it); for each of `texts`
    `name__text`, the cell as it came, null where blank or a placeholder; for each of `raws` `name__raw`, the cell
    untouched, which costs nothing; and with `row` the BIGINT `_row`. They come in the order given. `every`: with
    rejected rows as well, in the order of the source, and with `_kept`: 1 where this condition on raw columns holds.
    `usual`: as `typed_field` has it; a row without a cell that is null there and not empty has the same values in any case.
    """
    columns = []
    relation = source.relation
    if row:
        ordinal = name(source.ordinal) if source.ordinal else "_ordinal"
        columns.append(f"CAST({source.number << ROW_BITS} + {ordinal} AS BIGINT) AS _row")
        if source.ordinal is None:
            # Numbered before any row is left out, so that a number always means the same row of the file.
            relation = numbered(source)
    columns += [f"{typed_field(kind, source, kind.fields[f], usual=usual)} AS {name(f)}" for f in fields]
    columns += [f"{text_field(kind, source, t, usual=usual)} AS {name(t + TEXT_SUFFIX)}" for t in texts]
    columns += [f"{raw_of(source, r) or 'CAST(NULL AS VARCHAR)'} AS {name(r + RAW_SUFFIX)}" for r in raws]
    if every:
        columns.append(f"{as_number(every)} AS _kept")
        columns += [f"{name(source.ordinal)} AS _ordinal"] if source.ordinal else []
    where = f" WHERE {source.keep.whole}" if source.keep and not every else ""
    return f"SELECT {', '.join(columns) or '1 AS one'} FROM {relation}{where}"


def numbered(source: Source) -> str:
    """SQL: the source's relation with the BIGINT `_ordinal`, which counts its rows from 1. Keeps the scan to one thread."""
    if source.ordinal:
        return f"(SELECT *, {name(source.ordinal)} AS _ordinal FROM {source.relation})"
    return f"(SELECT *, row_number() OVER () AS _ordinal FROM {source.relation})"


def is_sound(field: Field, locator: Locator) -> bool:
    """Whether no cell of the field can be unreadable. A plain time of day is, where the date beside it is missing."""
    plain = field.name in locator.plain and field.day_of is None
    return field.type in AS_IT_CAME or plain or field.name in locator.sound


def unreadable(kind: Kind, sources: Sequence[Source]) -> dict[str, Unreadable]:
    """Return for each field that `sources`, all of one kind, carry and that can be unreadable the SQL conditions saying that its cell is.

    The conditions stand over a `typed_select` of any of them that has the raw cell, and beside it the field unless its
    type is in `SEEN_RAW`. Cells of the canonical shape are readable.
    """
    found = {}
    for f in kind.fields.values():
        carried = [_locator(s) for s in sources if raw_of(s, f.name) is not None]
        if all(is_sound(f, locator) for locator in carried):
            continue
        found[f.name] = unreadable_cell(
            f,
            name(f.name + RAW_SUFFIX),
            name(f.name),
            carried[0].placeholders,
            person=any(f.name in locator.people for locator in carried),
            nests=any(locator.format in NESTING for locator in carried),
        )
    return found


def reading(kind: Kind, sources: Sequence[Source], field: Field, x: str) -> tuple[str, str]:
    """Return SQL of the value and of the text that a cell holding the text `x` would have under a header without a unit.

    It stands over the typed fields of `sources`, all of one kind, because a bare time of day belongs to the date beside it.
    """
    day_sql = None
    if field.type in ("datetime", "time") and field.day_of and field.day_of in kind.fields:
        day = kind.fields[field.day_of]
        if day.day_of is None and any(raw_of(source, day.name) is not None for source in sources):
            day_sql = f"CAST({name(day.name)} AS DATE)"
    placeholders = _locator(sources[0]).placeholders
    person = any(field.name in _locator(source).people for source in sources)
    nests = any(_locator(source).format in NESTING for source in sources)
    few = all(_locator(source).few for source in sources)
    value = cells.typed(
        field, x, day_sql=day_sql, placeholders=placeholders, person=person, nests=nests, few=few
    )
    return value, cells.text(field, x, placeholders, few=few)
