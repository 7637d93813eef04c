"""What `normalize` writes, in whatever format, reads as the same again: the same verdicts, unreadable cells included."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import example_years
import pytest
from commands import call
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FORMATS = ("csv", "jsonl", "parquet")

HEAD = "合同編號,承租方,計租面積,提成比例,鋪位號,起草日期,起租日,合同金額\n"
ROWS = "HT-1,某甲,130.5㎡,100%,3F-12、3F-13,2025年4月1日,2025/5/1,12萬元\nHT-2,某乙,三十坪,5%,無,長期,2025-05-01,面議\n"
VERDICTS = ("id", "assessed", "pass", "fail", "pending", "undecided", "not_applicable", "waived")


DAYS = ("--as-of", "2025-06-30", "--period", "2025-Q2")


def verdicts(folder: Path, days: Sequence[str] = DAYS, outcomes: Path | None = None) -> tuple[Any, ...]:
    """The findings, the counts of every rule, and every outcome of a check where they are asked for."""
    done = call(
        "check", folder, *days, "--report", "json", "--quiet", "--fail-on", "never",
        *(["--outcomes", outcomes] if outcomes else []),
    )  # fmt: skip
    assert done.code == 0, done.err
    return (*found(done.json), outcomes and outcomes.read_text("utf-8").splitlines())


def found(report: dict[str, Any]) -> tuple[Any, ...]:
    """The findings of a report and the counts of every rule."""
    findings = Counter(
        (f["rule"], json.dumps(f["key"], sort_keys=True), f["outcome"]) for f in report["findings"]
    )
    return findings, [{k: rule[k] for k in VERDICTS} for rule in report["rules"]]


def normalized(folder: Path, out: Path, format_: str) -> Path:
    assert call("normalize", folder, "-o", out, "--format", format_, "--quiet").code == 0
    return out


@pytest.mark.parametrize("format_", FORMATS)
def test_reading_the_tables_again_gives_the_same_verdicts(tmp_path: Path, format_: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/合同臺賬.csv").write_text(HEAD + ROWS, "utf-8")
    outcomes = tmp_path / "outcomes.csv"
    first = verdicts(tmp_path / "in", outcomes=outcomes)
    assert first == verdicts(normalized(tmp_path / "in", tmp_path / "out", format_), outcomes=outcomes)
    assert [json.loads(key)["field"] for rule, key, _ in sorted(first[0]) if rule == "DATA-CELL"] == [
        "contract_amount", "drafted_date", "rentable_area",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("format_", FORMATS)
def test_the_year_gives_the_same_verdicts(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, format_: str
) -> None:
    # For the day and the period that stand beside the exports, and then beside the tables.
    first = found(example_years.checked(tmp_path_factory))
    assert sum(first[0].values()) > 100
    tables = normalized(example_years.made(tmp_path_factory), tmp_path / format_, format_)
    assert first == verdicts(tables, days=())[:2]


COLUMNS = {
    "contract_no": ["HT-1", "ＨＴ－１", "1.0", "１．０", "2.02609E+20", "007"],
    "rentable_area": ["130.5㎡", "1,234.56", "三十坪", "壹拾", "99999999999999.9999", "-3", "(12)"],
    "turnover_rate": ["5%", "100%", "150%", "0.05", "1", "1.0", "５‰", "-0.2", "約5%"],
    "unit_no": ["3F-12、3F-13", '["3F-1,2", "3F-3"]', "[]", '["無"]', "3F-12~15", "3F-1;;3F-2", "[壞"],
    "drafted_date": ["2025/4/1", "民國114年4月1日", "45866", "長期", "0050-03-05", "2025-13-01"],
    "contract_amount": ["12.5萬元", "壹拾萬元整", "面議", "12345678901234.5678", "¥1,000", "1e3"],
    "drafted_by": ["00101", "王經理", "Ａ Ｂ", "１０１"],
    "status": ["signed", "已簽訂", "不明"],
    "party_b": ["某甲, \"乙\"", "=1+1", "多\n行", "\u3000某\u3000", "'", "a;b\tc"],
}  # fmt: skip
UNITS = {
    "contract_amount": ("", "(萬元)"),
    "turnover_rate": ("", "(%)", "(‰)"),
    "rentable_area": ("", "(㎡)", "(小時)"),
}
CELLS = st.fixed_dictionaries(
    {
        f: st.one_of(
            st.sampled_from([*words, "", "無", "-", " "]),
            st.text("0123456789.%-/、年月日萬,[]\"' Ee", max_size=9),
        )
        for f, words in COLUMNS.items()
    }
)
TABLES = st.tuples(
    st.lists(CELLS, min_size=1, max_size=5),
    st.fixed_dictionaries({f: st.sampled_from(units) for f, units in UNITS.items()}),
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=st.lists(TABLES, min_size=1, max_size=2), format_=st.sampled_from(FORMATS))
def test_whatever_the_cells_their_values_come_back(
    tmp_path_factory: pytest.TempPathFactory, tables: list[Any], format_: str
) -> None:
    folder = tmp_path_factory.mktemp("again")
    (folder / "in").mkdir()
    for n, (rows, units) in enumerate(tables):
        sink = io.StringIO(newline="")
        table = csv.writer(sink, quoting=csv.QUOTE_ALL)
        table.writerow([*(f + units.get(f, "") for f in COLUMNS), "備註"])
        table.writerows([*(row[f] for f in COLUMNS), "x"] for row in rows)
        (folder / f"in/contracts-{n}.csv").write_text(sink.getvalue(), "utf-8", newline="")
    kept = []
    for source, out in (("in", "out"), ("out", "last")):
        done = call("normalize", folder / source, "-o", folder / out, "--format", format_, "--quiet")
        assert done.code == 0, done.err
        broken = list(csv.DictReader((folder / out / "unreadable.csv").read_text("utf-8").splitlines()))
        kept.append((values(folder / out, format_), [(b["record"], b["field"]) for b in broken]))
    assert kept[0] == kept[1]
    assert len(kept[0][0]) == sum(len(rows) for rows, _ in tables)


def values(folder: Path, format_: str) -> list[Any]:
    path = folder / f"contracts.{format_}"
    if format_ == "parquet":
        return duckdb.sql(f"SELECT * FROM '{path}'").fetchall()
    text = path.read_text("utf-8")
    return (
        list(csv.reader(io.StringIO(text)))[1:]
        if format_ == "csv"
        else [json.loads(x) for x in text.splitlines()]
    )


@pytest.mark.parametrize("format_", FORMATS)
def test_a_table_without_records_is_still_one_that_was_supplied(tmp_path: Path, format_: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/合同臺賬.csv").write_text(HEAD, "utf-8")
    first = verdicts(tmp_path / "in")
    assert any(rule["assessed"] for rule in first[1])
    assert first == verdicts(normalized(tmp_path / "in", tmp_path / "out", format_))


def test_the_list_of_cells_names_the_record_and_where_it_came_from(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/合同臺賬.csv").write_text(HEAD + ROWS, "utf-8")
    (tmp_path / "in/records.yaml").write_text(
        "as_of: 2025-06-30\nperiod: {from: 2025-04-01, to: 2025-06-30}\n"
    )
    assert call("normalize", tmp_path / "in", "-o", tmp_path / "out").code == 0
    lines = (tmp_path / "out/unreadable.csv").read_text("utf-8").splitlines()
    assert lines[0] == "path,sheet,row,line,cell,kind,record,key,field,raw"
    assert [line.split(",")[3:] for line in lines[1:]] == [
        ["3", "", "contracts", "2", "HT-2", "contract_amount", "面議"],
        ["3", "", "contracts", "2", "HT-2", "drafted_date", "長期"],
        ["3", "", "contracts", "2", "HT-2", "rentable_area", "三十坪"],
    ]
    about = (tmp_path / "out/records.yaml").read_text("utf-8").splitlines()[1:]
    assert about == [
        "as_of: 2025-06-30",
        "period: {from: 2025-04-01, to: 2025-06-30}",
        "ignore: [unreadable.csv]",
    ]
    types = dict(
        duckdb.sql(
            f"SELECT column_name, column_type FROM (DESCRIBE FROM '{tmp_path}/out/contracts.parquet')"
        ).fetchall()
    )
    assert (types["contract_amount"], types["lease_start"]) == ("VARCHAR", "DATE")


def test_nothing_of_the_users_own_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "contracts.csv").write_text(HEAD + ROWS, "utf-8")
    done = call("normalize", tmp_path, "-o", tmp_path, "--format", "csv")
    assert (done.code, (tmp_path / "contracts.csv").read_text("utf-8")) == (2, HEAD + ROWS)
    assert "would-overwrite" in done.err
    (tmp_path / "out").mkdir()
    (tmp_path / "out/records.yaml").write_text("as_of: 2025-06-30\n")
    assert call("normalize", tmp_path / "contracts.csv", "-o", tmp_path / "out").code == 2
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["records.yaml"]
    (tmp_path / "out/records.yaml").unlink()
    for _ in range(2):
        assert call("normalize", tmp_path / "contracts.csv", "-o", tmp_path / "out").code == 0
