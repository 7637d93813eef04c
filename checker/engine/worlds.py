"""Verdicts that rest on a cell which nobody can read.

To an expression such a cell is empty, and what is empty often says something: no result, not yet finished, nobody there.
A verdict that rests on that is a guess. So a rule that reads unreadable cells is judged again over the same records in
other worlds: without the rows in which such cells stand; with each of these rows as often as its cells have readings; and
with each of them once, in one reading after another. Whatever then comes out otherwise is undecided, and the cells that it
turns on are named. Where every cell can be read, none of this is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt

from checker import duck
from checker.engine import readings
from checker.engine.names import quoted
from checker.engine.relations import Relations
from checker.expressions.special_names import FOLD_SUFFIX
from checker.expressions.types import FIELD_TYPES, Type
from checker.model.kinds import Field
from checker.model.outcomes import Judgement, Unread

Bad = Mapping[str, Mapping[int, frozenset[str]]]
"""Kind -> row id -> the fields whose cells cannot be read."""

_SUMMED = re.compile(
    r"\b(max|min|sum|avg|count|median|list|string_agg|arg_m\w+|m\w+_by|first\w*|last\w*|row_number|rank|lag|lead)\(",
    re.I,
)
"""Where several rows make one value, the readings of one row hide each other: the latest of all its days is the last of them."""

_EACH = 600
"""So many readings of one row are looked at beside each other at most,"""

_PAIRS = 5_000_000
"""and of all rows so many pairs,"""

_LEAST = 6
"""but so many of each row."""

_FEWER = (60, 6)
"""How many of one row are left where memory does not do for more."""

_SINGLE = 16
"""So many readings are looked at one by one at most."""

_NAMED = 5
"""So many cells are named for one verdict."""


@dataclass(frozen=True)
class Doubts:
    """The subjects whose verdicts rest on unreadable cells, by row id or by key, and the cells that the rule reads."""

    subjects: frozenset[tuple[object, ...]]
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


class Worlds:
    """The stored tables of a run as they would be with other cells in the place of `bad` ones."""

    def __init__(self, relations: Relations, bad: Bad) -> None:
        self.relations, self.connection, self.bad = relations, relations.connection, bad
        self._span: tuple[str, str] | None = None

    def concerned(self, judgement: Judgement) -> dict[str, dict[int, frozenset[str]]]:
        """Return the rows with unreadable cells that a rule reads, with these fields."""
        if not self.bad:
            return {}
        read: dict[str, set[str]] = {}
        for kind, name in judgement.reads:
            read.setdefault(kind, set()).add(name)
        found = {
            kind: {row: mine for row, fields in rows.items() if (mine := fields & read.get(kind, set()))}
            for kind, rows in self.bad.items()
            if kind in self.relations.stored
        }
        return {kind: rows for kind, rows in sorted(found.items()) if rows}

    def each(self, judgement: Judgement, statement: str) -> Iterator[tuple[bool, duck.Connection]]:
        """Run a statement over the rule's outcomes in one world after another, in none where nothing is unreadable.

        Yield whether every row is in it (then a subject that is not there turns on how the cells are read), and what the
        statement gave. Afterwards the tables are as they were.
        """
        concerned = self.concerned(judgement)
        if not concerned:
            return
        longest = 0
        for kind, rows in concerned.items():
            longest = max(longest, self._copies(kind, rows, f"{judgement.subjects} {judgement.verdict}"))
            self._view(
                kind,
                f"SELECT * FROM ({self.relations.selects[kind]}) WHERE {_sure(kind)}"
                f" UNION ALL BY NAME SELECT * EXCLUDE (_i, _longest) FROM {_laid(kind)}",
            )
        self.connection.execute("CREATE OR REPLACE TEMP TABLE world AS SELECT 0 AS number")
        try:
            # Planned once, over all readings, so that what the planner takes for granted of them holds for fewer.
            self.connection.execute(f"PREPARE in_a_world AS {statement}")
            yield True, self._everywhere(list(concerned))
            for reading in (-1, *range(longest)):
                for kind in concerned:
                    self.connection.execute(f"DELETE FROM {_laid(kind)}")
                    self.connection.execute(
                        f"INSERT INTO {_laid(kind)} SELECT * FROM {_copied(kind)} WHERE _i = {reading} % _longest"
                    )
                self.connection.execute(f"UPDATE world SET number = {reading + 2}")
                yield reading >= 0, self.connection.execute("EXECUTE in_a_world")
        finally:
            self.connection.execute("DEALLOCATE in_a_world")
            for kind in concerned:
                self._view(kind, self.relations.selects[kind])

    def _everywhere(self, kinds: Sequence[str]) -> duck.Connection:
        """Run the statement with all readings beside each other, or with as many as there is memory for."""
        for most in _FEWER:
            try:
                return self.connection.execute("EXECUTE in_a_world")
            except duck.Error as error:
                if "Out of Memory" not in str(error):
                    raise
            for kind in kinds:
                self.connection.execute(f"DELETE FROM {_laid(kind)} WHERE _i >= {most}")
        return self.connection.execute("EXECUTE in_a_world")

    def doubts(self, judgement: Judgement, table: str) -> Doubts | None:
        """Make undecided in `table`, the outcomes of a rule, what comes out otherwise in another world; return what that is."""
        if not self.concerned(judgement):
            return None
        ids = ["_row"] if judgement.scope == "row" else [quoted(k) for k in judgement.key]
        names = ", ".join(ids)
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE elsewhere AS SELECT {names}, _code, 0 AS world FROM {table} WHERE false"
        )
        insert = f"INSERT INTO elsewhere SELECT DISTINCT {names}, _code, (SELECT number FROM world) FROM ({judgement.joined})"
        whole = [n for n, (every, _) in enumerate(self.each(judgement, insert)) if every]
        other = f"SELECT {names} FROM (SELECT {names}, _code FROM elsewhere EXCEPT SELECT {names}, _code FROM {table})"
        lost = "".join(
            f" UNION (SELECT {names} FROM {table} EXCEPT SELECT {names} FROM elsewhere WHERE world = {n})"
            for n in whole
            if judgement.scope == "set"
        )
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE in_doubt AS ({other}{lost}) INTERSECT SELECT {names} FROM {table} WHERE _code <> {judgement.unsure}"
        )
        subjects = frozenset(self.connection.execute(f"SELECT {names} FROM in_doubt").fetchall())
        if not subjects:
            return None
        same = " AND ".join(f"here.{i} IS NOT DISTINCT FROM e.{i}" for i in ids)
        self.connection.execute(
            f"UPDATE {table} AS here SET _code = {judgement.unsure} WHERE EXISTS (SELECT 1 FROM in_doubt AS e WHERE {same})"
        )
        concerned = self.concerned(judgement)
        cells = tuple(
            Unread(kind, row, tuple(sorted(fields)))
            for kind, rows in concerned.items()
            for row, fields in sorted(rows.items())
        )
        return Doubts(subjects, cells, self._linked(cells))

    def _linked(self, cells: Sequence[Unread]) -> dict[str, tuple[Unread, ...]]:
        """The cells by the ids that stand beside them: of persons, files, cases ..."""
        found: dict[str, list[Unread]] = {}
        for kind in sorted({cell.kind for cell in cells}):
            fields = self.relations.rulebook.kinds[kind].fields
            names = [
                n for n in self.relations.columns[kind] if n in fields and fields[n].type in ("id", "list_id")
            ]
            mine = {cell.row: cell for cell in cells if cell.kind == kind}
            rows = self.connection.execute(
                f"SELECT {', '.join(['_row', *map(quoted, names)])} FROM ({self.relations.selects[kind]}) WHERE NOT ({_sure(kind)})"
            ).fetchall()
            for row, *values in rows:
                for word in {word for value in values for word in _words(value)}:
                    found.setdefault(word, []).append(mine[row])
        return {word: tuple(sorted(some, key=lambda c: (c.kind, c.row))) for word, some in found.items()}

    def _view(self, kind: str, select: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {quoted(kind)} AS {select}")

    def _copies(self, kind: str, rows: Mapping[int, frozenset[str]], text: str) -> int:
        """Make the rows of a kind in all their readings, and return how many worlds show each of them once."""
        fields = sorted(frozenset().union(*rows.values()))
        flags = "".join(f", unnest(?::BOOLEAN[]) AS {quoted('bad ' + f)}" for f in fields)
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {_doubted(kind)} AS SELECT unnest(?::BIGINT[]) AS _row{flags}",
            [list(rows), *([f in mine for mine in rows.values()] for f in fields)],
        )
        described, columns = self.relations.rulebook.kinds[kind].fields, self.relations.columns[kind]
        select = self.relations.selects[kind]
        folds = frozenset(f for f in fields if f + FOLD_SUFFIX in columns)
        changed = {*fields, *(f + FOLD_SUFFIX for f in folds)}
        # Where a rule compares rows with each other, the readings of one row meet as many of another.
        most = min(_EACH, max(_LEAST, isqrt(_PAIRS // len(rows))))
        longest = readings.copies(
            self.connection, _copied(kind), f"(SELECT * FROM ({select}) JOIN {_doubted(kind)} USING (_row))",
            {f: described[f] for f in fields}, ["_row", *(c for c in columns if c not in changed)],
            span=self.span(), folds=folds, like={f: self._like(described[f], f in folds) for f in fields}, most=most,
        )  # fmt: skip
        self.connection.execute(f"ALTER TABLE {_copied(kind)} ADD COLUMN _longest BIGINT DEFAULT {longest}")
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {_laid(kind)} AS SELECT * FROM {_copied(kind)}"
        )
        choices = max((len(described[f].values) for f in fields), default=0)
        ends = 2 if _SUMMED.search(text) or any(described[f].type == "bool" for f in fields) else 0
        return min(longest, max(choices, ends), _SINGLE)

    def _like(self, field: Field, folded: bool) -> list[str]:
        """The stored kinds that have a field of this name and type, and where `folded` with the text that is compared."""
        wanted = {field.name, *([field.name + FOLD_SUFFIX] if folded else [])}
        kinds = self.relations.rulebook.kinds
        return [
            f"({self.relations.selects[kind]})"
            for kind in sorted(self.relations.stored)
            if wanted <= set(self.relations.columns[kind])
            and kinds[kind].fields[field.name].type == field.type
        ]

    def span(self) -> tuple[str, str]:
        """Return SQL of the first and last day that the stored records reach."""
        if self._span is None:
            dated = [
                (f"({self.relations.selects[kind]})", quoted(name))
                for kind in sorted(self.relations.stored)
                for name, field in self.relations.rulebook.kinds[kind].fields.items()
                if name in self.relations.columns[kind]
                and FIELD_TYPES[field.type] in (Type.DATE, Type.MOMENT)
            ]
            self._span = readings.days(self.connection, dated)
        return self._span


def _doubted(kind: str) -> str:
    return quoted(f"{kind} doubted")


def _copied(kind: str) -> str:
    return quoted(f"{kind} copied")


def _laid(kind: str) -> str:
    return quoted(f"{kind} laid out")


def _sure(kind: str) -> str:
    return f"_row NOT IN (SELECT _row FROM {_doubted(kind)})"


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _words(one)


def unreadable_rows(relations: Relations, kind: str, fields: frozenset[str]) -> dict[int, frozenset[str]]:
    """Return the rows of a kind, given as values or read from files, with the fields of these whose cells cannot be read."""
    bad = {f: sql.sql for f, sql in relations.bad_cell(kind).items() if f in fields}
    if not bad:
        return {}
    scan = relations.scan(kind, bad, [], row=True, raws=bad)
    found = relations.connection.execute(
        f"SELECT _row, {', '.join(bad.values())} FROM ({scan}) WHERE {' OR '.join(bad.values())}"
    ).fetchall()
    return {row: frozenset(f for f, is_ in zip(bad, flags, strict=True) if is_) for row, *flags in found}
