"""What is left of a condition gives the same for every row, nulls included."""

from __future__ import annotations

from itertools import product

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import parse_one

from checker.expressions.reduce import reduced

LEAVES = st.sampled_from(
    ["a", "b", "c", "NULL", "TRUE", "FALSE", "n = 1", "n < NULL", "NULL IN (1, 2)", "n IN (1, 2)"]
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        inner.map(lambda x: f"(NOT {x})"),
        inner.map(lambda x: f"({x} IS NULL)"),
        inner.map(lambda x: f"(NOT ({x}) IS NULL)"),
        pair.map(lambda p: f"({p[0]} AND {p[1]})"),
        pair.map(lambda p: f"({p[0]} OR {p[1]})"),
        pair.map(lambda p: f"(CASE WHEN {p[0]} THEN {p[1]} END)"),
        st.tuples(inner, inner, inner).map(
            lambda p: f"(CASE WHEN {p[0]} THEN {p[1]} WHEN {p[2]} THEN TRUE ELSE {p[0]} END)"
        ),
        pair.map(lambda p: f"(CASE {p[0]} WHEN TRUE THEN {p[1]} WHEN FALSE THEN FALSE END)"),
    )


CONDITIONS = st.recursive(LEAVES, _grown, max_leaves=12)


@pytest.fixture(scope="module")
def rows() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("CREATE TABLE t (a BOOLEAN, b BOOLEAN, c BOOLEAN, n INTEGER)")
    boolean = [True, False, None]
    con.executemany(
        "INSERT INTO t VALUES (?, ?, ?, ?)", list(product(boolean, boolean, boolean, [1, 3, None]))
    )
    return con


@given(CONDITIONS)
@settings(max_examples=300, deadline=None)
def test_what_is_left_gives_the_same(rows: duckdb.DuckDBPyConnection, condition: str) -> None:
    left = reduced(parse_one(condition, dialect="duckdb")).sql("duckdb")
    query = f"SELECT count(*) FROM t WHERE ({condition}) IS DISTINCT FROM ({left})"
    assert rows.execute(query).fetchall() == [(0,)], left


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ("CASE WHEN (NULL IN ('x')) AND NOT a IS NULL THEN 1 WHEN b THEN 2 ELSE 0 END", "CASE WHEN b THEN 2 ELSE 0 END"),
        ("CASE WHEN NULL = 1 OR a THEN 1 ELSE 0 END", "CASE WHEN a THEN 1 ELSE 0 END"),
        ("CASE WHEN a THEN 1 WHEN NULL IS NULL THEN 2 WHEN b THEN 3 END", "CASE WHEN a THEN 1 ELSE 2 END"),
        ("NOT (CASE WHEN NULL THEN 'x' END) IS NULL", "FALSE"),
        ("a AND NULL", "a AND NULL"),
    ],
)  # fmt: skip
def test_what_is_known_goes(condition: str, left: str) -> None:
    tree = parse_one(condition, dialect="duckdb")
    assert reduced(tree).sql("duckdb") == left
