"""Whatever the number of threads, a check gives the same bytes; and the outcomes that it lists are those that it counts."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import duckdb
import example_years
import job_book
import pytest
from commands import call

from checker.engine import assess as assessing
from checker.records import beforehand

THREADS = (1, 2, 4)
OUTCOMES = ("pass", "fail", "pending", "undecided", "not_applicable")
YEAR = (
    "visit_logs.csv",
    "customers.jsonl",
    "人員花名冊.xlsx",
    "月度拜访计划.csv",
    "工作日曆.csv",
    "records.yaml",
)
ROWS = 150_000
READ = {
    "csv": "read_csv('{}', all_varchar = true)",
    "parquet": "read_parquet('{}')",
    "jsonl": "read_json('{}')",
}
RULES: list[dict[str, Any]] = [
    {"when": "state <> 'void'", "check": {"expression": "parts < 4999"}},
    {"check": {"date_order": {"dates": ["opened", "closed"]}}},
    {"check": {"unique": {"keys": [["label"]], "intervals": {"by": "label", "from": "opened", "until": "closed"}}}},
    {"check": {"coverage": {"in": "pieces", "where": "pieces.job_id = jobs.job_id", "at_least": 1, "due": "closed"}}},
    {"check": {"reconciliation": {"total": "total", "in": "pieces", "sum": "pieces.amount", "where": "pieces.job_id = jobs.job_id"}}},
    {"check": {"reference": {"fields": ["parent"], "to": "jobs", "keys": ["job_id"]}}},
    {"check": {"query": {"key": ["owner"], "sql": "SELECT owner, string_agg(DISTINCT sort) AS sorts, sum(size) AS size, count(*) < 1486 AS ok FROM jobs GROUP BY owner"}}},
]  # fmt: skip


@dataclass(frozen=True)
class Exports:
    """Files to check, by which rulebook, and the day."""

    paths: tuple[Path, ...]
    options: tuple[str, ...]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """Return more rows than one thread takes at a time, a few of them against a rule."""
    folder = tmp_path_factory.mktemp("many")
    book = job_book.write(folder / "book", RULES)
    duckdb.sql(f"""
        SELECT 'J' || lpad(i::VARCHAR, 6, '0') AS job_id, 'P' || (i * 7919) % 101 AS owner, CASE i % 3 WHEN 0 THEN 'open' WHEN 1 THEN 'done' ELSE 'void' END AS state,
            'S' || (i * 31) % 7 AS sort, DATE '2025-01-01' + CAST((i * 13) % 90 AS INTEGER) AS opened,
            DATE '2025-04-02' + CAST(i % 90 AS INTEGER) - CASE WHEN i % 70001 = 5 THEN 400 ELSE 0 END AS closed,
            i % 5000 + CASE WHEN i % 90001 = 2 THEN 5000 ELSE 0 END AS parts, (i % 1000) / 4 AS size,
            CASE WHEN i % 70001 = 9 THEN 'L1' ELSE 'L' || i + 10 END AS label,
            CASE WHEN i % 80001 = 3 THEN 'nowhere' WHEN i % 2 = 0 THEN 'J' || lpad((i // 2)::VARCHAR, 6, '0') END AS parent,
            i % 11 + CASE WHEN i % 60001 = 8 THEN 1 ELSE 0 END AS total
        FROM range({ROWS}) t(i) ORDER BY (i * 7919) % {ROWS}
    """).write_csv(str(folder / "jobs.csv"))  # fmt: skip
    duckdb.sql(f"""
        SELECT 'W' || i AS piece_id, 'J' || lpad(i::VARCHAR, 6, '0') AS job_id, i % 11 AS amount
        FROM range({ROWS}) t(i) WHERE i % 50021 <> 7 ORDER BY (i * 104729) % {ROWS}
    """).write_csv(str(folder / "pieces.csv"))
    paths = (folder / "jobs.csv", folder / "pieces.csv")
    return Exports(paths, ("--rulebook", str(book), "--as-of", "2025-06-30"))


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """Return a part of the example exports: several formats, and defects of every sort."""
    folder = tmp_path_factory.mktemp("some")
    for name in YEAR:
        shutil.copy(example_years.made(tmp_path_factory) / name, folder)
    return Exports((folder,), ())


def check(
    exports: Exports, target: Path, threads: int, monkeypatch: pytest.MonkeyPatch, *more: object
) -> Path:
    """Check with so many threads; return the JSON report."""
    report, assess = target / f"{threads}.json", Mock(wraps=partial(assessing.assess, threads=threads))
    with monkeypatch.context() as patched:
        patched.setattr(assessing, "assess", assess)
        done = call("check", *exports.paths, *exports.options, "--report", f"json={report}", "--quiet", *more)
    assert done.code in (0, 1), done.err
    assert assess.call_count == 1
    return report


@pytest.mark.slow
def test_many_rows_give_the_same_report_for_any_number_of_threads(
    many: Exports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [check(many, tmp_path, threads, monkeypatch) for threads in THREADS]
    assert len({report.read_bytes() for report in made}) == 1
    rules = json.loads(made[0].read_text("utf-8"))["rules"]
    assert all(0 < rule["fail"] < 100 for rule in rules), rules


@pytest.mark.slow
def test_a_year_gives_the_same_report_and_outcomes_for_any_number_of_threads(
    year: Exports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The larger of these files are scanned, as files of many rows are; the others are typed beforehand.
    monkeypatch.setattr(beforehand, "BYTES", 100_000)
    files = {threads: tmp_path / f"outcomes.{ending}" for threads, ending in zip(THREADS, READ, strict=True)}
    made = [
        check(year, tmp_path, threads, monkeypatch, "--outcomes", file) for threads, file in files.items()
    ]
    assert len({report.read_bytes() for report in made}) == 1
    first, *others = (outcomes(file) for file in files.values())
    assert all(rows == first for rows in others)
    agree(json.loads(made[0].read_text("utf-8")), first)


def outcomes(file: Path) -> list[tuple[str, str, str, str]]:
    """Read a list of outcomes in the order in which it is written."""
    rows = duckdb.sql(f"SELECT rule, kind, key, outcome FROM {READ[file.suffix[1:]].format(file)}").fetchall()
    return [(rule, kind, key, outcome) for rule, kind, key, outcome in rows]


def agree(said: dict[str, Any], rows: list[tuple[str, str, str, str]]) -> None:
    """The outcomes listed are those counted, and those of the findings."""
    counted = Counter((rule, outcome) for rule, _, _, outcome in rows)
    assessed = {rule["id"]: rule for rule in said["rules"] if rule["assessed"]}
    assert len(assessed) > 5
    assert counted == Counter(
        {
            (name, outcome): rule[outcome]
            for name, rule in assessed.items()
            for outcome in OUTCOMES
            if rule[outcome]
        }
    )
    assert {outcome: sum(r[outcome] for r in assessed.values()) for outcome in OUTCOMES} == {
        outcome: said["summary"][outcome] for outcome in OUTCOMES
    }
    assert rows == sorted(rows, key=lambda row: row[:3])
    found = [f for f in said["findings"] if f["rule"] in assessed]
    assert found
    wanted = Counter((f["rule"], f["outcome"]) for f in found)
    assert wanted == Counter({key: n for key, n in counted.items() if key[1] in {o for _, o in wanted}})
