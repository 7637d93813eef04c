"""The verdicts of a rule that turn on cells which nobody can read: found by its outcomes in other worlds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from checker.engine.names import quoted
from checker.engine.worlds import WITHOUT, Worlds
from checker.model.outcomes import Judgement, Unread

_NAMED = 5
"""So many cells are named for one verdict."""


class Doubts(NamedTuple):
    """The subjects whose verdicts rest on unreadable cells, by row id or by key, and the cells that the rule reads."""

    subjects: frozenset[tuple[str, ...]]
    cells: tuple[Unread, ...]
    linked: Mapping[str, tuple[Unread, ...]]
    """Value of an id in such a row -> its cells."""

    def of(self, row: int | None, key: Sequence[object], shown: Mapping[str, object]) -> tuple[Unread, ...]:
        """Return the cells that a verdict in doubt turns on: in rows that share an id with what is known of it, else all."""
        own = [cell for cell in self.cells if cell.row == row]
        words = {word for value in (*key, *shown.values()) for word in _words(value)}
        linked = [cell for word in sorted(words) for cell in self.linked.get(word, ())]
        found = list(dict.fromkeys((*own, *linked))) or list(self.cells)
        return tuple(found[:_NAMED])


def find(worlds: Worlds, judgement: Judgement, table: str) -> Doubts | None:
    """Make undecided in `table`, the outcomes of a rule, what comes out otherwise in another world; return what that is."""
    concerned, connection = worlds.concerned(judgement), worlds.connection
    if not concerned:
        return None
    ids = ["_row"] if judgement.scope == "row" else [quoted(k) for k in judgement.key]
    names = ", ".join(ids)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _elsewhere AS SELECT {names}, _code, 0 AS world FROM {table} WHERE false"
    )
    insert = f"INSERT INTO _elsewhere SELECT DISTINCT {names}, _code, (SELECT number FROM _world) FROM ({judgement.joined})"
    whole = [number for number, _ in worlds.each(judgement, insert) if number != WITHOUT]
    other = f"SELECT {names} FROM (SELECT {names}, _code FROM _elsewhere EXCEPT SELECT {names}, _code FROM {table})"
    lost = "".join(
        f" UNION (SELECT {names} FROM {table} EXCEPT SELECT {names} FROM _elsewhere WHERE world = {n})"
        for n in whole
        if judgement.scope == "set"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _in_doubt AS ({other}{lost}) INTERSECT SELECT {names} FROM {table} WHERE _code <> {judgement.unsure}"
    )
    subjects = frozenset(
        tuple(map(str, ids)) for ids in connection.execute(f"SELECT {names} FROM _in_doubt").fetchall()
    )
    if not subjects:
        return None
    same = " AND ".join(f"here.{i} IS NOT DISTINCT FROM e.{i}" for i in ids)
    connection.execute(
        f"UPDATE {table} AS here SET _code = {judgement.unsure} WHERE EXISTS (SELECT 1 FROM _in_doubt AS e WHERE {same})"
    )
    cells = tuple(
        Unread(kind, row, tuple(sorted(fields)))
        for kind, rows in concerned.items()
        for row, fields in sorted(rows.items())
    )
    return Doubts(subjects, cells, _linked(worlds, cells))


def _linked(worlds: Worlds, cells: Sequence[Unread]) -> dict[str, tuple[Unread, ...]]:
    """The cells by the ids that stand beside them: of persons, files, cases ..."""
    found: dict[str, list[Unread]] = {}
    relations = worlds.relations
    for kind in sorted({cell.kind for cell in cells}):
        fields = relations.rulebook.kinds[kind].fields
        names = [n for n in relations.columns[kind] if n in fields and fields[n].type in ("id", "list_id")]
        mine = {cell.row: cell for cell in cells if cell.kind == kind}
        rows = relations.connection.execute(
            f"SELECT {', '.join(['_row', *map(quoted, names)])} FROM ({relations.selects[kind]}) WHERE _row IN (SELECT unnest(?::BIGINT[]))",
            [list(mine)],
        ).fetchall()
        for row, *values in rows:
            for word in {word for value in values for word in _words(value)}:
                found.setdefault(word, []).append(mine[row])
    return {word: tuple(sorted(some, key=lambda c: (c.kind, c.row))) for word, some in found.items()}


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _words(one)
