"""Rates that have their unit in the cell: read where it is the row's, told to the field of units, else reported with its unit."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from commands import call
from records_kinds import field, kind, table

from checker.model.kinds import EnumValue
from checker.model.text import Text
from checker.records.read import read

DAY = EnumValue("day", Text("元/㎡/天", "a day"), ("元/㎡/天", "元/平方米/天"))
MONTH = EnumValue("month", Text("元/月", "a month"), ("元/月",))
KINDS = {
    "leases": kind(
        "leases", ("租約",), ("no",),
        field("no", "id", "編號", required="yes"),
        field("rate", "money", "租金單價", unit_field="unit"),
        field("unit", "enum", "租金單位", values=(DAY, MONTH)),
        field("fee", "money", "物業費"),
    ),
}  # fmt: skip


def rows(tmp_path: Path, *lines: str) -> list[tuple[Any, ...]]:
    path = tmp_path / "租約.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "w").mkdir(exist_ok=True)
    inputs = read([str(path)], KINDS, ("-",), workdir=tmp_path / "w")
    assert inputs.problems == ()
    return [(r.get("rate"), r.get("unit"), r.get("fee")) for r in table(inputs, kinds=KINDS)]


def test_the_unit_of_the_cell_is_that_of_the_row(tmp_path: Path) -> None:
    found = rows(
        tmp_path, "編號,租金單價,租金單位", "A1,8.5元/㎡/天,元/平方米/天", "A2,120元/月,元/㎡/天", "A3,9,元/月",
        "A4,８．５ 元／平方米／天,", "A5,7元/坪/天,", "A6,-,元/月",
    )  # fmt: skip
    assert found == [
        (Decimal("8.5"), "day", None), (None, "day", None), (Decimal(9), "month", None), (Decimal("8.5"), "day", None),
        (None, None, None), (None, "month", None),
    ]  # fmt: skip


def test_without_a_column_of_units_the_cell_tells_it(tmp_path: Path) -> None:
    found = rows(tmp_path, "編號,租金單價", 'A1,"1,208.5元/月"', "A2,1.2万元/月", "A3,9")
    assert found == [
        (Decimal("1208.5"), "month", None),
        (Decimal(12000), "month", None),
        (Decimal(9), None, None),
    ]


def test_the_header_states_the_unit(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        "編號,租金單價(元/㎡/天),物業費（元/㎡/月）",
        "A1,8.5元/㎡/天,3.5元/平方米/月",
        "A2,9元/月,3元/㎡/天",
    )
    assert found == [(Decimal("8.5"), "day", Decimal("3.5")), (None, "day", None)]


def test_numbers_alone_bring_no_unit(tmp_path: Path) -> None:
    path = tmp_path / "租約.csv"
    path.write_text("編號,租金單價\nA1,9\n", "utf-8")
    (tmp_path / "w").mkdir()
    inputs = read([str(path)], KINDS, (), workdir=tmp_path / "w")
    assert set(inputs.sources[0].columns) == {"no", "rate"}


def to_csv(path: Path, table_: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as sink:
        csv.writer(sink).writerows(table_)


def to_json_lines(path: Path, table_: list[list[str]]) -> None:
    rows_ = (json.dumps(dict(zip(table_[0], row, strict=True)), ensure_ascii=False) for row in table_[1:])
    path.write_text("".join(f"{row}\n" for row in rows_), "utf-8")


def to_parquet(path: Path, table_: list[list[str]]) -> None:
    text = path.with_suffix(".tmp")
    to_csv(text, table_)
    duckdb.sql(f"COPY (FROM read_csv('{text}', all_varchar=true)) TO '{path}' (FORMAT parquet)")
    text.unlink()


def to_xlsx(path: Path, table_: list[list[str]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("租約")
        for n, row in enumerate(table_):
            sheet.write_row(n, 0, row)


WRITERS = {"csv": to_csv, "jsonl": to_json_lines, "parquet": to_parquet, "xlsx": to_xlsx}


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("count", [3, 20_000])
def test_one_rate_far_down_is_read_in_every_format(tmp_path: Path, ending: str, count: int) -> None:
    """Nothing hangs on which rows were looked at to find out what the file is."""
    write: Callable[[Path, list[list[str]]], None] = WRITERS[ending]
    write(
        tmp_path / f"租約.{ending}",
        [["編號", "租金單價"], *([f"A{n:012}", "9"] for n in range(count)), ["B", "8.5 元／㎡／天"]],
    )
    (tmp_path / "w").mkdir()
    inputs = read([str(tmp_path / f"租約.{ending}")], KINDS, ("-",), workdir=tmp_path / "w")
    found = {r["no"]: (r["rate"], r["unit"]) for r in table(inputs, kinds=KINDS)}
    assert len(found) == count + 1
    assert (found["A000000000000"], found["B"]) == ((Decimal(9), None), (Decimal("8.5"), "day"))


@pytest.mark.parametrize(("cell", "unit"), [("120元/月", "元/月"), ("7 元/坪/天", "元/坪/天")])
def test_a_unit_that_does_not_fit_is_named(tmp_path: Path, cell: str, unit: str) -> None:
    (tmp_path / "合同臺賬.csv").write_text(
        f"合同編號,合同類型,租金單價,租金單位\nHT-1,租賃合同,{cell},元/㎡/天\n", "utf-8"
    )
    report = call("check", tmp_path, "--as-of", "2025-06-30", "--report", "json").json
    (found,) = [f for f in report["findings"] if f["rule"] == "DATA-CELL"]
    assert found["evidence"] == {"field": "rent_price", "raw": cell}
    assert f"not one in {unit}" in found["message"]
