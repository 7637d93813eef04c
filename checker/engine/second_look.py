"""The rows of a source that somebody has to look at: read again, judged with the evidence, and made verdicts.

Where the rows are the lines of a text they are cut out of it; elsewhere the source is scanned once more, and its rows
numbered, which keeps that scan to one processor.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checker import duck
from checker.engine.columns import Columns
from checker.engine.names import quoted
from checker.engine.relations import Relations, people_of
from checker.engine.verdicts import LOOK, Telling, bad_cell, turning_on
from checker.model.inputs import Source
from checker.model.outcomes import Judgement, Unread, Verdict
from checker.records.cut import cut
from checker.records.locators import Locator
from checker.records.typed import RAW_SUFFIX, numbered

if TYPE_CHECKING:
    from checker.engine.doubted_rows import Doubted

_FEW = 8
"""Reading rows once more pays while they are at most one in so many,"""

_SMALL = 2000
"""or while they are so few that planning another scan of all would take longer."""


_SHORT = 20_000
"""Of so many rows the engine is done before it would have planned what spares it work."""


def few(total: int) -> int:
    """Return how many rows of `total` are few enough to be read once more."""
    return max(_SMALL, total // _FEW)


def ordinal_of(source: Source) -> str:
    """SQL over the table of packed outcomes, which has the rows of the source in their order: the number of a row."""
    return "_ordinal" if source.ordinal else "rowid + 1"


class SecondLook:
    """A look at rows of one source. `cells`: fields whose cells may be unreadable. `all_shown`: every outcome becomes a verdict."""

    def __init__(
        self,
        relations: Relations,
        columns: Columns,
        judgements: Sequence[Judgement],
        cells: Sequence[str],
        *,
        all_shown: bool,
    ) -> None:
        self.connection, self.columns, self.judgements = relations.connection, columns, judgements
        self.cells, self.all_shown = cells, all_shown
        self.evidence = [sql for j in judgements for sql in j.evidence.values()]

    def look(self, source: Source, wanted: str, unsure: str, total: int, usual: Collection[str]) -> None:
        """Make the table `looked_at` of the rows that the condition `wanted` over `codes` holds for, out of `total`.

        `unsure`: which of them have no outcomes yet. `usual`: fields of which no row has another cell than a usual one.
        """
        self.source = source
        key, cells = self.columns.kind.key, self.cells
        # The rows are few: a column for each outcome, where the first scan packs them.
        columns = [
            *(f"{j.verdict} AS v{n}" for n, j in enumerate(self.judgements)),
            *(f"{quoted(k)} AS k{n}" for n, k in enumerate(key)),
            *(f"{sql} AS e{n}" for n, sql in enumerate(self.evidence)),
            *(
                f"CASE WHEN {self.columns.bad[f].sql} THEN {quoted(f + RAW_SUFFIX)} END AS b{n}"
                for n, f in enumerate(cells)
            ),
        ]
        again, pays = self._again(source, wanted, unsure, total)
        scan = self.columns.select(again, self.judgements, cells, kept=source.kept, every=False, usual=usual)
        rows = f"({scan})"
        if cells and pays:
            # Asked twice, planned once.
            rows = "_again"
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {rows} AS {scan}")
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE looked_at AS SELECT {', '.join(['_row', '_ordinal', '_kept', *columns])}"
            f" FROM {rows} AS {quoted(self.columns.kind.name)}"
        )
        self.doubts: Doubted = {}
        if known := [cell for cell in cells if cell not in people_of([source])]:
            from checker.engine.doubted_rows import doubted_rows  # noqa: PLC0415 - most exports can be read

            self.doubts = doubted_rows(self.connection, self.columns, self.judgements, rows, known)

    def _again(self, source: Source, wanted: str, unsure: str, total: int) -> tuple[Source, bool]:
        """Return a source of these rows, with their numbers in `_ordinal`, and whether they are few."""
        connection, ordinal = self.connection, ordinal_of(source)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE wanted AS SELECT row_number() OVER (ORDER BY {ordinal}) AS _at, {ordinal} AS _ordinal,"
            f" {unsure} AS _unsure FROM codes WHERE {wanted}"
        )
        pays = connection.execute("SELECT count(*) FROM wanted").fetchall()[0][0] <= few(total)
        ordinals = connection.execute("SELECT _ordinal FROM wanted ORDER BY _at").fetchall() if pays else []
        folder = Path(connection.execute("SELECT current_setting('temp_directory')").fetchall()[0][0])
        pieces = cut(source, [n for (n,) in ordinals], total, folder) if pays else None
        if pieces is not None:
            lines = f"(SELECT *, row_number() OVER () AS _at FROM {pieces.relation})"
            relation = f"(SELECT l.*, w._ordinal FROM {lines} AS l JOIN wanted AS w ON w._at = l._at)"
        else:
            # A bare IN becomes a join that takes the file for the smaller side, and holds all of it in memory.
            relation = (
                f"(SELECT * FROM {numbered(source)}"
                " WHERE CASE WHEN _ordinal IN (SELECT _ordinal FROM wanted) THEN true ELSE false END)"
            )
        locator = source.locator
        if pays and isinstance(locator, Locator) and len(ordinals) <= _SHORT:
            locator = locator._replace(few=True)
        return source._replace(relation=relation, ordinal="_ordinal", locator=locator), pays

    def unsettled(self) -> list[tuple[int, int, int]]:
        """Return of the rows that were not unsure what became undecided in doubt: judgement, outcome before, and how many."""
        return [
            (n, code, count)
            for n in self.doubts
            for code, count in self.connection.execute(
                f"SELECT code, count(*) FROM _in_doubt JOIN wanted USING (_ordinal) WHERE rule = {n} AND NOT _unsure GROUP BY 1 ORDER BY 1"
            ).fetchall()
        ]

    def settled(self) -> tuple[list[tuple[Sequence[int], int]], list[int]]:
        """Return of the rows that were unsure how many records have which outcomes, and the ordinals of those that are none."""
        codes = [f"v{n}" for n in range(len(self.judgements))]
        unsure = "FROM looked_at JOIN wanted USING (_ordinal) WHERE _unsure"
        found = self.connection.execute(
            f"SELECT {', '.join([*codes, 'count(*)'])} {unsure} AND _kept = 1 GROUP BY ALL"
        ).fetchall()
        gone = self.connection.execute(f"SELECT _ordinal {unsure} AND _kept = 0").fetchall()
        return [(outcomes, count) for *outcomes, count in found], [n for (n,) in gone]

    def verdicts(self) -> list[Verdict]:
        """Return what somebody has to look at."""
        numbers, key = range(len(self.judgements)), self.columns.kind.key
        told = [*(f"v{n} & 1 = 1" for n in numbers), *(f"b{n} IS NOT NULL" for n in range(len(self.cells)))]
        shown = "true" if self.all_shown else " OR ".join(told) or "false"
        groups = (("v", len(numbers)), ("k", len(key)), ("e", len(self.evidence)), ("b", len(self.cells)))
        columns = [f"{letter}{n}" for letter, count in groups for n in range(count)]
        rows = duck.stream(
            self.connection,
            f"SELECT {', '.join(['_row', *columns])} FROM looked_at WHERE _kept = 1 AND ({shown}) ORDER BY _row",
        )
        first = len(numbers) + len(key)
        tellings, at = [], 0
        for judgement in self.judgements:
            names = list(judgement.evidence)
            tellings.append((Telling(judgement, names), slice(at, at + len(names))))
            at += len(names)
        verdicts = []
        for row, *values in rows:
            label = dict(zip(key, values[len(numbers) : first], strict=True))
            given = values[first:]
            for i, (telling, mine) in enumerate(tellings):
                if values[i] in LOOK or self.all_shown:
                    one = telling.of(values[i], row, label, given[mine])
                    if fields := self.doubts.get(i, {}).get(row):
                        one = turning_on(one, (Unread(self.columns.kind.name, row, fields),))
                    verdicts.append(one)
            for name, raw in zip(self.cells, given[len(self.evidence) :], strict=True):
                if raw is not None:
                    column = self.source.columns.get(name)
                    written = column.date_format if column else None
                    verdicts.append(bad_cell(self.columns.kind, name, row, label, raw, written))
        return verdicts
