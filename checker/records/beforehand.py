"""Small sources are typed once, into a table, before anything is asked of them.

A scan types what it reads. Over few rows that takes the planner longer than the engine, and most kinds are scanned
several times: with the rules that judge a record alone, for the rules that join, and for the rows to look at. What all
of them ask of a small source is asked of its table. And while most cells of most fields are as in most exports, which
takes little text to say, few fields have no others: what those hold is typed together with that of all fields like it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from checker.model.inputs import Inputs, Keep, Source
from checker.model.kinds import FieldType, Kind
from checker.records.locators import Locator
from checker.records.sqltext import as_number, name
from checker.records.typed import (
    TEXT_SUFFIX,
    TYPED_SUFFIX,
    day_field,
    is_sound,
    raw_of,
    text_field,
    typed_cell,
    typed_field,
)

BYTES = 2_000_000
"""A text of so many bytes is small,"""

ROWS = 10_000
"""and a sheet of so many rows."""

_WHOLE: frozenset[FieldType] = frozenset({"id", "list_id", "list_str"})
"""Types of which telling the usual cells takes as much text as typing all does."""

_KEPT = "__is_record"

Ask = Callable[[str], Sequence[Sequence[Any]]]


class _Tabled(NamedTuple):
    """A source as it was, and its table. `odd`: fields that have other cells than usual ones."""

    kind: Kind
    source: Source
    table: str
    texts: frozenset[str]
    odd: frozenset[str]


def marked(inputs: Inputs) -> Inputs:
    """Return the inputs with small sources marked as such."""
    return inputs._replace(
        sources=tuple(
            s._replace(locator=s.locator._replace(few=True)) if _is_small(s) else s for s in inputs.sources
        ),
    )


def typed_beforehand(
    inputs: Inputs,
    kinds: Mapping[str, Kind],
    wanted: Collection[str],
    texts: Iterable[tuple[str, str]],
    ask: Ask,
) -> Inputs:
    """Return the inputs with the sources of the `wanted` kinds that are marked as small made tables that hold their typed values.

    `texts`: kinds and fields whose texts are there as well. The rows are the same, in the same order and by the same
    numbers. Raises duck.Error where a file cannot be scanned.
    """
    words: dict[str, set[str]] = {}
    for owner, field in texts:
        words.setdefault(owner, set()).add(field)
    made: dict[int, _Tabled] = {}
    for source in inputs.sources:
        kind, locator = kinds[source.kind], source.locator
        # Records given as values are typed in passing.
        if kind.name in wanted and isinstance(locator, Locator) and locator.few and locator.format != "rows":
            told = _told(kind, source)
            # Where every cell has the canonical shape there is nothing that is long to say.
            if told:
                made[source.number] = _tabled(kind, source, told, words.get(kind.name, set()), ask)
    _retype(made.values(), ask)
    return inputs._replace(
        sources=tuple(_as_table(made[s.number]) if s.number in made else s for s in inputs.sources)
    )


def _is_small(source: Source) -> bool:
    locator = source.locator
    if not isinstance(locator, Locator):
        return False
    if "text" in locator.data:
        try:
            return Path(locator.data["text"]).stat().st_size <= BYTES
        except OSError:
            return False  # whoever scans it will say so
    total = locator.data.get("total")
    return total is not None and total() <= ROWS


def _fields(kind: Kind, source: Source) -> list[str]:
    return [f for f in kind.fields if raw_of(source, f) is not None]


def _told(kind: Kind, source: Source) -> list[str]:
    """Return the fields that may have unreadable cells."""
    return [f for f in _fields(kind, source) if not is_sound(kind.fields[f], source.locator)]


def _tabled(kind: Kind, source: Source, told: Sequence[str], texts: Collection[str], ask: Ask) -> _Tabled:
    """Make the table of one source, with cells as most exports have them."""
    fields = _fields(kind, source)
    usual = {f for f in told if kind.fields[f].type not in _WHOLE}
    words = [f for f in fields if f in texts]
    columns = list(dict.fromkeys(name(c.raw) for c in source.columns.values()))
    columns += [name(source.ordinal)] if source.ordinal else []
    columns += [f"{as_number(source.keep.whole)} AS {_KEPT}"] if source.keep else []
    columns += [f"{typed_field(kind, source, kind.fields[f], usual=usual)} AS {_value(f)}" for f in fields]
    columns += [f"{text_field(kind, source, f)} AS {name(f + TEXT_SUFFIX)}" for f in words]
    table = name(f"cells {source.number}")
    ask(f"CREATE TEMP TABLE {table} AS SELECT {', '.join(columns)} FROM {source.relation}")
    some = ", ".join(f"coalesce(bool_or({_other(source, f)}), false)" for f in told)
    found = [f for f, odd in zip(told, ask(f"SELECT {some} FROM {table}")[0], strict=True) if odd]
    return _Tabled(kind, source, table, frozenset(words), frozenset(found))


def _value(field: str) -> str:
    return name(field + TYPED_SUFFIX)


def _other(source: Source, field: str) -> str:
    """SQL condition: the cell holds something that has no value yet."""
    return f"({_value(field)} IS NULL AND {raw_of(source, field)} <> '')"


def _retype(made: Iterable[_Tabled], ask: Ask) -> None:
    """Type the cells that are not usual. What fields of many sources hold is typed at once where it is typed alike."""
    dayless: dict[str, list[tuple[_Tabled, str, str]]] = {}
    dated: dict[str, list[tuple[_Tabled, str, str]]] = {}
    for one in made:
        for described in (one.kind.fields[f] for f in sorted(one.odd)):
            if described.type in _WHOLE:
                continue
            day = day_field(one.kind, one.source, described)
            sql = typed_cell(one.source, described, "__cell", "__day" if day else None)
            when = f"CAST({_value(day.name)} AS DATE)" if day else "CAST(NULL AS DATE)"
            (dated if day else dayless).setdefault(sql, []).append((one, described.name, when))
    # Days come first: a time of day belongs to that of its record.
    for sql, places in (*dayless.items(), *dated.items()):
        cells = " UNION ALL ".join(
            f"SELECT {raw_of(one.source, field)} AS __cell, {when} AS __day FROM {one.table} WHERE {_other(one.source, field)}"
            for one, field, when in places
        )
        ask(
            f"CREATE OR REPLACE TEMP TABLE others AS SELECT __cell, __day, {sql} AS __value FROM (SELECT DISTINCT __cell, __day FROM ({cells}))"
        )
        if not ask("SELECT count(__value) FROM others")[0][0]:
            continue
        for one, field, when in places:
            ask(
                f"UPDATE {one.table} SET {_value(field)} = __value FROM others WHERE {_other(one.source, field)}"
                f" AND __cell = {raw_of(one.source, field)} AND __day IS NOT DISTINCT FROM {when}"
            )


def _as_table(made: _Tabled) -> Source:
    """Return the source whose relation the table is."""
    source, locator = made.source, made.source.locator
    return source._replace(
        relation=made.table,
        usual=False,
        keep=Keep(f"{_KEPT} = 1", f"{_KEPT} = 1") if source.keep else None,
        locator=locator._replace(
            typed=frozenset(_fields(made.kind, source)),
            texts=made.texts,
            sound=frozenset(_fields(made.kind, source)) - made.odd,
            # No part of the file would have the typed values.
            data={key: value for key, value in locator.data.items() if key != "again"},
        ),
    )
