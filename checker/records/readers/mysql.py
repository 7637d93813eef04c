"""MySQL and MariaDB: tables and views, read in one snapshot that can change nothing, row by row as the server sends them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from checker.records import written
from checker.records.pieces import InputFile, Missing, Piece
from checker.records.readers import servers
from checker.records.readers.servers import Table
from checker.records.urls import Address

_BYTES = (
    "binary",
    "varbinary",
    "blob",
    "tinyblob",
    "mediumblob",
    "longblob",
    "bit",
    "geometry",
    "point",
    "polygon",
)
_SESSION = (
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "SET time_zone = '+08:00'",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)
_TABLES = (
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name"
)
_COLUMNS = (
    "SELECT column_name, data_type, column_key = 'PRI' FROM information_schema.columns"
    " WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position"
)


class _Column(NamedTuple):
    """A column: its name, its type, and whether it is part of the primary key."""

    name: str
    type: str
    key: bool


def read(file: InputFile) -> Iterator[Piece | Missing]:
    """Yield the tables and views of the database, or those asked for. Raises InputError as `servers.read` does."""
    return servers.read(file, servers.Server("mysql", "pymysql", _connect, _tables, _table, _words))


def _connect(driver: Any, address: Address) -> Any:
    con = driver.connect(**_arguments(address))
    with con.cursor() as cursor:
        for statement in _SESSION:
            cursor.execute(statement)
    return con


def _arguments(address: Address) -> dict[str, Any]:
    from pymysql.converters import encoders  # noqa: PLC0415
    from pymysql.cursors import SSCursor  # noqa: PLC0415

    options = dict(address.options)
    found: dict[str, Any] = {
        "host": address.host or "localhost",
        "port": address.port or 3306,
        "user": address.user,
        "password": address.password or os.environ.get("MYSQL_PWD", ""),
        "database": address.database,
        "charset": "utf8mb4",
        "cursorclass": SSCursor,
        # Arguments are converted, and results are not: they come as the text that the server sends.
        "conv": dict(encoders),
        "connect_timeout": int(options.pop("connect_timeout", "10")),
        "program_name": "rulebook",
    }
    if socket := options.pop("socket", None):
        found["unix_socket"] = socket
    return {**found, **options}


def _tables(con: Any) -> dict[str, str]:
    with con.cursor() as cursor:
        cursor.execute(_TABLES)
        return {title: title for (title,) in cursor.fetchall()}


def _table(con: Any, title: str) -> Table:
    with con.cursor() as cursor:
        cursor.execute(_COLUMNS, [title])
        columns = [_Column(n, t.lower(), k == "1") for n, t, k in cursor.fetchall()]
    texts = [_text(c) for c in columns]
    order = [_name(c.name) for c in columns if c.key] or [f"BINARY {x}" for x in texts]
    select = f"SELECT {', '.join(texts)} FROM {_name(title)} ORDER BY {', '.join(order)}"

    def fetch(target: Path) -> int:
        with con.cursor() as cursor:
            cursor.execute(select)
            return written.write(target, cursor)

    return Table([c.name for c in columns], fetch)


def _text(column: _Column) -> str:
    """SQL: a value as the text that a cell would hold."""
    x = _name(column.name)
    if column.type in _BYTES:
        return f"CONCAT('0x', HEX({x}))"
    if column.type in ("float", "double"):
        # A whole number of a float column is still a float, of which digits may be gone.
        return f"IF(CAST({x} AS CHAR) REGEXP '^-?[0-9]+$', CONCAT({x}, '.0'), CAST({x} AS CHAR))"
    return f"CAST({x} AS CHAR)"


def _name(text: str) -> str:
    return "`" + text.replace("`", "``") + "`"


def _words(error: Exception) -> str:
    """What the driver says, without the number before it."""
    return str(error.args[-1]) if error.args else type(error).__name__
