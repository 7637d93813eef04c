"""Subqueries as joins: whatever the rows, nulls and doubles among them, the rewritten query gives what the written one gives."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.expressions.joins import joined

KINDS = ("jobs", "steps")
_OWN = [
    "s.kind = 'x'",
    "s.kind IS NULL",
    "s.n > 1 OR s.n IS NULL",
    "EXISTS (SELECT 1 FROM steps t WHERE t.n = s.n AND t.kind <> s.kind)",
    "s._row IN (SELECT r._row FROM (SELECT steps._row AS _row, max(steps.n) OVER (PARTITION BY steps.job) AS n FROM steps) AS r WHERE r.n = 2)",
]
_EQUAL = [
    "s.job = jobs.job",
    "jobs.job = s.job",
    "month_of(s.day) = month_of(jobs.day)",
    "s.n + 1 = jobs.n",
    "s.kind = coalesce(jobs.kind, 'x')",
]
_RECORD = ["jobs.kind = 'x'", "jobs.n IS NOT NULL"]
_MIXED = [
    "s.day < jobs.day",
    "s.n <> jobs.n",
    "coalesce(s.day, jobs.day) <= jobs.day",
    "(s.kind = jobs.kind OR s.day > jobs.day)",
    "list_contains([jobs.kind, jobs.job, jobs.kind], s.kind)",
    "list_contains([jobs.n, 1], s.n + 1)",
]
_VALUES = [
    "count(*)",
    "count(s.n)",
    "count(DISTINCT s.kind)",
    "min(s.day)",
    "sum(s.n) + 1",
    "CASE WHEN count(*) = count(s.n) THEN coalesce(sum(s.n), 0) END",
    "list(DISTINCT s.kind ORDER BY s.kind)",
    "count(*) FILTER (WHERE s.n > 0) * 2",
    "coalesce(max(s.n), -1)",
    "max(s.n + jobs.n)",
]
_PLACES = [
    "{}",
    "CASE WHEN jobs.n > 1 THEN {} END",
    "coalesce({}, {})",
]


@st.composite
def subqueries(draw: st.DrawFn) -> str:
    """A subquery over steps that looks back at jobs, by conditions of every sort."""
    conditions = draw(st.lists(st.sampled_from(_EQUAL), max_size=2))
    for pool in (_OWN, _RECORD, _MIXED):
        conditions += draw(st.lists(st.sampled_from(pool), max_size=1))
    where = f" WHERE {' AND '.join(draw(st.permutations(conditions)))}" if conditions else ""
    if draw(st.booleans()):
        return f"EXISTS (SELECT 1 FROM steps AS s{where})"
    return f"(SELECT {draw(st.sampled_from(_VALUES))} FROM steps AS s{where})"


@st.composite
def queries(draw: st.DrawFn) -> str:
    """A SELECT over jobs with some of them, as columns, inside of expressions and as a condition."""
    columns = [
        draw(st.sampled_from(_PLACES)).replace("{}", draw(subqueries()))
        for _ in range(draw(st.integers(1, 3)))
    ]
    where = (
        f" WHERE {sub}" if (sub := draw(subqueries())).startswith("EXISTS") and draw(st.booleans()) else ""
    )
    listed = ", ".join(f"{column} AS c{i}" for i, column in enumerate(columns))
    return f"SELECT jobs._row, {listed} FROM jobs{where}"


def _rows() -> st.SearchStrategy[list[tuple[Any, ...]]]:
    row = st.tuples(
        st.sampled_from([None, "A", "B"]),
        st.sampled_from([None, "x", "y"]),
        st.sampled_from([None, 0, 1, 2]),
        st.sampled_from([None, "2025-03-31 10:00", "2025-04-01 09:00", "2025-04-30 18:00"]),
    )
    return st.lists(row, max_size=6)


@lru_cache
def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute("CREATE MACRO month_of(t) AS CAST(date_trunc('month', t) AS DATE)")
    return connection


def _run(sql: str, jobs: list[tuple[Any, ...]], steps: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    connection = _connection()
    for name, rows in (("jobs", jobs), ("steps", steps)):
        connection.execute(
            f"CREATE OR REPLACE TABLE {name} (_row BIGINT, job VARCHAR, kind VARCHAR, n INTEGER, day TIMESTAMP)"
        )
        if rows:
            places = ", ".join(["(?, ?, ?, ?, ?)"] * len(rows))
            values = [value for number, row in enumerate(rows, 1) for value in (number, *row)]
            connection.execute(f"INSERT INTO {name} VALUES {places}", values)
    return sorted(connection.execute(sql).fetchall(), key=repr)


@settings(max_examples=100, deadline=None)
@given(queries(), _rows(), _rows())
def test_the_joins_give_what_the_subqueries_give(
    sql: str, jobs: list[tuple[Any, ...]], steps: list[tuple[Any, ...]]
) -> None:
    assert _run(joined(sql, KINDS), jobs, steps) == _run(sql, jobs, steps)


@pytest.mark.parametrize(
    ("sql", "gone"),
    [
        ("SELECT (SELECT count(*) FROM steps s WHERE s.n + 1 = jobs.n AND s.n > 0) AS c FROM jobs", "(SELECT"),
        ("SELECT (SELECT count(*) FROM steps s WHERE s.n = jobs.n AND s.day < jobs.day) AS c FROM jobs", "(SELECT"),
        ("SELECT EXISTS (SELECT 1 FROM steps s WHERE s.n = jobs.n AND s.day < jobs.day) AS c FROM jobs", "EXISTS"),
        ("SELECT (SELECT sum(s.n) FROM steps s WHERE list_contains([jobs.n, 1], s.n)) AS c FROM jobs", "LIST_CONTAINS"),
        ("SELECT a.n, b.n, EXISTS (SELECT 1 FROM steps s WHERE s.n = b.n + 1) AS c FROM jobs a, jobs b", "EXISTS"),
        ("WITH w AS (SELECT jobs.n, (SELECT max(s.n) FROM steps s WHERE s.n < jobs.n AND s.job = jobs.job) AS m FROM jobs)"
         " SELECT w.n, sum(w.m) AS c FROM w GROUP BY w.n", "(SELECT MAX"),
        ("SELECT sum(CASE WHEN EXISTS (SELECT 1 FROM steps s WHERE s.n = jobs.n + 1) THEN 1 END) AS c FROM jobs", "EXISTS"),
    ],
)  # fmt: skip
def test_each_known_form_is_rewritten(sql: str, gone: str) -> None:
    rewritten = joined(sql, KINDS)
    columns = rewritten.upper().split(" FROM JOBS")[0]
    assert gone not in columns
    rows = [("A", "x", 1, "2025-04-01 09:00"), ("A", None, 2, None), (None, "y", None, "2025-03-31 10:00")]
    assert _run(rewritten, rows, rows * 2) == _run(sql, rows, rows * 2)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS c FROM jobs",
        "SELECT (SELECT count(*) FROM steps s) AS c FROM jobs",
        "SELECT (SELECT count(*) FROM steps s WHERE s.n < jobs.n) AS c FROM jobs",
        "SELECT EXISTS (SELECT 1 FROM steps s WHERE s.n = jobs.n) AS c FROM jobs",
        "SELECT EXISTS (SELECT count(*) FROM steps s WHERE s.n = jobs.n + 1) AS c FROM jobs",
        "SELECT EXISTS (SELECT 1 FROM steps s WHERE s.n = jobs.n + 1 GROUP BY s.n HAVING count(*) > 1) AS c FROM jobs",
        "SELECT jobs.n, (SELECT max(s.n) FROM steps s WHERE s.n + 1 = jobs.n) AS c, count(*) FROM jobs GROUP BY jobs.n",
        "WITH jobs AS (SELECT 1 AS n) SELECT EXISTS (SELECT 1 FROM steps s WHERE s.n = jobs.n + 1) AS c FROM jobs",
        "SELECT jobs.n IN (SELECT s.n FROM steps s WHERE s.job = jobs.job) AS c FROM jobs",
    ],
)
def test_what_has_another_form_stays_as_it_is(sql: str) -> None:
    assert joined(sql, KINDS) == sql


def test_a_value_that_is_asked_for_twice_is_joined_once() -> None:
    value = "(SELECT min(s.day) FROM steps s WHERE s.job = jobs.job)"
    assert (
        joined(f"SELECT CASE WHEN {value} > jobs.day THEN {value} END AS c FROM jobs", KINDS).count(
            "LEFT JOIN"
        )
        == 1
    )
