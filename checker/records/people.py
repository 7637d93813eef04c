"""People's names in fields that hold ids: looked up in the roster of the record's own day, and never guessed.

The different cells of a column are few. They are fetched once, looked up here, and put back as one SQL expression. A
column whose first cells are ids is left as it is, and costs nothing; a name further down counts as unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from checker.model.inputs import Inputs, Source
from checker.model.kinds import Field, Kind
from checker.model.organization import Roster
from checker.model.problem import Problem
from checker.records import cells
from checker.records.captured import beside, beside_again
from checker.records.directory import Directory, Rows, Stay, people_fields, read_directory
from checker.records.locators import Locator
from checker.records.people_said import warnings
from checker.records.sqltext import let, literal, looked_up, name, trimmed
from checker.records.typed import typed_field

_SAMPLE = 200


def resolve(inputs: Inputs, kinds: Mapping[str, Kind], roster: Roster | None, rows: Rows) -> Inputs:
    """Return the inputs with names of people in fields that refer to the roster replaced by ids.

    What cannot be told - two people of one name, somebody who had left on that day, a title or a remark with the name -
    stays as it is, and its cell counts as unreadable. Lost zeros are put back where they fit one id alone. Both are said in
    warnings. Without a roster nothing is changed, but for what records.yaml says. Raises duck.Error where a file cannot be scanned.
    """
    if roster is None or not (inputs.of(roster.kind) or inputs.people):
        return inputs
    fields = {k: people_fields(kind, roster) for k, kind in kinds.items()}
    if not any(f in s.columns for s in inputs.sources for f in fields[s.kind]):
        return inputs
    known = read_directory(inputs, kinds, roster, rows)
    sources, problems = [], list(inputs.problems)
    for source in inputs.sources:
        mine = [kinds[source.kind].fields[f] for f in fields[source.kind] if f in source.columns]
        changed, said = _source(kinds[source.kind], source, mine, known, rows)
        sources.append(changed)
        problems += said
    return inputs._replace(sources=tuple(sources), problems=tuple(problems))


def _source(
    kind: Kind, source: Source, fields: Sequence[Field], known: Directory, rows: Rows
) -> tuple[Source, list[Problem]]:
    locator = source.locator
    if not fields or not isinstance(locator, Locator):
        return source, []
    locator = locator._replace(people=frozenset(f.name for f in fields))
    odd = [f for f in fields if f.name not in in_order(source, fields, known, rows)]
    added: dict[str, str] = {}
    columns = dict(source.columns)
    problems: list[Problem] = []
    for one in odd:
        column = source.columns[one.name]
        words = words_of(source, one, rows)
        found = {word: stays for word in words if (stays := known.find(word)) is not None}
        sql = _replaced(kind, source, one, found)
        if sql:
            added[f"w_{one.name}"] = sql
            columns[one.name] = replace(column, raw=f"w_{one.name}")
        problems += warnings(source, column, found)
    plain = locator.plain - {f.name for f in odd}
    locator = locator._replace(plain=plain, data=beside_again(locator.data, added))
    relation = beside(source.relation, added)
    return source._replace(relation=relation, columns=columns, locator=locator), problems


def in_order(source: Source, fields: Sequence[Field], known: Directory, rows: Rows) -> set[str]:
    """Return the fields whose first cells are ids, or empty."""
    raws = {f.name: name(source.columns[f.name].raw) for f in fields}
    lists = ", ".join(f"list(DISTINCT {raw})" for raw in raws.values())
    first = rows(
        f"SELECT {lists} FROM (SELECT {', '.join(raws.values())} FROM {source.relation} LIMIT {_SAMPLE})"
    )[0]
    return {
        f.name
        for f, cells_ in zip(fields, first, strict=True)
        if not any(known.is_odd(w) for cell in cells_ or () for w in _parts(f, cell))
    }


def _parts(field_: Field, cell: str | None) -> list[str]:
    if cell is None or not cell.strip():
        return []
    return re.split(r"[、；;，,/｜|\n\r]", cell) if field_.type == "list_id" else [cell]


def words_in(source: Source, field_: Field) -> str:
    """SQL: the list of the people whom a cell names; null where it is no list."""
    raw = name(source.columns[field_.name].raw)
    locator = source.locator
    placeholders, few = (locator.placeholders, locator.few) if isinstance(locator, Locator) else ((), False)
    if field_.type == "list_id":
        return cells.typed(field_, raw, placeholders=placeholders, few=few)
    return f"[{trimmed(f'({cells.text(field_, raw, placeholders, few=few)})')}]"


def words_of(source: Source, field_: Field, rows: Rows) -> list[str]:
    """Return every different person that the column names."""
    query = f"SELECT DISTINCT unnest({words_in(source, field_)}) AS w FROM {source.relation}"
    return sorted(w for (w,) in rows(query) if w)


def lookup(kind: Kind, source: Source, found: Mapping[str, Sequence[Stay]]) -> Callable[[str], str] | None:
    """Return what gives the SQL of the id for the SQL of a name, of the record's own day; the name stays where it cannot be told.

    None where no name can be told at all.
    """
    day = None
    if kind.day and kind.day in source.columns:
        day = f"CAST({typed_field(kind, source, kind.fields[kind.day])} AS DATE)"
    always = {w: stays[0].id for w, stays in found.items() if len(stays) == 1 and _timeless(stays[0], day)}
    dated = {w: stays for w, stays in found.items() if w not in always and stays and day}
    if not always and not dated:
        return None

    def one(x: str) -> str:
        sql = f"coalesce({looked_up(x, always)}, {x})" if always else x
        cases = "".join(f"WHEN {literal(w)} THEN {_on_day(x, stays, 'd_')} " for w, stays in dated.items())
        return let(day, "d_", f"CASE {x} {cases}ELSE {sql} END") if cases and day else sql

    return one


def _replaced(kind: Kind, source: Source, field_: Field, found: Mapping[str, Sequence[Stay]]) -> str | None:
    """SQL: the cell with the id in place of the name where it can be told; None where nothing is replaced."""
    raw = name(source.columns[field_.name].raw)
    one = lookup(kind, source, found)
    if one is None:
        return None
    if field_.type == "list_id":
        # What is no list stays what it is, and is reported as such.
        parts = words_in(source, field_)
        return f"coalesce(array_to_string(list_transform({parts}, lambda w_: {one('w_')}), '、'), {raw})"
    return f"CASE WHEN {raw} IS NOT NULL THEN {one(trimmed(raw))} END"


def _timeless(stay: Stay, day: str | None) -> bool:
    """Whether one alone bears the name, and the record's day makes no difference."""
    return day is None or (stay.start is None and stay.end is None)


def _on_day(x: str, stays: Sequence[Stay], day: str) -> str:
    """SQL: the id of the one person who was employed on the day, else the name as it is."""
    there = [_there(stay, day) for stay in stays]
    several = " + ".join(f"CAST({t} AS INTEGER)" for t in there)
    choice = "".join(f"WHEN {t} THEN {literal(stay.id)} " for t, stay in zip(there, stays, strict=True))
    unknown = f"WHEN {day} IS NULL THEN {literal(stays[0].id) if len(stays) == 1 else x} "
    return f"CASE {unknown}WHEN {several} = 1 THEN CASE {choice}END ELSE {x} END"


def _there(stay: Stay, day: str) -> str:
    parts = [f"{day} >= DATE '{stay.start}'"] if stay.start else []
    parts += [f"{day} <= DATE '{stay.end}'"] if stay.end else []
    return f"({' AND '.join(parts) or 'true'})"
