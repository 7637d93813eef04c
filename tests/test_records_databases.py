"""Records out of a PostgreSQL and a MariaDB or MySQL that really run, and SQLite by URL."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from commands import call
from database_servers import PASSWORD, mysql, postgresql
from records_kinds import read_all, table

from checker.model.inputs import Inputs
from checker.records import urls
from checker.records.ledger import with_counts
from checker.records.locate import locate

SECRET = quote(PASSWORD, safe="")
WANT = [
    ("V1", "00127", "2025-04-07 10:30:00", "1234.5000", "租金，\n「免租」"),
    ("V2", "00128", None, None, None),
]
# The same in both: a table with a key, one without, a view, one that may not be read, and one of no kind.
ROWS = [
    "INSERT INTO visits VALUES ('V2', '00128', NULL, NULL, NULL, 9)",
    "INSERT INTO visits VALUES ('V1', '00127', '2025-04-07 10:30:00', 1234.5, '租金，\n「免租」', 1)",
    "CREATE VIEW 拜訪臺賬 AS SELECT visit_id, employee_id, problems FROM visits WHERE fee > 0",
    "CREATE TABLE secrets (visit_id varchar(9), employee_id varchar(9), problems varchar(9))",
    "CREATE TABLE settings (a int, b int)",
]


@pytest.fixture(scope="module")
def pg() -> Iterator[str]:
    import psycopg

    with postgresql() as port:
        boss = {"host": "127.0.0.1", "port": port, "user": "boss", "password": PASSWORD}
        with psycopg.connect(**boss, dbname="postgres", autocommit=True) as con:  # type: ignore[arg-type]
            con.execute("CREATE DATABASE crm")
        with psycopg.connect(**boss, dbname="crm", autocommit=True) as con:  # type: ignore[arg-type]
            con.execute(
                "CREATE TABLE visits (visit_id text PRIMARY KEY, employee_id text, start timestamp,"
                " fee numeric(9, 2), problems text, n float8)"
            )
            for statement in ROWS:
                con.execute(statement)  # type: ignore[arg-type]
            con.execute("CREATE SCHEMA erp")
            con.execute(
                "CREATE TABLE erp.合同 (contract_no text, customer_id float8, signed timestamptz, units text[], area real)"
            )
            con.execute(
                "INSERT INTO erp.合同 VALUES ('H1', 7, '2025-04-07 20:30+00', '{3F-1,3F-2}', 99.5), ('H0', 8, NULL, NULL, 12)"
            )
            con.execute(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
            con.execute("GRANT USAGE ON SCHEMA erp TO reader")
            con.execute('GRANT SELECT ON visits, "拜訪臺賬", settings, erp.合同 TO reader')
        yield f"127.0.0.1:{port}"


@pytest.fixture(scope="module")
def my() -> Iterator[tuple[str, Path]]:
    import pymysql

    with mysql() as (port, sock):
        with closing(
            pymysql.connect(unix_socket=str(sock), user="root", charset="utf8mb4", autocommit=True)
        ) as con:
            cursor = con.cursor()
            cursor.execute("CREATE DATABASE crm CHARACTER SET utf8mb4")
            cursor.execute("USE crm")
            cursor.execute(
                "CREATE TABLE visits (visit_id varchar(9) PRIMARY KEY, employee_id varchar(9), start datetime,"
                " fee decimal(9, 2), problems text, n double)"
            )
            for statement in ROWS:
                cursor.execute(statement)
            cursor.execute(
                "CREATE TABLE 合同 (contract_no varchar(9), customer_id double, signed timestamp NULL, units text, area double)"
            )
            cursor.execute("SET time_zone = '+00:00'")
            cursor.execute(
                "INSERT INTO 合同 VALUES ('H1', 7, '2025-04-07 20:30:00', '3F-1、3F-2', 99.5), ('H0', 8, NULL, NULL, 12)"
            )
            cursor.execute(f"CREATE USER reader@'%' IDENTIFIED BY '{PASSWORD}'")
            for name in ("visits", "拜訪臺賬", "settings", "合同"):
                cursor.execute(f"GRANT SELECT ON crm.{name} TO reader@'%'")
        yield f"127.0.0.1:{port}", sock


@pytest.fixture(params=["postgresql", "mysql"])
def server(request: pytest.FixtureRequest) -> str:
    """`scheme://user:password@host:port`."""
    if request.param == "postgresql":
        return f"postgresql://reader:{SECRET}@{request.getfixturevalue('pg')}"
    return f"mysql://reader:{SECRET}@{request.getfixturevalue('my')[0]}"


def shown(server: str) -> str:
    return server.replace(f":{SECRET}", "")


def rows(inputs: Inputs, sheet: str) -> list[dict[str, Any]]:
    return table(inputs, next(s for s in inputs.sources if s.sheet == sheet))


def test_a_table_of_a_database(tmp_path: Path, server: str) -> None:
    inputs = read_all(tmp_path / "w", f"{server}/crm?table=visits")
    assert inputs.problems == ()
    found = [
        (
            r["visit_id"],
            r["employee_id"],
            r["start"] and str(r["start"]),
            r["fee"] and str(r["fee"]),
            r["problems"],
        )
        for r in table(inputs)
    ]
    assert found == WANT
    (entry,) = with_counts(inputs, {}).ledger
    assert (entry.path, entry.sheet, entry.rows_read, entry.kind) == (
        f"{shown(server)}/crm",
        "visits",
        2,
        "visits",
    )
    assert len(entry.sha256) == 64
    place = locate(inputs, 1 << 40 | 2, ["problems"])[0]
    assert str(place) == f"{shown(server)}/crm:visits:row 2"
    again = with_counts(read_all(tmp_path / "w2", f"{server}/crm?table=visits"), {})
    assert again.ledger[0].sha256 == entry.sha256


def test_a_whole_database(tmp_path: Path, server: str) -> None:
    inputs = read_all(tmp_path / "w", f"{server}/crm")
    contracts = "erp.合同" if server.startswith("postgresql") else "合同"
    # What may not be read is not there for this user; a table of no kind is a note.
    assert {(p.code, p.level) for p in inputs.problems} == {("unknown-kind", "note")}
    assert {e.sheet: e.kind for e in inputs.ledger} == {
        "visits": "visits",
        "拜訪臺賬": "visits",
        "settings": None,
        contracts: "contracts",
    }
    assert [r["visit_id"] for r in rows(inputs, "拜訪臺賬")] == ["V1"]
    got = rows(inputs, contracts)
    # Without a key, in the order of the texts; a float is no id, and a moment with a zone is one of China.
    assert [(r["contract_no"], r["customer_id"], str(r["signed"]), r["units"]) for r in got] == [
        ("H0", None, "None", None),
        ("H1", None, "2025-04-08", ["3F-1", "3F-2"]),
    ]
    assert [str(r["area"]) for r in got] == ["12.0000", "99.5000"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda url: url.replace(SECRET, "wrong") + "/crm", "database-unreachable"),
        (lambda url: url + "/nowhere", "database-unreachable"),
        (lambda url: f"{url.rsplit(':', 1)[0]}:1/crm", "database-unreachable"),
        (lambda url: f"{url}/crm?table=visist", "no-such-table"),
        (lambda url: f"{url}/crm?table=secrets", "no-such-table"),
        (lambda url: f"{url}/", "wrong-url"),
        (lambda url: f"{url}x/crm", "wrong-url"),
        (lambda url: f"{url}/crm?password={SECRET}", "wrong-url"),
    ],
)
def test_what_is_wrong_is_said_without_the_password(
    tmp_path: Path, server: str, change: Any, code: str
) -> None:
    (tmp_path / "拜訪記錄.csv").write_text("拜訪編號,工號\nV9,1\n", "utf-8")
    inputs = read_all(tmp_path / "w", change(server), tmp_path / "拜訪記錄.csv")
    (problem,) = inputs.problems
    assert (problem.code, problem.level) == (code, "error")
    for secret in (PASSWORD, SECRET, "wrong@"):
        assert secret not in problem.render("en") + problem.render("zh-Hant") + repr(inputs)
    assert [r["visit_id"] for r in table(inputs)] == ["V9"]


def test_nothing_can_be_changed(tmp_path: Path, pg: str) -> None:
    import psycopg

    boss = f"postgresql://boss:{SECRET}@{pg}/crm"
    with psycopg.connect(boss, autocommit=True) as con:
        con.execute("CREATE SEQUENCE hits")
        con.execute(
            "CREATE VIEW 拜訪記錄 AS SELECT nextval('hits')::text AS visit_id, 'x' AS employee_id, '' AS problems"
        )
        try:
            inputs = read_all(tmp_path / "w", f"{boss}?table=拜訪記錄&table=visits")
            assert con.execute("SELECT is_called FROM hits").fetchone() == (False,)
        finally:
            con.execute("DROP VIEW 拜訪記錄")
            con.execute("DROP SEQUENCE hits")
    assert [(p.code, p.place and p.place.sheet) for p in inputs.problems] == [("broken-table", "拜訪記錄")]
    # The others are read from the same snapshot all the same.
    assert [r["visit_id"] for r in table(inputs)] == ["V1", "V2"]


def test_the_password_may_come_from_the_environment(
    tmp_path: Path, pg: str, my: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    monkeypatch.setenv("MYSQL_PWD", PASSWORD)
    for n, url in enumerate((f"postgresql://reader@{pg}/crm", f"mysql://reader@/crm?socket={my[1]}")):
        inputs = read_all(
            tmp_path / f"w{n}", f"{url}?table=visits" if "?" not in url else f"{url}&table=visits"
        )
        assert len(table(inputs)) == 2


def test_a_check_of_a_database_shows_no_password(tmp_path: Path, server: str) -> None:
    report = tmp_path / "report.json"
    done = call(
        "check", f"{server}/crm", "--as-of", "2025-06-30", "--report", "text", "--report", f"json={report}"
    )
    # Some of these few columns fit two kinds of the leasing rulebook, which is an error of its own.
    assert done.code in (0, 1, 3)
    assert "Traceback" not in done.err
    for text in (done.out, done.err, report.read_text("utf-8")):
        assert SECRET not in text
        assert PASSWORD not in text
    assert f"{shown(server)}/crm" in json.loads(report.read_text("utf-8"))["inputs"][0]["path"]


@pytest.mark.parametrize(("module", "scheme"), [("psycopg", "postgresql"), ("pymysql", "mysql")])
def test_a_driver_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, scheme: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    (problem,) = read_all(tmp_path / "w", f"{scheme}://reader:{SECRET}@127.0.0.1/crm").problems
    assert problem.code == "no-driver"
    assert f"pip install 'rulebook[{scheme}]'" in problem.render("en")


def test_sqlite_by_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect(tmp_path / "crm.dat")) as con:
        for name in ("visits", "拜訪臺賬"):
            con.execute(f"CREATE TABLE {name} (visit_id, employee_id, problems)")
            con.execute(f"INSERT INTO {name} VALUES ('V1', '00127', 'x')")
        con.commit()
    for n, url in enumerate(("sqlite:///crm.dat", f"sqlite:///{tmp_path}/crm.dat")):
        inputs = read_all(tmp_path / f"w{n}", f"{url}?table=visits")
        assert [(s.path, s.sheet) for s in inputs.sources] == [(url, "visits")]
        assert [r["visit_id"] for r in table(inputs)] == ["V1"]
    assert [s.sheet for s in read_all(tmp_path / "w3", "sqlite:///crm.dat").sources] == ["visits", "拜訪臺賬"]
    assert [p.code for p in read_all(tmp_path / "w4", "sqlite:///crm.dat?table=x").problems] == [
        "no-such-table"
    ]
    assert [p.code for p in read_all(tmp_path / "w5", "sqlite:///none.dat").problems] == ["no-such-file"]


@pytest.mark.parametrize("given", ["a.csv", "http://x/y", "postgres", "C:/x", "mysql:/x"])
def test_what_is_no_url_of_a_database(given: str) -> None:
    assert urls.parse(given) is None
