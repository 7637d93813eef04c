"""The connection on which rules run: it reads the inputs, writes what it was asked to write, and does nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import job_book
import pytest

from checker.engine.connection import connect, set_day
from checker.model.inputs import Inputs
from checker.model.problem import RulebookError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one file that is an input, and others that are not."""
    folder = tmp_path_factory.mktemp("exports")
    for name in ("input.csv", "other.csv", "input.csv.bak"):
        (folder / name).write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "inside").mkdir()
    (folder / "link.csv").symlink_to(folder / "other.csv")
    duckdb.sql("SELECT 1 AS a").write_parquet(str(folder / "other.parquet"))
    return folder


@pytest.fixture(scope="module")
def connection(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    inputs = Inputs((), (), paths=(str(folder / "input.csv"),))
    with connect(inputs, writes=[str(folder / "written.csv")], threads=1) as opened:
        yield opened


@pytest.fixture(scope="module")
def without_files() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(Inputs((), ()), threads=1) as opened:
        yield opened


def test_it_reads_the_inputs_and_writes_what_it_may(
    connection: duckdb.DuckDBPyConnection, folder: Path
) -> None:
    path = folder / "input.csv"
    assert connection.execute(f"SELECT a, b FROM read_csv('{path}')").fetchall() == [(1, 2)]
    connection.execute(f"COPY (SELECT 7 AS n) TO '{folder / 'written.csv'}'")
    # A second run writes over the file.
    connection.execute(f"COPY (SELECT 8 AS n) TO '{folder / 'written.csv'}'")
    assert (folder / "written.csv").read_text("utf-8").split() == ["n", "8"]


REFUSED = {
    "another file": "SELECT * FROM read_csv('{0}/other.csv')",
    "a file by its name": "SELECT * FROM '{0}/other.csv'",
    "a name that begins alike": "SELECT * FROM read_csv('{0}/input.csv.bak')",
    "by way of another folder": "SELECT * FROM read_csv('{0}/inside/../other.csv')",
    "a link": "SELECT * FROM read_csv('{0}/link.csv')",
    "a pattern": "SELECT * FROM read_csv('{0}/*.csv')",
    "a list with one that is not an input": "SELECT * FROM read_csv(['{0}/input.csv', '{0}/other.csv'])",
    "a Parquet file": "SELECT * FROM read_parquet('{0}/other.parquet')",
    "its text": "SELECT * FROM read_text('{0}/other.csv')",
    "its bytes": "SELECT * FROM read_blob('{0}/other.csv')",
    "lines of JSON": "SELECT * FROM read_json('{0}/other.csv')",
    "what it looks like": "SELECT * FROM sniff_csv('{0}/other.csv')",
    "which files there are": "SELECT * FROM glob('{0}/*') WHERE file LIKE '%other%'",
    "the network": "SELECT * FROM read_csv('http://localhost:1/x.csv')",
    "a file to write": "COPY (SELECT 1) TO '{0}/elsewhere.csv'",
    "an input to write over": "COPY (SELECT 1) TO '{0}/input.csv.bak'",
    "the whole database": "EXPORT DATABASE '{0}/dump'",
    "another database": "ATTACH '{0}/other.db'",
    "an extension to install": "INSTALL httpfs",
    "an extension to load": "LOAD httpfs",
    "an extension by its path": "LOAD '{0}/other.csv'",
    "external access": "SET enable_external_access = true",
    "more files": "SET allowed_paths = ['{0}/other.csv']",
    "more folders": "SET allowed_directories = ['{0}']",
    "the lock": "SET lock_configuration = false",
    "the lock, by leaving it": "RESET lock_configuration",
    "threads": "SET threads = 2",
    "memory": "SET memory_limit = '10GB'",
    "where it spills": "SET temp_directory = '{0}'",
    "a setting as a pragma": "PRAGMA memory_limit='10GB'",
    "a variable of the program": "SELECT * FROM held",
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("name", ["connection", "without_files"])
def test_it_does_nothing_else(request: pytest.FixtureRequest, folder: Path, name: str, what: str) -> None:
    connection: duckdb.DuckDBPyConnection = request.getfixturevalue(name)
    held = duckdb.sql("SELECT 1 AS a")
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    try:
        found = connection.execute(REFUSED[what].format(folder)).fetchall()
    except duckdb.Error:
        found = None
    # Only a look for files may be answered: there are none but the inputs.
    assert found is None or (what == "which files there are" and found == [])
    assert held is not None
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert connection.execute("SELECT current_setting('lock_configuration')").fetchone() == (True,)


def test_what_one_lays_out_no_other_sees() -> None:
    with connect(Inputs((), ()), threads=1) as one, connect(Inputs((), ()), threads=1) as other:
        set_day(one, date(2025, 6, 30), None)
        one.execute("CREATE TEMP TABLE jobs AS SELECT 1 AS a")
        one.execute("CREATE TEMP VIEW steps AS SELECT 2 AS a")
        for opened, found in ((one, [("jobs",), ("steps",)]), (other, [])):
            assert (
                opened.execute("SELECT table_name FROM information_schema.tables ORDER BY 1").fetchall()
                == found
            )
        assert other.execute("SELECT getvariable('as_of')").fetchone() == (None,)
    with connect(Inputs((), ()), threads=1) as later:
        assert later.execute("SELECT * FROM information_schema.tables").fetchall() == []
        assert later.execute("SELECT getvariable('as_of')").fetchone() == (None,)


@pytest.mark.parametrize(
    "source",
    ["read_csv('/etc/hostname')", "'/etc/hostname'", "glob('/*')", "duckdb_settings()", "information_schema.tables", "pragma_version()"],
)  # fmt: skip
def test_a_rule_names_kinds_and_nothing_else(source: str) -> None:
    check = {"query": {"key": ["n"], "sql": f"SELECT 1 AS n, true AS ok FROM {source}"}}
    with pytest.raises(RulebookError) as caught:
        job_book.book({"check": check}, {"check": {"expression": f"exists (select 1 from {source})"}})
    assert len(caught.value.problems) == 2
    assert {p.code for p in caught.value.problems} <= {"unknown-table", "not-allowed", "syntax"}
