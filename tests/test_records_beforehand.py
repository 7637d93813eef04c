"""A source typed beforehand gives what it gives as it is: values, texts, raw cells, row numbers and unreadable cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pytest
from test_records_cells import CASES, MARKED, PLACEHOLDERS, field, kind

from checker.model.inputs import Column, Inputs, Keep, Source
from checker.model.kinds import Kind
from checker.records import beforehand
from checker.records.beforehand import marked, typed_beforehand
from checker.records.locators import Locator
from checker.records.sqltext import literal
from checker.records.typed import typed_select, unreadable

DAYS = ("'2024-03-05'", "'2024年3月6日'", "'-'", "NULL", "'三月'")


def sources(type_: str, units: Sequence[str | None]) -> tuple[Kind, list[Source]]:
    """Return a kind with a field of that type, and a source of every cell of the vectors for each unit of a header."""
    name, marks = MARKED.get(type_, (type_, {}))
    cases = [case for group, case in (case.values for case in CASES) if group == type_]
    x = field(name, day_of="day" if name in ("time", "datetime") else None, unit=cases[0].get("of"), **marks)
    texts = sorted({str(case["raw"]) for case in cases} | {"", " ", "無", "　"})
    rows = ", ".join(f"({literal(text)}, {day})" for text in texts for day in DAYS)
    relation = f"(SELECT * FROM (VALUES ('小計', NULL), {rows}) t(x, day))"
    keep = Keep("x IS DISTINCT FROM '小計'", "x >= '0'")
    made = [
        Source(
            number,
            "k",
            "a.csv",
            relation,
            {"x": Column("x", "x", "X", 1, unit), "day": Column("day", "day", "日期", 2)},
            keep=keep,
            usual=True,
            locator=Locator("csv", PLACEHOLDERS, data={"total": lambda: len(texts), "again": str}),
        )
        for number, unit in enumerate(units, 1)
    ]
    return kind(x), made


def given(con: duckdb.DuckDBPyConnection, kind: Kind, made: Sequence[Source]) -> list[Any]:
    """Return all that the engine asks of sources."""
    bad = {f: condition.sql for f, condition in unreadable(kind, made).items()}
    found: list[Any] = []
    for source in made:
        for every in (None, source.kept):
            select = typed_select(
                kind, source, ["day", "x"], row=True, texts=["x"], raws=["day", "x"], every=every
            )
            conditions = ", ".join(f"coalesce({bad.get(f, 'false')}, false)" for f in ("day", "x"))
            found += con.execute(f"SELECT *, {conditions} FROM ({select}) ORDER BY _row").fetchall()
    return found


@pytest.mark.parametrize("type_", sorted({case.values[0] for case in CASES}))
def test_a_small_source_gives_the_same_as_a_table(type_: str) -> None:
    described, made = sources(type_, [None, "萬元", "%"])
    with duckdb.connect() as con:
        inputs = typed_beforehand(
            marked(Inputs(tuple(made), ())),
            {"k": described},
            {"k"},
            {("k", "x")},
            lambda sql: con.execute(sql).fetchall(),
        )
        assert all(s.relation.startswith('"cells ') for s in inputs.sources)
        assert given(con, described, inputs.sources) == given(con, described, made)


def test_fields_that_no_column_holds_and_rows_with_numbers_of_their_own() -> None:
    described, (source,) = sources("date", [None])
    source = source._replace(
        relation=f"(SELECT *, 7 * row_number() OVER () AS _n FROM {source.relation})",
        ordinal="_n",
        columns={"x": source.columns["x"]},
        constants={"day": "二〇二四年三月五日"},
    )
    with duckdb.connect() as con:
        inputs = typed_beforehand(
            marked(Inputs((source,), ())),
            {"k": described},
            {"k"},
            (),
            lambda sql: con.execute(sql).fetchall(),
        )
        assert given(con, described, inputs.sources) == given(con, described, [source])


@pytest.mark.parametrize(("wanted", "rows"), [(set(), 10_000), ({"k"}, 3)])
def test_what_is_not_asked_for_and_what_is_large_is_left_as_it_is(
    wanted: set[str], rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beforehand, "ROWS", rows)
    described, made = sources("date", [None])
    inputs = marked(Inputs(tuple(made), ()))
    assert typed_beforehand(inputs, {"k": described}, wanted, (), pytest.fail) == inputs
