"""Every cell text becomes what it says, or is reported; never a guess."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from checker.model.inputs import Column, Source
from checker.model.problem import Place
from checker.model.rulebook import EnumValue, Field, Kind
from checker.model.text import Text
from checker.records.locators import Locator
from checker.records.sqltext import literal
from checker.records.typed import sql_type, typed_select, unreadable

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


def cell(case: dict[str, Any], type_: str) -> Any:
    x = field(type_, day_of="day" if type_ in ("time", "datetime") else None, unit=case.get("of"))
    source = Source(
        1,
        "k",
        "a.csv",
        f"(VALUES ({literal(case['raw'])}, '2024-03-05')) t(x, day)",
        {"x": Column("x", "x", "X", 1, case.get("unit")), "day": Column("day", "day", "日期", 2)},
        locator=Locator("csv", PLACEHOLDERS),
    )
    k = kind(x)
    select = typed_select(k, source, ["x"], row=True, texts=["x"])
    condition = unreadable(k, source).get("x", "false")
    with duckdb.connect() as con:
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
def test_cell(type_: str, case: dict[str, Any]) -> None:
    got, want = cell(case, type_), case["want"]
    if hasattr(got, "isoformat"):
        got = got.isoformat()
        want = want + ":00" if want and len(want) == 16 else want
    elif not isinstance(got, (bool, int, list, str, type(None))):
        got = str(got)
    assert got == want
