"""Small record kinds for the tests of reading, and what the engine would see of what was read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from checker.model.inputs import Inputs, Source
from checker.model.kinds import EnumValue, Field, Kind, Nested
from checker.model.problem import Place
from checker.model.text import Text
from checker.records.read import read
from checker.records.typed import typed_select

PLACEHOLDERS = ("無", "略", "-", "--", "/", "N/A")


def _text(hant: str) -> Text:
    return Text(hant, hant)


def field(name: str, type_: str, *aliases: str, **more: Any) -> Field:
    more.setdefault("required", "no")
    return Field(name, type_, _text(aliases[0] if aliases else name), None, aliases, **more)  # type: ignore[arg-type]


def kind(name: str, aliases: tuple[str, ...], key: tuple[str, ...], *fields: Field, **more: Any) -> Kind:
    by_name = {f.name: f for f in fields}
    return Kind(
        name, _text(aliases[0]), _text(name), None, key, aliases, by_name, Place(f"{name}.yaml"), **more
    )


ONSITE = EnumValue("onsite", _text("實地拜訪"), ("實地拜訪", "上門"))
KINDS: Mapping[str, Kind] = {
    k.name: k
    for k in (
        kind(
            "visits", ("拜訪記錄", "拜訪臺賬"), ("visit_id",),
            field("visit_id", "id", "拜訪編號", "記錄編號", required="yes"),
            field("employee_id", "id", "員工編號", "工號"),
            field("start", "datetime", "拜訪時間", "開始時間"),
            field("method", "enum", "拜訪方式", values=(ONSITE,)),
            field("problems", "text", "問題"),
            field("fee", "money", "費用", "金額"),
        ),
        kind(
            "attendance", ("考勤", "每日統計"), ("employee_id", "date"),
            field("employee_id", "id", "工號"),
            field("name", "str", "姓名"),
            field("date", "date", "日期"),
            field("clock_in", "time", "上班1打卡時間", day_of="date"),
            field("earliest", "time", "考勤概況/最早", day_of="date"),
            field("outside", "time", "外出打卡/最早", day_of="date"),
        ),
        kind(
            "contracts", ("合同", "合同臺賬"), ("contract_no",),
            field("contract_no", "id", "合同編號", required="yes"),
            field("customer_id", "id", "客戶編號"),
            field("signed", "date", "簽訂日期"),
            field("area", "area", "計租面積"),
            field("units", "list_id", "鋪位"),
        ),
        kind(
            "approvals", ("合同審批",), ("contract_no", "step"),
            field("contract_no", "id", "合同編號"),
            field("step", "str", "審批步驟"),
            field("person", "id", "審批人"),
            field("at", "datetime", "審批時間"),
            nested=Nested("contracts", "approvals", {"contract_no": "contract_no"}),
        ),
    )
}  # fmt: skip


def read_all(workdir: Path, *paths: Path | str, **more: Any) -> Inputs:
    """Read `paths` with the kinds above."""
    workdir.mkdir(exist_ok=True)
    return read([str(p) for p in paths], KINDS, PLACEHOLDERS, workdir=workdir, **more)


def connect(inputs: Inputs) -> duckdb.DuckDBPyConnection:
    """A connection that reaches the inputs and nothing else, as the engine's does."""
    con = duckdb.connect()
    for name, table in inputs.tables.items():
        con.register(name, table)
    con.execute(f"SET allowed_paths = {list(inputs.paths)!r}")
    con.execute("SET enable_external_access = false")
    return con


def table(
    inputs: Inputs,
    source: Source | None = None,
    *,
    text: bool = False,
    kinds: Mapping[str, Kind] = KINDS,
) -> list[dict[str, Any]]:
    """The typed rows (or the texts) of one source, each with its `_row` ordinal."""
    source = source or inputs.sources[0]
    fields = list(source.columns) + [f for f in source.constants if f not in source.columns]
    select = typed_select(
        kinds[source.kind], source, [] if text else fields, row=True, texts=fields if text else ()
    )
    with connect(inputs) as con:
        result = con.execute(select)
        names = [d[0].removesuffix("__text") for d in result.description]
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    for row in rows:
        assert row["_row"] >> 40 == source.number
        row["_row"] &= (1 << 40) - 1
    return rows
