"""What a cell that nobody can read may have said: values that stand for all that it could be.

They are no guesses. A verdict that is the same whichever of them the cell held does not rest on it; one that is not,
does. Of an enumeration it is every value; of a day every day that the records reach and some before and after; of a
number small, large and those beside it; of an id those beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker import duck
from checker.engine.names import quoted
from checker.expressions.special_names import FOLD_SUFFIX
from checker.expressions.types import FIELD_TYPES, Type
from checker.model.kinds import Field
from checker.records.cells import SQL_TYPES
from checker.records.sqltext import literal

LEAST = 6
"""However many rows there are, so many readings of each are made."""

_BESIDE = 200
"""So many different values are taken from the column itself."""

_DAYS = 800
"""So many days are taken at most; of a longer time not every one."""

_MARGIN = 400
"""Days before the first and after the last that records have: more than any of their periods takes."""

_HOURS = "INTERVAL 12 HOUR, INTERVAL 0 HOUR, INTERVAL 1439 MINUTE"
"""The times of a day that are taken: before all others, after them, and between."""

_STRIDE = 37
"""So far from that of the row before does a row begin."""

_YEARS = 3
"""What lies longer before the as-of date, or after it, is a slip of the pen rather than a day to reckon with."""


def days(connection: duck.Connection, columns: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return SQL of the first and the last day that matters. `columns`: (relation, date column) pairs."""
    parts = [f"SELECT min({c}) AS first, max({c}) AS last FROM {relation}" for relation, c in columns]
    parts.append("SELECT getvariable('as_of') AS first, getvariable('as_of') AS last")
    first, last = connection.execute(
        "SELECT greatest(min(first), getvariable('as_of') - INTERVAL (?) YEAR)::DATE, least(max(last), getvariable('as_of') + INTERVAL (?) YEAR)::DATE"
        f" FROM ({' UNION ALL '.join(parts)})",
        [_YEARS, _YEARS],
    ).fetchall()[0]
    return f"DATE '{first}'", f"DATE '{last}'"


def make(
    connection: duck.Connection, field: Field, like: Sequence[str], *, span: tuple[str, str], folded: bool
) -> tuple[str, int]:
    """Make a table of the readings of a field and return its name and length.

    Columns: `i` from 0, the value `v`, and, where `folded`, the text `fold` that is compared. `like`: relations with
    readable cells of the same name; `span` is what `days` gives.
    """
    name, type_ = quoted(f"read {field.name}"), SQL_TYPES[field.type]
    column, fold = quoted(field.name), quoted(field.name + FOLD_SUFFIX) if folded else f"NULL::{type_}"
    relation = f"({' UNION ALL '.join(f'SELECT {column}, {fold} AS fold FROM {one}' for one in like)})"
    beside = f"SELECT DISTINCT {column} AS v, fold FROM {relation} WHERE {column} IS NOT NULL ORDER BY 1 LIMIT {_BESIDE}"
    kind = FIELD_TYPES[field.type]
    if field.type == "bool":
        parts = ["SELECT unnest([true, false]) AS v"]
    elif field.type == "enum":
        codes = ", ".join(literal(value.code) for value in field.values)
        parts = [f"SELECT unnest([{codes}]::VARCHAR[]) AS v"]
    elif kind in (Type.DATE, Type.MOMENT):
        first, last = span
        step = f"INTERVAL (1 + ({last} - {first}) // {_DAYS}) DAY"
        day = f"SELECT unnest(generate_series({first}, {last}, {step})) AS v"
        parts = [
            f"SELECT {first} - {_MARGIN} AS v",
            f"SELECT {last} + {_MARGIN} AS v",
            f"SELECT v FROM ({beside})",
            day if kind is Type.DATE else f"SELECT v + unnest([{_HOURS}]) AS v FROM ({day})",
        ]
    elif kind is Type.NUMBER:
        first, last = span
        years = f"SELECT unnest(range(year({first}), year({last}) + 1)) AS v"
        ends = ["SELECT 0 AS v", "SELECT 1000000000 AS v", "SELECT 1 AS v"]
        parts = [*ends, *([years] if field.type == "int" else []), f"SELECT v FROM ({beside})"]
    elif kind is Type.LIST:
        # Nobody, everybody, and those of other cells.
        every = f"SELECT list(DISTINCT e) AS v FROM (SELECT unnest({column}) AS e FROM {relation}) WHERE e IS NOT NULL"
        folds = (
            f"SELECT list(DISTINCT e) FROM (SELECT unnest(fold) AS e FROM {relation}) WHERE e IS NOT NULL"
            if folded
            else "SELECT NULL"
        )
        parts = [
            "SELECT []::VARCHAR[] AS v, []::VARCHAR[] AS fold",
            f"SELECT v, ({folds})::VARCHAR[] AS fold FROM ({every}) WHERE v IS NOT NULL",
            f"SELECT v, fold::VARCHAR[] AS fold FROM ({beside})",
        ]
    else:
        parts = [f"SELECT v, fold FROM ({beside})"]
    if folded and not any("fold" in part for part in parts):
        parts = [f"SELECT v, CAST(v AS VARCHAR) AS fold FROM ({part})" for part in parts]
    union = " UNION ALL BY NAME ".join(f"SELECT *, {n} AS part FROM ({part})" for n, part in enumerate(parts))
    said = (
        f"CAST(fold AS {'VARCHAR[]' if kind is Type.LIST else 'VARCHAR'}) AS fold" if folded else "1 AS one"
    )
    # The ends first. Where not all the others are taken, those that are should be far from each other.
    order = "ORDER BY part, md5(CAST(v AS VARCHAR))"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT row_number() OVER ({order}) - 1 AS i, CAST(v AS {type_}) AS v, {said}"
        f" FROM ({union}) {order}"
    )
    return name, connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]


def copies(
    connection: duck.Connection,
    target: str,
    relation: str,
    bad: dict[str, Field],
    others: Sequence[str],
    *,
    span: tuple[str, str],
    folds: frozenset[str] = frozenset(),
    like: Mapping[str, Sequence[str]] | None = None,
    most: int,
) -> int:
    """Make the table `target` of the rows of `relation` as often as their unreadable cells have readings.

    `relation` has for each field of `bad` a column `f`, null, and a truth value `bad f` that says whether it is one of those cells,
    and the columns `others`, which stay. `folds`: fields with a folded text. `like`: by field the relations that hold other cells of its name.
    `most`: so many of each row at most. The column `_i` counts them from 0; the least of a day or a number is 0, the
    greatest 1. Returns how many there are of each row.
    """
    columns, joins, longest = [quoted(o) for o in others], [], 1
    for n, (name, field) in enumerate(sorted(bad.items())):
        table, count = make(
            connection, field, like[name] if like else [relation], span=span, folded=name in folds
        )
        if not count:
            columns.append(quoted(name))
            columns += [quoted(name + FOLD_SUFFIX)] if name in folds else []
            continue
        longest = max(longest, count)
        flag = quoted(f"bad {name}")
        columns.append(f"CASE WHEN {flag} THEN r{n}.v ELSE {quoted(name)} END AS {quoted(name)}")
        if name in folds:
            fold = quoted(name + FOLD_SUFFIX)
            columns.append(f"CASE WHEN {flag} THEN r{n}.fold ELSE {fold} END AS {fold}")
        # Of two cells in a row the one is early and the other late, and the other way round. Behind the ends each row
        # begins elsewhere, so that many rows that are read a few times are not all read alike.
        begin = f"(t.i + CASE WHEN t.i < 2 THEN {n % 2} ELSE {n % 2} + b._row * {_STRIDE} % {count} END) % {count}"
        joins.append(f" LEFT JOIN {table} AS r{n} ON r{n}.i = {begin}")
    longest = min(longest + 1, most)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {target} AS SELECT {', '.join(columns)}, t.i AS _i FROM {relation} AS b, range({longest}) AS t(i){''.join(joins)}"
    )
    return longest
