"""PostgreSQL: tables and views, read in one snapshot that can change nothing, copied out by the server as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from checker.records.pieces import InputFile, Missing, Piece
from checker.records.readers import servers
from checker.records.readers.servers import Table
from checker.records.sqltext import name
from checker.records.urls import Address

_ZONE = "Asia/Shanghai"
_FLOATS, _MOMENT = (700, 701), 1184
_TABLES = """
    SELECT c.oid::bigint, n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT c.relispartition
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%%'
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
    ORDER BY n.nspname <> 'public', n.nspname, c.relname"""
_COLUMNS = """
    SELECT a.attname, a.atttypid::bigint, t.typcategory, coalesce(a.attnum = ANY(i.indkey), false)
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
    WHERE a.attrelid = %s::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""


class _Column(NamedTuple):
    """A column: its name, the number and the category of its type, and whether it is part of the primary key."""

    name: str
    type: int
    category: str
    key: bool


def read(file: InputFile) -> Iterator[Piece | Missing]:
    """Yield the tables and views that may be read, or those asked for. Raises InputError as `servers.read` does."""
    return servers.read(file, servers.Server("postgresql", "psycopg", _connect, _tables, _table))


def _connect(driver: Any, address: Address) -> Any:
    con = driver.connect(**_arguments(address))
    con.read_only, con.isolation_level = True, driver.IsolationLevel.REPEATABLE_READ
    con.execute(f"SET TIME ZONE '{_ZONE}'")
    con.execute("SET datestyle = 'ISO, YMD'")
    return con


def _arguments(address: Address) -> dict[str, Any]:
    given = {
        "host": address.host,
        "port": address.port,
        "user": address.user,
        "password": address.password,
        "dbname": address.database,
    }
    # What is not said, libpq takes from PGPASSWORD, .pgpass and the like.
    known = {k: v for k, v in given.items() if v is not None}
    fixed = {"client_encoding": "UTF8", "application_name": "rulebook"}
    return {"connect_timeout": "10", **known, **address.options, **fixed}


def _tables(con: Any) -> dict[str, tuple[int, str]]:
    """The number and the name in SQL of each table by its title."""
    return {
        table if schema == "public" else f"{schema}.{table}": (oid, f"{name(schema)}.{name(table)}")
        for oid, schema, table in con.execute(_TABLES).fetchall()
    }


def _table(con: Any, which: tuple[int, str]) -> Table:
    oid, table = which
    columns = [_Column(*row) for row in con.execute(_COLUMNS, [oid]).fetchall()]
    order = [name(c.name) for c in columns if c.key] or [f'({_text(c)}) COLLATE "C"' for c in columns]
    select = f"SELECT {', '.join(map(_text, columns))} FROM {table} ORDER BY {', '.join(order)}"

    def fetch(target: Path) -> int:
        # A savepoint: what fails here leaves the snapshot to the other tables.
        with con.transaction(), con.cursor() as cursor:
            with (
                cursor.copy(f"COPY ({select}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)") as copy,
                target.open("wb") as sink,
            ):
                for block in copy:
                    sink.write(block)
            count: int = cursor.rowcount
        return count

    return Table([c.name for c in columns], fetch, [c.name for c in columns if c.type == _MOMENT])


def _text(column: _Column) -> str:
    """SQL: a value as the text that a cell would hold."""
    x = name(column.name)
    if column.category in ("A", "C"):
        return f"pg_catalog.to_json({x})::text"
    if column.type == _MOMENT:
        return f"pg_catalog.timezone('{_ZONE}', {x})::text"
    if column.type in _FLOATS:
        # A whole number of a float column is still a float, of which digits may be gone.
        return f"{x}::text || CASE WHEN {x}::text ~ '^-?[0-9]+$' THEN '.0' ELSE '' END"
    return f"{x}::text"
