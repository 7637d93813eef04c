"""How the names of people in a column were made ids, for whoever wants to look: told, not told, and between whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from checker.model.inputs import Inputs, Source
from checker.model.kinds import Field, Kind
from checker.model.organization import Roster
from checker.records.cells import is_name_like
from checker.records.directory import Directory, Rows, people_fields, read_directory
from checker.records.people import in_order, lookup, words_in, words_of
from checker.records.sqltext import literal


class NamesFound(NamedTuple):
    """What became of the names in a column. Each count is one of cells, or of their parts where a cell is a list.

    `resolved`: name -> the ids that it stood for, each with its count. `several`: names that more than one person bears and
    that the record's day does not tell apart, with their ids and count. `away`: names of people who were not employed on the
    record's day. `unknown`: names that nobody in the roster bears. `roster`: whether there is one.
    """

    path: str
    sheet: str | None
    field: str
    header: str
    resolved: Mapping[str, Mapping[str, int]]
    several: Mapping[str, tuple[tuple[str, ...], int]]
    away: Mapping[str, tuple[tuple[str, ...], int]]
    unknown: Mapping[str, int]
    roster: bool = True


def names_found(
    inputs: Inputs, kinds: Mapping[str, Kind], roster: Roster | None, rows: Rows
) -> list[NamesFound]:
    """Return, of each column that names people otherwise than by id, what `people.resolve` makes of it.

    `inputs`: as they were read. Raises duck.Error where a file cannot be scanned.
    """
    if roster is None:
        return []
    known = read_directory(inputs, kinds, roster, rows)
    there = bool(inputs.of(roster.kind))
    found = []
    for source in inputs.sources:
        kind = kinds[source.kind]
        fields = [kind.fields[f] for f in people_fields(kind, roster) if f in source.columns]
        if fields:
            ids = in_order(source, fields, known, rows)
            found += [
                one
                for f in fields
                if f.name not in ids and (one := _found(kind, source, f, known, rows, there=there))
            ]
    return found


def _found(
    kind: Kind, source: Source, field: Field, known: Directory, rows: Rows, *, there: bool
) -> NamesFound | None:
    words = {w: stays for w in words_of(source, field, rows) if (stays := known.find(w)) is not None}
    # What is neither known nor like a name is an id of somebody whom the roster does not have.
    words = {w: stays for w, stays in words.items() if stays or is_name_like(w)}
    if not words:
        return None
    one = lookup(kind, source, words)
    wanted = ", ".join(literal(w) for w in words)
    parts = (
        f"(SELECT *, unnest({words_in(source, field)}) AS _word FROM {source.relation} WHERE {source.kept})"
    )
    counted = rows(
        f"SELECT _word, {one('_word') if one else '_word'} AS _id, count(*) FROM {parts}"
        f" WHERE _word IN ({wanted}) GROUP BY ALL ORDER BY ALL"
    )
    resolved: dict[str, dict[str, int]] = {}
    several, away, unknown = {}, {}, {}
    for word, id_, count in counted:
        ids = tuple(stay.id for stay in words[word])
        if id_ != word:
            resolved.setdefault(word, {})[id_] = count
        elif not ids:
            unknown[word] = count
        elif len(ids) == 1:
            away[word] = (ids, count)
        else:
            several[word] = (ids, count)
    column = source.columns[field.name]
    return NamesFound(
        source.path, source.sheet, field.name, column.header, resolved, several, away, unknown, there
    )
