"""Every cell text becomes what it says, or is reported; never a guess."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.model.inputs import Column, Source
from checker.model.kinds import DAY_TYPES, EnumValue, Field, Kind
from checker.model.problem import Place
from checker.model.text import Text
from checker.records import cells
from checker.records.locators import Locator
from checker.records.plain import is_plain
from checker.records.sqltext import literal
from checker.records.typed import sql_type, typed_select, unreadable
from checker.records.unreadable import unreadable as unreadable_cell

PLACEHOLDERS = ("無", "略", "暫無", "待補", "-", "--", "/", "N/A")
NAME = Text("名", "name")
WORDS = {
    "onsite": ("實地拜訪", "上門"),
    "rest": ("正常（休息）", "休息"),
    "late": ("遲到",),
    "absent_late": ("曠工遲到",),
    "admin_changed": ("管理員…改為正常",),
}
VALUES = tuple(EnumValue(code, Text(code, code), words) for code, words in WORDS.items())


def field(type_: str, **more: Any) -> Field:
    values = VALUES if type_ == "enum" else ()
    return Field("x", type_, NAME, None, ("X",), "no", values, **more)  # type: ignore[arg-type]


def kind(*fields: Field) -> Kind:
    day = Field("day", "date", NAME, None, ("日期",), "no")
    return Kind("k", NAME, NAME, None, ("x",), (), {f.name: f for f in (*fields, day)}, Place("k.yaml"))


MARKED: dict[str, tuple[str, dict[str, Any]]] = {
    "period_end": ("date", {"period": "end"}),
    "period_start": ("date", {"period": "start"}),
    "half_day": ("datetime", {"half_days": ("09:00", "13:30")}),
}
"""Groups of the vectors that are no type of their own: type and marks of the field."""


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def cell(con: duckdb.DuckDBPyConnection, case: dict[str, Any], group: str) -> Any:
    type_, marks = MARKED.get(group, (group, {}))
    x = field(type_, day_of="day" if type_ in ("time", "datetime") else None, unit=case.get("of"), **marks)
    source = Source(
        1,
        "k",
        "a.csv",
        f"(VALUES ({literal(case['raw'])}, '2024-03-05')) t(x, day)",
        {"x": Column("x", "x", "X", 1, case.get("unit")), "day": Column("day", "day", "日期", 2)},
        locator=Locator("csv", PLACEHOLDERS),
    )
    k = kind(x)
    select = typed_select(k, source, ["x"], row=True, raws=["x"])
    found = unreadable(k, [source]).get("x")
    condition = found.sql if found else "false"
    row, value, bad, type_name = con.execute(
        f"SELECT _row, x, {condition}, typeof(x) FROM ({select})"
    ).fetchall()[0]
    assert row == (1 << 40) + 1
    assert type_name == sql_type(x)
    if bad:
        return "!"
    return value


CASES = [
    pytest.param(type_, case, id=f"{type_}-{case['raw']!r}-{case.get('unit') or case.get('of') or ''}")
    for type_, cases in yaml.safe_load((Path(__file__).parent / "data/cells.yaml").read_text("utf-8")).items()
    for case in cases
]


@pytest.mark.parametrize(("type_", "case"), CASES)
def test_cell(con: duckdb.DuckDBPyConnection, type_: str, case: dict[str, Any]) -> None:
    got, want = cell(con, case, type_), case["want"]
    if hasattr(got, "isoformat"):
        got = got.isoformat()
        want = want + ":00" if want and len(want) == 16 else want
    elif not isinstance(got, (bool, int, list, str, type(None))):
        got = str(got)
    assert got == want


TYPES = tuple(cells.SQL_TYPES)
SHREDS = """
0 1 9 12 2024 99999999999999999999 - -- / . , : ： 年 月 日 時 分 元 萬 億 萬元 壹 拾 佰 % ㎡ e E+ 次日 上午 下午 星期
2024-03-05 08:56 25:20 Z +08:00 民國 ( ) （ ） 是 無 、 ; ~ [ ] " ' \\ * 人民币 ¥ 實地拜訪 onsite 小時 十 二〇二四 _
"""
PIECES = st.sampled_from(SHREDS.split())


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.one_of(st.lists(PIECES, max_size=6).map("".join), st.text(max_size=10)), min_size=1, max_size=40
    )
)
def test_no_text_raises_and_shorter_typings_agree(texts: list[str]) -> None:
    values = ", ".join(f"({i}, {literal(t)})" for i, t in enumerate(texts) if "\0" not in t)
    if not values:
        return
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t AS SELECT * FROM (VALUES {values}) v(i, x)")
        for type_ in TYPES:
            timed = type_ in ("time", "datetime")
            f, day = field(type_, day_of="day" if timed else None), "DATE '2024-03-05'" if timed else None
            for unit in (None, "萬元", "%"):
                full = cells.typed(f, "x", unit, day_sql=day, placeholders=PLACEHOLDERS)
                usual = cells.usual(f, "x", unit, day_sql=day, placeholders=PLACEHOLDERS)
                shown = cells.text(f, "x", PLACEHOLDERS)
                # A scan of usual cells takes whatever was read as a day for its own text.
                dated = " OR shown IS DISTINCT FROM x" if type_ in DAY_TYPES else ""
                got = con.execute(
                    f"SELECT i, x, value, shown, usual IS NOT NULL AND (usual IS DISTINCT FROM value{dated})"
                    f" FROM (SELECT i, x, {full} AS value, {shown} AS shown, {usual} AS usual FROM t)"
                ).fetchall()
                assert [x for _, x, _, _, differs in got if differs] == []
                few = cells.typed(f, "x", unit, day_sql=day, placeholders=PLACEHOLDERS, few=True)
                same = f"({few}) IS NOT DISTINCT FROM ({full})" if few != full else "true"
                content = cells.text(f, "x", PLACEHOLDERS, few=True)
                assert (
                    con.execute(
                        f"SELECT x FROM t WHERE NOT ({same} AND ({content}) IS NOT DISTINCT FROM ({shown}))"
                    ).fetchall()
                    == []
                )
                plain = {i: (value, shown) for i, x, value, shown, _ in got if is_plain(f, x, PLACEHOLDERS)}
                assert all(value is not None for value, _ in plain.values())
                if unit is None and plain:
                    short = cells.typed(f, "x", day_sql=day, placeholders=PLACEHOLDERS, plain=True)
                    rows = ", ".join(map(str, plain))
                    found = con.execute(f"SELECT i, {short}, x FROM t WHERE i IN ({rows})").fetchall()
                    assert {i: (value, x) for i, value, x in found} == plain


@pytest.mark.parametrize(
    ("raw", "value", "content"), [("[]", [], None), ("無", [], None), ('["a"]', ["a"], '["a"]')]
)
def test_a_list_of_nothing_is_no_content(raw: str, value: list[str], content: str | None) -> None:
    f = field("list_id")
    sql = (
        f"SELECT {cells.typed(f, literal(raw), placeholders=('無',))}, {cells.text(f, literal(raw), ('無',))}"
    )
    assert duckdb.sql(sql).fetchall() == [(value, content)]


def test_the_usual_shapes_are_read_without_the_others() -> None:
    seen: dict[str, int] = {}
    with duckdb.connect() as con:
        for param in CASES:
            group, case = param.values
            type_, marks = MARKED.get(group, (group, {}))
            f = field(type_, unit=case.get("of"), **marks)
            day = "DATE '2024-03-05'" if type_ in ("time", "datetime") else None
            x, unit = literal(case["raw"]), case.get("unit")
            full = cells.typed(f, x, unit, day_sql=day, placeholders=PLACEHOLDERS)
            usual = cells.usual(f, x, unit, day_sql=day, placeholders=PLACEHOLDERS)
            value, short = con.execute(f"SELECT {full}, {usual}").fetchall()[0]
            assert short in (None, value), case
            seen[type_] = seen.get(type_, 0) + (short is not None)
    assert (
        min(seen[t] for t in ("id", "date", "datetime", "time", "money", "int", "percent", "bool", "enum"))
        >= 1
    )


@pytest.mark.parametrize(
    "type_", ["text", "id", "list_id", "list_str", "money", "date", "enum", "bool", "phone", "percent"]
)
@pytest.mark.parametrize("error", ["#N/A", " #DIV/0! "])
def test_the_error_of_a_formula_is_neither_a_value_nor_a_blank(type_: str, error: str) -> None:
    f = field(type_)
    x = literal(error)
    value, content, bad = duckdb.sql(
        f"SELECT v, {cells.text(f, 'r')}, {unreadable_cell(f, 'r', 'v').sql} FROM (SELECT r, {cells.typed(f, 'r')} AS v FROM (SELECT {x} AS r))"
    ).fetchall()[0]
    if type_ == "text":
        assert (value, content) == (error.strip(), None)  # a text is what it says; this one says nothing
    else:
        assert (value, content, bad) == (None, error, True)
