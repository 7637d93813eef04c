"""What records.yaml says of how cells are written: dates, time zones and units; and all of its mistakes at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
import yaml
from commands import call
from hypothesis import given, settings
from hypothesis import strategies as st
from records_kinds import KINDS, field, kind, read_all, table

from checker.builtin import builtin_dir
from checker.model.problem import InputError
from checker.records.date_formats import date_format, iso
from checker.records.mapping import TOP, load
from checker.records.mapping_files import COLUMN, FILE
from checker.records.read import read
from checker.records.zones import shifted


def rows(tmp_path: Path, said: str, *lines: str, file: str = "拜訪記錄.csv") -> list[dict[str, Any]]:
    """Read a file beside a records.yaml that says `said` of it."""
    (tmp_path / file).write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "records.yaml").write_text(f"files: {{'*': {said}}}\n", "utf-8")
    inputs = read_all(tmp_path / "w", tmp_path)
    assert inputs.problems == ()
    return table(inputs)


def test_a_date_format_of_a_file_tells_day_from_month(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        "{date_format: DD/MM/YYYY}",
        "拜訪編號,拜訪時間",
        "V1,03/04/2025 10:30",
        "V2,3/4/2025 下午2:05",
        "V3,2025-04-05 09:00",
        "V4,04/13/2025 09:00",
        "V5,",
    )
    assert [r["start"] for r in found] == [
        datetime(2025, 4, 3, 10, 30), datetime(2025, 4, 3, 14, 5), datetime(2025, 4, 5, 9), None, None,
    ]  # fmt: skip


def test_without_one_such_a_date_is_not_guessed_at(tmp_path: Path) -> None:
    found = rows(
        tmp_path, "{kind: visits}", "拜訪編號,拜訪時間", "V1,03/04/2025 10:30", "V2,25/04/2025 10:30"
    )
    assert [r["start"] for r in found] == [None, None]


def test_a_column_has_a_format_of_its_own(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        "{date_format: DD/MM/YYYY, columns: {簽訂日期: {date_format: MM/DD/YYYY}}}",
        "合同編號,簽訂日期",
        "HT1,03/04/2025",
        file="合同.csv",
    )
    assert [r["signed"] for r in found] == [date(2025, 3, 4)]


@pytest.mark.parametrize(
    ("format_", "cell", "day"),
    [
        ("DD-MMM-YY", "05-MAR-25", date(2025, 3, 5)),
        ("DD-MMM-YY", "5-3月 -25", date(2025, 3, 5)),
        ("dd.mm.yyyy", "5.3.2025", date(2025, 3, 5)),
        ("DDMMYYYY", "05032025", date(2025, 3, 5)),
        ("MM/DD/YY", "３/５/25", date(2025, 3, 5)),
        ("D/M/YY", "5/3/99", date(1999, 3, 5)),
        ("DD/MM/YYYY", "31/02/2025", None),
    ],
)
def test_formats(tmp_path: Path, format_: str, cell: str, day: date | None) -> None:
    said = f"{{date_format: '{format_}'}}"
    found = rows(tmp_path, said, "合同編號,簽訂日期", f"HT1,{cell}", file="合同.csv")
    assert [r["signed"] for r in found] == [day]


@pytest.mark.parametrize("text", ["DD/MM", "YYYY-DD-MM", "DD/MM/YYYY/DD", "DD/MM/YYYY HH:mm", "tomorrow", ""])
def test_what_is_no_date_format(text: str) -> None:
    assert date_format(text) is None


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@settings(deadline=None)
@given(
    st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    st.permutations(["YYYY", "MM", "DD"]),
    st.sampled_from(["/", "-", ".", " ", ""]),
)
def test_every_day_is_read_as_it_was_written(
    con: duckdb.DuckDBPyConnection, day: date, parts: list[str], sign: str
) -> None:
    format_ = date_format(sign.join(parts))
    if format_ is None:
        assert parts == ["YYYY", "DD", "MM"]
        return
    words = {"YYYY": f"{day.year}", "MM": f"{day.month:02}", "DD": f"{day.day:02}"}
    cell = sign.join(words[p] for p in parts)
    found = con.execute(f"SELECT {iso('x', format_)} FROM (SELECT ? AS x)", [cell]).fetchall()
    assert found == [(day.isoformat(),)]


def test_a_time_zone_moves_moments_and_days(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        "{time_zone: UTC}",
        "拜訪編號,拜訪時間",
        "V1,2025-04-01 20:30",
        "V2,2025-04-01T20:30:00Z",
        "V3,2025-04-01T20:30:00+08:00",
        "V4,1743510600000",
        "V5,未打卡",
    )
    assert [r["start"] for r in found] == [
        datetime(2025, 4, 2, 4, 30), datetime(2025, 4, 2, 4, 30), datetime(2025, 4, 1, 20, 30),
        datetime(2025, 4, 1, 20, 30), None,
    ]  # fmt: skip


def test_a_day_with_an_hour_is_that_of_china(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        "{time_zone: UTC}",
        "合同編號,簽訂日期",
        "HT1,2025-04-01 20:30",
        "HT2,2025-04-01",
        file="合同.csv",
    )
    assert [r["signed"] for r in found] == [date(2025, 4, 2), date(2025, 4, 1)]


def test_a_bare_time_of_day_is_moved_with_its_day(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        "{time_zone: '+09:00'}",
        "工號,日期,上班1打卡時間",
        "00127,2025-04-01,00:30",
        file="考勤.csv",
    )
    assert [r["clock_in"] for r in found] == [datetime(2025, 3, 31, 23, 30)]


@settings(deadline=None)
@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2050, 1, 1)),
    st.sampled_from(
        ["Europe/London", "America/New_York", "Australia/Sydney", "Asia/Tokyo", "UTC", "Asia/Shanghai"]
    ),
)
def test_zones_agree_with_their_own_library(con: duckdb.DuckDBPyConnection, at: datetime, zone: str) -> None:
    from zoneinfo import ZoneInfo

    at = at.replace(microsecond=0)
    expected = at.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)
    found = con.execute(f"SELECT {shifted('t', zone)} FROM (SELECT ?::TIMESTAMP AS t)", [at]).fetchall()
    assert found == [(expected,)]


def test_a_unit_of_a_column(tmp_path: Path) -> None:
    found = rows(tmp_path, "{columns: {費用: {unit: 萬元}}}", "拜訪編號,費用", "V1,1.5", "V2,300元", "V3,-")
    assert [r["fee"] for r in found] == [Decimal(15000), Decimal(300), None]


def test_records_of_yaml_files_are_read_by_what_is_said_of_each(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("visits:\n- {拜訪編號: V1, 拜訪時間: 03/04/2025 10:00}\n", "utf-8")
    (tmp_path / "b.yaml").write_text("visits:\n- {拜訪編號: V2, 拜訪時間: 03/04/2025 10:00}\n", "utf-8")
    (tmp_path / "records.yaml").write_text(
        "files: {a.yaml: {date_format: DD/MM/YYYY}, b.yaml: {date_format: MM/DD/YYYY}}\n", "utf-8"
    )
    inputs = read_all(tmp_path / "w", tmp_path)
    assert inputs.problems == ()
    starts = {r["visit_id"]: r["start"] for s in inputs.sources for r in table(inputs, s)}
    assert starts == {"V1": datetime(2025, 4, 3, 10), "V2": datetime(2025, 3, 4, 10)}


def test_what_a_column_cannot_be_is_said_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "拜訪記錄.csv").write_text("拜訪編號,費用,問題\nV1,1,無\n", "utf-8")
    (tmp_path / "records.yaml").write_text(
        "files:\n  拜訪記錄.csv:\n    columns:\n      費用: {unit: ㎡}\n      問題: {date_format: DD/MM/YYYY}\n",
        "utf-8",
    )
    inputs = read_all(tmp_path / "w", tmp_path)
    said = {(p.code, p.place.line, p.place.column) for p in inputs.problems if p.place}
    assert said == {("wrong-unit", 4, 11), ("no-dates", 5, 11)}


def test_every_mistake_of_a_records_yaml_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "records.yaml"
    path.write_text(
        "as_off: 2025-06-30\n"
        "as_of: soon\n"
        "files:\n"
        "  a.csv: {kind: visit, header_row: 0, delimiter: ab}\n"
        "  b.csv:\n"
        "    kind: visits\n"
        "    date_format: DD/MM\n"
        "    time_zone: Asia/Tokio\n"
        "    columns:\n"
        "      甲: visitid\n"
        "      乙: {feild: fee}\n"
        "people: {王經理: 103}\n"
        "ignore: {a: 1}\n",
        "utf-8",
    )
    with pytest.raises(InputError) as error:
        load(path, "records.yaml", KINDS)
    found = [(p.code, p.place.line) for p in error.value.problems if p.place]
    assert found == [
        ("unknown-key", 1), ("wrong-date", 2), ("unknown-kind", 4), ("wrong-type", 4), ("wrong-type", 4),
        ("wrong-date-format", 7), ("wrong-time-zone", 8), ("unknown-field", 10), ("unknown-key", 11),
        ("wrong-type", 12), ("wrong-type", 13),
    ]  # fmt: skip
    hints = {p.code: p.hint.en for p in error.value.problems if p.hint}
    assert "as_of" in hints["unknown-key"] or "field" in hints["unknown-key"]
    assert "Asia/Tokyo" in hints["wrong-time-zone"]
    assert "DD/MM/YYYY" in hints["wrong-date-format"]


def test_a_header_that_the_file_does_not_have_is_told(tmp_path: Path) -> None:
    (tmp_path / "拜訪記錄.csv").write_text("拜訪編號,費用,問題\nV1,1,無\n", "utf-8")
    (tmp_path / "records.yaml").write_text(
        "files:\n  拜訪記錄.csv:\n    columns:\n      費用額: {unit: 萬元}\n  '*.csv': {columns: {別的: fee}}\n",
        "utf-8",
    )
    inputs = read_all(tmp_path / "w", tmp_path)
    (said,) = inputs.problems
    assert (said.code, said.level) == ("absent-header", "warning")
    assert said.place
    assert said.place.line == 4
    assert said.hint
    assert "費用" in said.hint.en


def test_the_schema_and_the_reader_know_the_same_words() -> None:
    schema = yaml.safe_load((builtin_dir() / "schemas/records-mapping.yaml").read_text("utf-8"))
    file = schema["properties"]["files"]["additionalProperties"]["properties"]
    column = file["columns"]["additionalProperties"]["anyOf"][1]["properties"]
    assert set(schema["properties"]) == set(TOP)
    assert set(file) == set(FILE)
    assert set(column) == set(COLUMN)


def test_json_lines_workbooks_and_layouts_are_read_so_too(tmp_path: Path) -> None:
    (tmp_path / "拜訪記錄.jsonl").write_text('{"拜訪編號": "V1", "拜訪時間": "03/04/2025 10:00"}\n', "utf-8")
    with xlsxwriter.Workbook(tmp_path / "合同.xlsx") as made:
        sheet = made.add_worksheet("合同")
        sheet.write_row(0, 0, ["合同編號", "簽訂日期"])
        sheet.write_row(1, 0, ["HT1", "03/04/2025"])
        sheet.write(2, 0, "HT2")
        sheet.write_datetime(2, 1, datetime(2025, 5, 6), made.add_format({"num_format": "dd/mm/yyyy"}))
    (tmp_path / "records.yaml").write_text(
        "files: {'*': {date_format: DD/MM/YYYY, time_zone: '+08:00'}}\n", "utf-8"
    )
    inputs = read_all(tmp_path / "w", tmp_path)
    assert inputs.problems == ()
    found = {s.kind: table(inputs, s) for s in inputs.sources}
    assert [r["start"] for r in found["visits"]] == [datetime(2025, 4, 3, 10)]
    assert [r["signed"] for r in found["contracts"]] == [date(2025, 4, 3), date(2025, 5, 6)]


def test_moments_that_a_typed_format_gives_a_zone_keep_it(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(
            "COPY (SELECT 'V1' AS visit_id, TIMESTAMPTZ '2025-04-01 02:00:00+00' AS start) TO '"
            f"{tmp_path / 'visits.parquet'}'"
        )
    (tmp_path / "records.yaml").write_text("files: {'*': {kind: visits, time_zone: UTC}}\n", "utf-8")
    inputs = read_all(tmp_path / "w", tmp_path)
    assert [r["start"] for r in table(inputs)] == [datetime(2025, 4, 1, 10)]


def test_punches_of_a_day_are_put_in_order_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "打卡記錄.csv").write_text(
        "工號,姓名,打卡時間\n00127,甲某,03/04/2025 18:31\n00127,甲某,03/04/2025 08:17\n00127,甲某,03/04/2025 12:02\n",
        "utf-8",
    )
    (tmp_path / "records.yaml").write_text(
        "files: {'*.csv': {kind: attendance, date_format: DD/MM/YYYY}}\n", "utf-8"
    )
    out = tmp_path / "out"
    assert call("normalize", tmp_path, "-o", out, "--format", "jsonl").code == 0
    records = [json.loads(line) for line in (out / "attendance.jsonl").read_text("utf-8").splitlines()]
    assert [(r["clock_in"], r["clock_out"]) for r in records] == [
        ("2025-04-03 08:17:00", "2025-04-03 18:31:00")
    ]


def test_a_percentage_without_its_sign(tmp_path: Path) -> None:
    kinds = {
        "shares": kind(
            "shares", ("分成",), ("no",), field("no", "id", "編號"), field("share", "percent", "比例")
        )
    }
    (tmp_path / "分成.csv").write_text("編號,比例\nA1,5\nA2,0.5\nA3,7‰\n", "utf-8")
    (tmp_path / "records.yaml").write_text("files: {分成.csv: {columns: {比例: {unit: '%'}}}}\n", "utf-8")
    (tmp_path / "w").mkdir()
    inputs = read([str(tmp_path)], kinds, (), workdir=tmp_path / "w")
    assert inputs.problems == ()
    assert [r["share"] for r in table(inputs, kinds=kinds)] == [
        Decimal("0.05"),
        Decimal("0.005"),
        Decimal("0.007"),
    ]


def test_a_long_file_gives_the_same_findings_however_its_dates_are_written(tmp_path: Path) -> None:
    def found(format_: str, said: str) -> Any:
        lines = ["拜訪編號,工號,客戶編號,到達時間,離開時間,填寫時間"]
        for n in range(6000):
            start = datetime(2025, 4, 1, 9) + timedelta(hours=n % 400)
            moments = (
                start,
                start + timedelta(hours=1),
                start + timedelta(days=9 if n % 997 == 0 else 0, hours=1),
            )
            lines.append(f"V{n},00127,KH1,{','.join(m.strftime(format_) for m in moments)}")
        lines[6] = lines[6].rsplit(",", 1)[0] + ",31/31/2025 10:00"
        (tmp_path / "拜訪記錄.csv").write_text("\n".join(lines) + "\n", "utf-8")
        (tmp_path / "records.yaml").write_text(f"files: {{'*.csv': {{{said}}}}}\n", "utf-8")
        words = ("check", tmp_path, "--as-of", "2025-06-30", "--rule", "VIS-08", "--report", "json")
        report = call(*words).json
        # What a cell should have held is said of the cells that cannot be read, and depends on the format.
        (bad,) = [f for f in report["findings"] if f["rule"] == "DATA-CELL"]
        said_of_it = bad.pop("message")
        bad["evidence"].pop("date_format", None)
        return (report["rules"], report["findings"]), said_of_it

    usual, plain = found("%Y-%m-%d %H:%M", "kind: visit_logs")
    assert len(usual[1]) > 5
    declared, named = found("%d/%m/%Y %H:%M", "date_format: DD/MM/YYYY")
    assert declared == usual
    assert "DD/MM/YYYY" in named
    assert "DD/MM/YYYY" not in plain
