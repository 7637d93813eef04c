"""The kinds as relations: scanned where each record is judged alone, stored (narrow) where records are joined."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from checker import duck
from checker.engine.names import quoted
from checker.expressions.special_names import FOLD_SUFFIX
from checker.folding import fold
from checker.model.inputs import ROW_BITS, Inputs, Source
from checker.model.kinds import Field
from checker.model.outcomes import Judgement
from checker.model.rulebook import Rulebook
from checker.records.locators import Locator
from checker.records.typed import TEXT_SUFFIX, sql_type, typed_select, unreadable
from checker.records.unreadable import Unreadable


def _folded_type(field: Field) -> str:
    return "VARCHAR[]" if sql_type(field).endswith("[]") else "VARCHAR"


class Relations:
    """Gives the SQL of scans, and makes the tables that joining rules read."""

    def __init__(self, connection: duck.Connection, rulebook: Rulebook, inputs: Inputs) -> None:
        self.connection, self.rulebook, self.inputs = connection, rulebook, inputs
        self.stored: set[str] = set()
        self.selects: dict[str, str] = {}
        """Of each stored kind the SELECT that its view stands for,"""
        self.columns: dict[str, list[str]] = {}
        """and its columns, besides `_row`."""

    def scan(
        self, kind: str, fields: Iterable[str], texts: Iterable[str], row: bool, raws: Iterable[str] = ()
    ) -> str:
        """Return a SELECT over every source of a kind: typed `fields`, `f__text` of `texts`, `f__raw` of `raws`.

        Beside them stand `_src`, the number of the source, and `_row`, if asked for.
        """
        described = self.rulebook.kinds[kind]
        names, words, untouched = sorted(set(fields)), sorted(set(texts)), sorted(set(raws))
        selects = []
        for source in self.inputs.of(kind):
            inner = typed_select(described, source, names, row=row, texts=words, raws=untouched)
            selects.append(f"SELECT {source.number} AS _src, * FROM ({inner})")
        return " UNION ALL ".join(selects)

    def bad_cell(self, kind: str) -> dict[str, Unreadable]:
        """Return by field the SQL of whether its cell cannot be read, over a scan with the field and its raw cell."""
        return unreadable(self.rulebook.kinds[kind], self.inputs.of(kind))

    def store(self, kind: str, fields: Iterable[str], texts: Iterable[str], folds: Iterable[str]) -> None:
        """Make a kind that was supplied readable by its name, with `_row` and these columns and no others.

        A table a source, and over them a view. The rows are stored in the order of the file, by all processors, so that
        the table's own row ids number them: numbering them in the scan would keep it to one processor.
        """
        described, folded = self.rulebook.kinds[kind], sorted(set(folds))
        names, words = sorted({*fields, *described.key, *folded}), sorted(set(texts))
        columns = [*names, *(f + TEXT_SUFFIX for f in words), *(f + FOLD_SUFFIX for f in folded)]
        selects, tables = [], []
        for source in self.inputs.of(kind):
            table = quoted(f"{kind} {source.number}")
            numbered = source.ordinal is not None
            every = source.keep.whole if source.keep and not numbered else None
            scan = typed_select(described, source, names, texts=words, row=numbered, every=every)
            self.connection.execute(f"CREATE TEMP TABLE {table} AS {scan}")
            row = "_row" if numbered else f"CAST({(source.number << ROW_BITS) + 1} + rowid AS BIGINT) AS _row"
            kept = " WHERE _kept = 1" if every else ""
            selects.append(f"SELECT {', '.join([row, *map(quoted, columns)])} FROM {table}{kept}")
            tables.append(table)
        for table in tables:
            for name in folded:
                self._fold(table, described.fields[name])
        self.selects[kind], self.columns[kind] = " UNION ALL ".join(selects), columns
        self.connection.execute(f"CREATE TEMP VIEW {quoted(kind)} AS {self.selects[kind]}")
        self.stored.add(kind)

    def store_read(
        self, judgements: Collection[Judgement], tell: Callable[[str], None] = lambda _: None
    ) -> None:
        """Make every supplied kind that these rules read, each with the columns that they read and no others."""
        folds = {pair for j in judgements for pair in j.folds}
        texts = {pair for j in judgements for pair in j.texts}
        for kind, names in sorted(read_by(judgements, self.rulebook).items()):
            if self.inputs.of(kind):
                tell(f"read {kind}")
                self.store(
                    kind, names, {f for k, f in texts if k == kind}, {f for k, f in folds if k == kind}
                )

    def make_empty(self, kinds: Iterable[str]) -> None:
        """Make kinds that were not supplied: views without rows, so that the planner leaves out what asks them."""
        for kind in sorted(kinds):
            columns = ["CAST(NULL AS BIGINT) AS _row"]
            for name, field in self.rulebook.kinds[kind].fields.items():
                columns.append(f"CAST(NULL AS {sql_type(field)}) AS {quoted(name)}")
                columns.append(f"CAST(NULL AS VARCHAR) AS {quoted(name + TEXT_SUFFIX)}")
                columns.append(f"CAST(NULL AS {_folded_type(field)}) AS {quoted(name + FOLD_SUFFIX)}")
            self.connection.execute(
                f"CREATE TEMP VIEW {quoted(kind)} AS SELECT {', '.join(columns)} WHERE false"
            )

    def _fold(self, table: str, field: Field) -> None:
        """Add the folded text of a column. Folded once for each different text: the engine has no such function."""
        column, folded, type_ = quoted(field.name), quoted(field.name + FOLD_SUFFIX), _folded_type(field)
        if type_ != "VARCHAR":
            self._fold_lists(table, column, folded)
            return
        self.connection.execute(f"ALTER TABLE {table} ADD COLUMN {folded} VARCHAR")
        found = self.connection.execute(
            f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"
        ).fetchall()
        texts = [text for (text,) in found]
        self.connection.execute(
            f"UPDATE {table} SET {folded} = f.folded FROM (SELECT unnest(?::VARCHAR[]) AS raw, unnest(?::VARCHAR[]) AS folded) AS f"
            f" WHERE f.raw = {column}",
            [texts, [fold(text) for text in texts]],
        )

    def _fold_lists(self, table: str, column: str, folded: str) -> None:
        rows = self.connection.execute(f"SELECT DISTINCT unnest({column}) FROM {table}").fetchall()
        texts = [text for (text,) in rows if text is not None]
        # Lists are not updated in place: the rows would move, and get other row ids.
        self.connection.execute(
            f"CREATE TEMP TABLE with_lists AS SELECT t.*, list_transform({column}, lambda x: m.folded[x]) AS {folded}"
            f" FROM {table} AS t, (SELECT map(?::VARCHAR[], ?::VARCHAR[]) AS folded) AS m",
            [texts, [fold(text) for text in texts]],
        )
        self.connection.execute(f"DROP TABLE {table}")
        self.connection.execute(f"ALTER TABLE with_lists RENAME TO {table}")

    # --- days ------------------------------------------------------------------------------------------------

    def make_calendar(self) -> None:
        """Make `calendar`: every known day, the announced ones with the exported ones laid over them."""
        calendar = self.rulebook.calendar
        days = sorted(calendar.days)
        over = "SELECT CAST(NULL AS DATE) AS day, CAST(NULL AS BOOLEAN) AS is_workday WHERE false"
        if calendar.kind and self.inputs.of(calendar.kind) and calendar.date and calendar.workday:
            scan = self.scan(calendar.kind, [calendar.date, calendar.workday], [], row=False)
            over = (
                f"SELECT {quoted(calendar.date)} AS day, bool_and({quoted(calendar.workday)}) AS is_workday FROM ({scan})"
                f" WHERE {quoted(calendar.date)} IS NOT NULL AND {quoted(calendar.workday)} IS NOT NULL GROUP BY 1"
            )
        self.connection.execute(
            "CREATE TEMP TABLE calendar AS WITH announced AS (SELECT unnest(?::DATE[]) AS day, unnest(?::BOOLEAN[]) AS is_workday),"
            f" exported AS ({over}), known AS (SELECT coalesce(e.day, a.day) AS day, coalesce(e.is_workday, a.is_workday) AS is_workday"
            " FROM announced AS a FULL JOIN exported AS e ON e.day = a.day),"
            # Days in a row have the same difference to their number: a hole starts a new run.
            " runs AS (SELECT *, day - CAST(row_number() OVER (ORDER BY day) AS INTEGER) AS run FROM known)"
            " SELECT day, is_workday, run, sum(CAST(is_workday AS INTEGER)) OVER (PARTITION BY run ORDER BY day) AS workday_no FROM runs",
            [days, [calendar.days[d] for d in days]],
        )

    def make_window(self, start: date | None, end: date) -> None:
        """Make `window_days`: every day of the period."""
        first = start or end
        self.connection.execute(
            "CREATE TEMP TABLE window_days AS SELECT CAST(unnest(generate_series(?::DATE, ?::DATE, INTERVAL 1 DAY)) AS DATE) AS day",
            [first, end],
        )

    def earliest(self, happenings: Mapping[str, str]) -> date | None:
        """Return the first day on which anything happened; `happenings`: stored kind -> SQL of its day."""
        found = [
            self.connection.execute(f"SELECT min(CAST({day} AS DATE)) FROM {quoted(kind)}").fetchall()[0][0]
            for kind, day in happenings.items()
        ]
        return min((d for d in found if d is not None), default=None)


def read_by(judgements: Collection[Judgement], rulebook: Rulebook) -> dict[str, set[str]]:
    """Return the kinds that these rules judge or join, with the fields that they read of each."""
    fields: dict[str, set[str]] = {
        k: set() for j in judgements for k in (j.joins | {j.on}) & set(rulebook.kinds)
    }
    for kind, name in {pair for j in judgements for pair in j.reads}:
        fields.setdefault(kind, set()).add(name)
    return fields


def people_of(sources: Iterable[Source]) -> frozenset[str]:
    """Return the fields of these sources whose cells name people."""
    return frozenset().union(*(s.locator.people for s in sources if isinstance(s.locator, Locator)))
