"""PostgreSQL: tables and views, read in one snapshot that can change nothing, copied out by the server as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from checker.records import urls, written
from checker.records.hashing import Fingerprint
from checker.records.pieces import InputFile, Missing, Piece
from checker.records.sqltext import name

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
    """Yield the tables and views that may be read, or those asked for. Rows come when a table turns out to hold records.

    Raises InputError where the driver is not installed or the database cannot be reached.
    """
    address = file.address
    assert address is not None
    try:
        import psycopg  # noqa: PLC0415 - an extra
    except ImportError:
        raise urls.no_driver(address, "postgresql") from None
    try:
        con = psycopg.connect(**_arguments(address))
    except (psycopg.Error, ValueError, OSError) as error:
        raise urls.unreachable(address, str(error)) from None
    file.held.enter_context(closing(con))
    try:
        con.read_only, con.isolation_level = True, psycopg.IsolationLevel.REPEATABLE_READ
        con.execute(f"SET TIME ZONE '{_ZONE}'")
        con.execute("SET datestyle = 'ISO, YMD'")
        found = {
            table if schema == "public" else f"{schema}.{table}": (oid, schema, table)
            for oid, schema, table in con.execute(_TABLES).fetchall()
        }
    except psycopg.Error as error:
        raise urls.unreachable(address, str(error)) from None
    for problem in urls.missing_tables(address, list(found)):
        yield Missing(problem)
    for title, (oid, schema, table) in found.items():
        if not address.tables or title in address.tables:
            columns = [_Column(*row) for row in con.execute(_COLUMNS, [oid]).fetchall()]
            yield _piece(file, con, title, f"{name(schema)}.{name(table)}", columns)


def _arguments(address: urls.Address) -> dict[str, Any]:
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


def _piece(file: InputFile, con: Any, title: str, table: str, columns: Sequence[_Column]) -> Piece:
    own = replace(file, fingerprint=Fingerprint.later())
    assert file.address is not None
    address = file.address

    def fetch(target: Path) -> int:
        import psycopg  # noqa: PLC0415

        key_columns = [name(c.name) for c in columns if c.key]
        # In one order always, so that the same rows give the same bytes.
        order = key_columns or [f'({_text(c)}) COLLATE "C"' for c in columns]
        select = f"SELECT {', '.join(map(_text, columns))} FROM {table} ORDER BY {', '.join(order)}"
        try:
            # A savepoint: what fails here leaves the snapshot to the other tables.
            with con.transaction(), con.cursor() as cursor:
                with (
                    cursor.copy(f"COPY ({select}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)") as copy,
                    target.open("wb") as sink,
                ):
                    for block in copy:
                        sink.write(block)
                count: int = cursor.rowcount
        except psycopg.Error as error:
            raise urls.broken(address, title, str(error)) from None
        own.fingerprint.start(target)
        return count

    zoned = [c.name for c in columns if c.type == _MOMENT]
    return written.piece(
        own, "postgresql", title, [c.name for c in columns], fetch, encoding="utf-8", zoned=zoned
    )


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
