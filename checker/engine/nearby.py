"""Days that stand near an unreadable one: those of the records that share an id with its row.

A limit may be kept on a few days only, and the earliest, the latest and every value of the column may all lie beside them.
What a day is compared with stands as a rule in a record of the same file, case or event.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from checker.engine.names import quoted
from checker.engine.relations import Relations
from checker.model.kinds import DAY_TYPES, Kind
from checker.model.outcomes import Judgement

NEAR = 8
"""So many days are taken for each row."""

_CLOSE = 50
"""An id that so many records share says little of any one day."""


def table_of(kind: str) -> str:
    """Return the name of the table that `make` makes."""
    return quoted(f"{kind} nearby")


def make(
    relations: Relations, judgement: Judgement, kind: str, rows: Sequence[int], span: tuple[str, str]
) -> int:
    """Make a table of the days near each of these rows that the rule reads, and return how many a row has at most.

    Columns: `_row`, the days in the order of their nearness as `near` from 0, and `day`, which lies within the span that
    `readings.days` gives. An id counts by how few records share it.
    """
    connection, kinds = relations.connection, relations.rulebook.kinds
    links = [
        (name, other)
        for name in _columns(judgement, kinds[kind], {"id"})
        for other in sorted(relations.stored)
        if name in _columns(judgement, kinds[other], {"id"})
    ]
    found = []
    for name, other in links:
        days = [f"CAST(o.{quoted(d)} AS DATE)" for d in _columns(judgement, kinds[other], DAY_TYPES)]
        if days:
            found.append(
                f"SELECT b._row, unnest([{', '.join(days)}]) AS day, count(*) OVER (PARTITION BY b._row) AS shared"
                f" FROM bad AS b JOIN ({relations.selects[other]}) AS o ON o.{quoted(name)} = b.{quoted(name)}"
            )
    ids = ", ".join(quoted(n) for n in sorted({name for name, _ in links}))
    first, last = span
    if not found:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {table_of(kind)} AS SELECT 0::BIGINT AS _row, 0 AS near, {first} AS day WHERE false"
        )
        return 0
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table_of(kind)} AS WITH bad AS (SELECT _row, {ids} FROM ({relations.selects[kind]})"
        f" WHERE _row IN (SELECT unnest(?::BIGINT[]))), beside AS ({' UNION ALL '.join(found)}),"
        f" days AS (SELECT _row, day, min(shared) AS shared FROM beside WHERE shared <= {_CLOSE} AND day BETWEEN {first} AND {last} GROUP BY _row, day),"
        " placed AS (SELECT _row, day, row_number() OVER (PARTITION BY _row ORDER BY shared, day) - 1 AS near FROM days)"
        f" SELECT _row, near, day FROM placed WHERE near < {NEAR}",
        [list(rows)],
    )
    ((most,),) = connection.execute(f"SELECT coalesce(max(near) + 1, 0) FROM {table_of(kind)}").fetchall()
    return int(most)


def _columns(judgement: Judgement, kind: Kind, types: Collection[str]) -> list[str]:
    """The fields of these types that the rule reads of a kind, in order."""
    return sorted(n for k, n in judgement.reads if k == kind.name and kind.fields[n].type in types)
