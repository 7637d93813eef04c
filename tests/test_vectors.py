"""Every vector of the material, through the way that exports are read."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from built_in import built_in
from commands import call
from test_records_cells import cell as cell_in

from checker.folding import fold
from checker.model.problem import Place
from checker.records.binding import bind
from checker.records.vocabulary import read_words

ROOT = Path(__file__).resolve().parent.parent
VECTORS = (
    Path(os.environ.get("RULEBOOK_SHARED", ROOT.parent / "shared")) / "domain/normalisation_vectors.yaml"
)
CELLS = ("date", "period_end", "time", "money", "percent", "area", "bool", "phone")


@cache
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def cell(case: dict[str, Any], group: str) -> Any:
    return cell_in(engine(), case, group)


def vectors(*groups: str) -> list[Any]:
    if not VECTORS.exists():
        return [pytest.param("", {}, marks=pytest.mark.skip(reason=f"material: {VECTORS} is not here"))]
    read = yaml.safe_load(VECTORS.read_text("utf-8"))
    return [pytest.param(g, v, id=f"{g}-{v['raw']!r}") for g in groups for v in read[g]]


@pytest.mark.parametrize(("group", "vector"), vectors(*CELLS))
def test_a_cell(group: str, vector: dict[str, Any]) -> None:
    got, want = cell({"raw": str(vector["raw"])}, group), vector["want"]
    if got is None or isinstance(got, bool) or got == "!" or group == "phone":
        assert got == want
    elif hasattr(got, "isoformat"):
        assert got.isoformat() == (want + ":00" if len(want) == 16 else want)
    else:
        assert got == type(got)(want)


@pytest.mark.parametrize(("group", "vector"), vectors("list"))
def test_a_list(group: str, vector: dict[str, Any]) -> None:
    assert cell({"raw": vector["raw"]}, "list_str") == vector["want"]


@pytest.mark.parametrize(("group", "vector"), vectors("id"))
def test_an_id(group: str, vector: dict[str, Any]) -> None:
    """A number comes out of a workbook's column of numbers as the reader marks it."""
    raw = vector["raw"]
    assert cell({"raw": raw if isinstance(raw, str) else str(float(raw))}, "id") == vector["want"]


@pytest.mark.parametrize(("group", "vector"), vectors("empty_text"))
def test_no_content(group: str, vector: dict[str, Any], tmp_path: Path) -> None:
    """Text stays as it came; a rule that asks for content finds none."""
    import duckdb

    from checker.records import cells
    from checker.records.sqltext import literal

    book = built_in()[0]
    field = book.kinds["visit_logs"].fields["minutes"]
    sql = cells.text(field, literal(vector["raw"]), book.placeholders)
    assert duckdb.sql(f"SELECT {sql}").fetchall() == [(vector["want"],)]


@pytest.mark.parametrize(("group", "vector"), vectors("header"))
def test_a_header(group: str, vector: dict[str, Any]) -> None:
    from records_kinds import KINDS, field, kind

    one = kind("k", ("K",), ("a",), field("a", "str", vector["want"]))
    columns, unmapped, problems = bind("k", [vector["raw"]], read_words({"k": one}), Place("x.csv"))
    assert columns["a"].header == vector["raw"]
    assert (unmapped, problems) == ((), ())
    assert KINDS
    assert fold(re.sub("@[0-9]+$", "", vector["raw"])) == fold(vector["want"])


def normalized(folder: Path, kind: str) -> list[dict[str, Any]]:
    done = call("normalize", folder / "in", "-o", folder / "out", "--format", "jsonl")
    assert done.code == 0, done.err
    return [json.loads(line) for line in (folder / f"out/{kind}.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("group", "vector"), vectors("punch_cell"))
def test_a_cell_of_the_month(group: str, vector: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    head = "月度匯總 統計日期：2024-03-01 至 2024-03-31,,\n工號,姓名,5\n"
    raw = vector["raw"].replace('"', '""')
    (tmp_path / "in/月度匯總.csv").write_text(f'{head}00127,甲某,"{raw}"\n', "utf-8")
    (row,) = normalized(tmp_path, "attendance")
    want = vector["want"]
    assert row["shift"] == want["shift"]
    assert row["day_result"] == {"正常": "normal", "休息": "rest"}[want["result"]]
    for name in ("clock_in", "clock_out"):
        assert row[name] == (want[name] and f"2024-03-05 {want[name]}:00")


@pytest.mark.parametrize(("group", "vector"), vectors("approval_log"))
def test_a_log_in_a_cell(group: str, vector: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/合同審批.csv").write_text(
        f'合同編號,審批編號,審批記錄\nHT-1,202503100915000123456,"{vector["raw"]}"\n', "utf-8"
    )
    got = [
        (r["approver_id"], r["result"], r["acted_at"].replace(" ", "T"))
        for r in normalized(tmp_path, "contract_approvals")
    ]
    assert got == [(w["id"], {"同意": "approved"}[w["action"]], w["at"]) for w in vector["want"]]


@pytest.mark.parametrize(("group", "vector"), vectors("attendance_result"))
def test_a_result_in_words(group: str, vector: dict[str, Any], tmp_path: Path) -> None:
    """A result that an administrator put right is a corrected one in our kind, with the person beside it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/每日統計.csv").write_text(
        f"工號,姓名,日期,上班1打卡結果\n00127,甲某,2024-03-05,{vector['raw']}\n", "utf-8"
    )
    (row,) = normalized(tmp_path, "attendance")
    want = vector["want"]
    assert row["clock_in_result"] == {"admin_changed": "corrected"}.get(want["code"], want["code"])
    assert row["changed_by"] == want.get("by")
