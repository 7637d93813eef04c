"""Verdicts that rest on a cell which nobody can read.

To an expression such a cell is empty, and what is empty often says something: no result, not yet finished, nobody there.
A verdict that rests on that is a guess. So a rule that reads unreadable cells is judged again over the same records in
other worlds: without the rows in which such cells stand; with each of these rows as often as its cells have readings; and
with each of them once, in one reading after another. Whatever then comes out otherwise is undecided, and the cells that it
turns on are named. Where every cell can be read, none of this is done.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import isqrt

from checker import duck
from checker.engine import nearby, readings
from checker.engine.names import quoted
from checker.engine.relations import Relations, people_of, read_by
from checker.expressions.special_names import FOLD_SUFFIX
from checker.expressions.types import FIELD_TYPES, Type
from checker.model.kinds import DAY_TYPES, Field
from checker.model.outcomes import Judgement

Bad = Mapping[str, Mapping[int, frozenset[str]]]
"""Kind -> row id -> the fields whose cells cannot be read."""

_SUMMED = re.compile(
    r"\b(max|min|sum|avg|count|median|list|string_agg|arg_m\w+|m\w+_by|first\w*|last\w*|row_number|rank|lag|lead)\(",
    re.I,
)
"""Where several rows make one value, the readings of one row hide each other: the latest of all its days is the last of them."""

WITHOUT = 1
"""The number of the world without the rows in question."""

_FIRST_NEAR = -2
"""The number of a copy with the nearest day; those with readings are numbered from 0."""

_EACH = 600
"""So many readings of one row are looked at beside each other at most,"""

_PAIRS = 5_000_000
"""and of all rows so many pairs; but `readings.LEAST` of each."""

_FEWER = (60, 6)
"""How many of one row are left where memory does not do for more."""

_SINGLE = 16
"""So many readings are looked at one by one at most."""

_UNTRIED = ("Out of Memory Error", "Out of Range Error", "Conversion Error")
"""How the engine begins to say that it cannot work something out."""

_LARGE = 300_000
"""Of rules that read more rows, few readings are looked at one by one."""


class Worlds:
    """The stored tables of a run as they would be with other cells in the place of `bad` ones."""

    def __init__(self, relations: Relations, bad: Bad) -> None:
        self.relations, self.connection, self.bad = relations, relations.connection, bad
        self._counted: dict[str, int] = {}

    def concerned(self, judgement: Judgement) -> dict[str, dict[int, frozenset[str]]]:
        """Return the rows with unreadable cells that a rule reads, with these fields."""
        if not self.bad:
            return {}
        read: dict[str, set[str]] = {}
        for kind, name in judgement.reads:
            if kind in self.bad and not self._is_anybody(judgement, kind, name):
                read.setdefault(kind, set()).add(name)
        found = {
            kind: {row: mine for row, fields in rows.items() if (mine := fields & read.get(kind, set()))}
            for kind, rows in self.bad.items()
            if kind in self.relations.stored
        }
        return {kind: rows for kind, rows in sorted(found.items()) if rows}

    def _is_anybody(self, judgement: Judgement, kind: str, name: str) -> bool:
        """Whether a cell would stand for whoever is wanted: a name that no roster has, or what another kind belongs to.

        Every subject that lacks a record could have this one, and a stranger's row would leave a whole department open.
        """
        type_ = self.relations.rulebook.kinds[kind].fields[name].type
        return type_ in ("id", "list_id") and (
            kind != judgement.on or name in people_of(self.relations.inputs.of(kind))
        )

    def each(self, judgement: Judgement, statement: str) -> Iterator[tuple[int, duck.Connection]]:
        """Run a statement over the rule's outcomes in one world after another, in none where nothing is unreadable.

        Yield the world's number, which stands in the table `_world` too, and what the statement gave. A subject that is not in
        it turns on how the cells are read, unless it is the one `WITHOUT` their rows. Afterwards the tables are as they were.
        """
        concerned = self.concerned(judgement)
        if not concerned:
            return
        single = near = 0
        for kind, rows in concerned.items():
            ones, days = self._copies(judgement, kind, rows)
            single, near = max(single, ones), max(near, days)
            self._view(
                kind,
                f"SELECT * FROM ({self.relations.selects[kind]}) WHERE {_sure(kind)}"
                f" UNION ALL BY NAME SELECT * EXCLUDE (_i, _longest) FROM {_laid(kind)}",
            )
        if self._rows(judgement) > _LARGE:
            single, near = min(single, 2), 0
        self.connection.execute("CREATE OR REPLACE TEMP TABLE _world AS SELECT 0 AS number")
        try:
            # Planned once, over all readings, so that what the planner takes for granted of them holds for fewer.
            self.connection.execute(f"PREPARE in_a_world AS {statement}")
            if everywhere := self._everywhere(list(concerned)):
                yield 0, everywhere
            wanted = [None, *range(single), *(_FIRST_NEAR - n for n in range(near))]
            for number, reading in enumerate(wanted, WITHOUT):
                for kind in concerned:
                    self.connection.execute(f"DELETE FROM {_laid(kind)}")
                    if reading is not None:
                        self.connection.execute(
                            f"INSERT INTO {_laid(kind)} SELECT * FROM {_copied(kind)} WHERE {_read_as(kind, reading)}"
                        )
                self.connection.execute(f"UPDATE _world SET number = {number}")
                if found := self._run():
                    yield number, found
        finally:
            self.connection.execute("DEALLOCATE in_a_world")
            for kind in concerned:
                self._view(kind, self.relations.selects[kind])

    def _rows(self, judgement: Judgement) -> int:
        """Return how many rows the rule reads."""
        for kind in self.relations.stored - set(self._counted):
            self._counted[kind] = self.connection.execute(
                f"SELECT count(*) FROM ({self.relations.selects[kind]})"
            ).fetchall()[0][0]
        kinds = {kind for kind, _ in judgement.reads} | judgement.joins | {judgement.on}
        return sum(self._counted.get(kind, 0) for kind in kinds)

    def _everywhere(self, kinds: Sequence[str]) -> duck.Connection | None:
        """Run the statement with all readings beside each other, or with as many as there is memory for."""
        for most in _FEWER:
            if found := self._run():
                return found
            for kind in kinds:
                self.connection.execute(f"DELETE FROM {_laid(kind)} WHERE _i >= {most}")
        return self._run()

    def _run(self) -> duck.Connection | None:
        """Run the statement. None where it cannot be worked out, as for so large a number that a day would lie in no year: no cell said that."""
        try:
            return self.connection.execute("EXECUTE in_a_world")
        except duck.Error as error:
            if str(error).startswith(_UNTRIED):
                return None
            raise

    def _view(self, kind: str, select: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {quoted(kind)} AS {select}")

    def _copies(self, judgement: Judgement, kind: str, rows: Mapping[int, frozenset[str]]) -> tuple[int, int]:
        """Make the rows of a kind in all their readings. Return how many of these are looked at one by one, and how many with a day near by.

        They are made of what the rule itself reads, so that its verdicts are the same whatever other rules are run.
        """
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
        most = min(_EACH, max(readings.LEAST, isqrt(_PAIRS // len(rows))))
        longest = readings.copies(
            self.connection, _copied(kind), f"(SELECT * FROM ({select}) JOIN {_doubted(kind)} USING (_row))",
            {f: described[f] for f in fields}, ["_row", *(c for c in columns if c not in changed)],
            span=self.span(judgement), folds=folds, like={f: self._like(judgement, described[f], f in folds) for f in fields},
            most=most,
        )  # fmt: skip
        dated = [f for f in fields if described[f].type in DAY_TYPES]
        near = self._nearby(judgement, kind, list(rows), dated) if dated else 0
        self.connection.execute(f"ALTER TABLE {_copied(kind)} ADD COLUMN _longest BIGINT DEFAULT {longest}")
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {_laid(kind)} AS SELECT * FROM {_copied(kind)}"
        )
        choices = max((len(described[f].values) for f in fields), default=0)
        text = f"{judgement.subjects} {judgement.verdict}"
        ends = 2 if _SUMMED.search(text) or any(described[f].type == "bool" for f in fields) else 0
        return min(longest, max(choices, ends), _SINGLE), near

    def _nearby(self, judgement: Judgement, kind: str, rows: Sequence[int], dated: Sequence[str]) -> int:
        """Add to the copies of a kind's rows those with a day near by, numbered downward from `_FIRST_NEAR`, and return how many there are of a row."""
        most = nearby.make(self.relations, judgement, kind, rows, self.span(judgement))
        fields = self.relations.rulebook.kinds[kind].fields
        days = [
            f"CASE WHEN d.{quoted('bad ' + f)} THEN n.day{noon} ELSE c.{quoted(f)} END AS {quoted(f)}"
            for f in dated
            for noon in [" + INTERVAL 12 HOUR" if FIELD_TYPES[fields[f].type] is Type.MOMENT else ""]
        ]
        self.connection.execute(
            f"INSERT INTO {_copied(kind)} SELECT c.* REPLACE ({', '.join(days)}, {_FIRST_NEAR} - n.near AS _i) FROM {_copied(kind)} AS c"
            f" JOIN {_doubted(kind)} AS d ON d._row = c._row JOIN {nearby.table_of(kind)} AS n ON n._row = c._row WHERE c._i = 0"
        )
        return most

    def _like(self, judgement: Judgement, field: Field, folded: bool) -> list[str]:
        """The kinds of which the rule reads a field of this name and type, and where `folded` with the text that is compared."""
        wanted = {field.name, *([field.name + FOLD_SUFFIX] if folded else [])}
        kinds = self.relations.rulebook.kinds
        return [
            f"({self.relations.selects[kind]})"
            for kind in sorted(self.relations.stored)
            if (kind, field.name) in judgement.reads
            and wanted <= set(self.relations.columns[kind])
            and kinds[kind].fields[field.name].type == field.type
        ]

    def span(self, judgement: Judgement) -> tuple[str, str]:
        """Return SQL of the first and last day that the records reach, as far as the rule reads them."""
        kinds = self.relations.rulebook.kinds
        dated = [
            (f"({self.relations.selects[kind]})", quoted(name))
            for kind, name in sorted(judgement.reads)
            if kind in self.relations.stored and kinds[kind].fields[name].type in DAY_TYPES
        ]
        return readings.days(self.connection, dated)


def _doubted(kind: str) -> str:
    return quoted(f"{kind} doubted")


def _copied(kind: str) -> str:
    return quoted(f"{kind} copied")


def _laid(kind: str) -> str:
    return quoted(f"{kind} laid out")


def _read_as(kind: str, reading: int) -> str:
    """SQL over the copies of a kind's rows: those of one reading, or of a day near by, and for want of it of the first reading."""
    if reading >= 0:
        return f"_i = {reading} % _longest"
    return f"(_i = {reading} OR (_i = 0 AND _row NOT IN (SELECT _row FROM {_copied(kind)} WHERE _i = {reading})))"


def _sure(kind: str) -> str:
    return f"_row NOT IN (SELECT _row FROM {_doubted(kind)})"


def unreadable_rows(relations: Relations, judgements: Collection[Judgement]) -> Bad:
    """Return where cells that these rules read of stored kinds cannot be read."""
    read = read_by(judgements, relations.rulebook)
    found = {kind: _of_kind(relations, kind, read[kind]) for kind in sorted(set(read) & relations.stored)}
    return {kind: rows for kind, rows in found.items() if rows}


def _of_kind(relations: Relations, kind: str, fields: Collection[str]) -> dict[int, frozenset[str]]:
    bad = {f: sql.sql for f, sql in relations.bad_cell(kind).items() if f in fields}
    if not bad:
        return {}
    scan = relations.scan(kind, bad, [], row=True, raws=bad)
    found = relations.connection.execute(
        f"SELECT _row, {', '.join(bad.values())} FROM ({scan}) WHERE {' OR '.join(bad.values())}"
    ).fetchall()
    return {row: frozenset(f for f, is_ in zip(bad, flags, strict=True) if is_) for row, *flags in found}
