"""SQLite databases: every table and view a piece, opened read-only, through Python's own driver."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from checker.model.problem import InputError, Place, Problem
from checker.model.text import Text
from checker.records import urls, written
from checker.records.pieces import InputFile, Missing, Piece
from checker.records.sqltext import literal, name


def read(file: InputFile) -> Iterator[Piece | Missing]:
    """Yield the tables and views that have columns. Rows are fetched when a table turns out to hold records.

    Raises InputError for what is no database, or a damaged or encrypted one.
    """
    try:
        _whole(file.real)
        con = file.held.enter_context(closing(_open(file.real)))
        there = _tables(con)
        asked = file.address.tables if file.address else ()
        for problem in urls.missing_tables(file.address, there) if file.address else ():
            yield Missing(problem)
        for title in there:
            if asked and title not in asked:
                continue
            columns = [row[1] for row in con.execute(f"PRAGMA table_xinfo({name(title)})")]
            if columns:
                yield _piece(file, con, title, tuple(columns))
    except sqlite3.Error as error:
        raise _broken(file, None, error) from None


def _whole(path: Path) -> None:
    """Raise sqlite3.DatabaseError for a file that was cut off: SQLite reads what is left as if it were all."""
    with path.open("rb") as stream:
        head = stream.read(100)
    size, pages = int.from_bytes(head[16:18]), int.from_bytes(head[28:32])
    # Only then is the number of pages one that counts.
    if head[24:28] == head[92:96] and path.stat().st_size < pages * (size if size > 1 else 1 << 16):
        raise sqlite3.DatabaseError("the file ends before its last page")


def _open(path: Path) -> sqlite3.Connection:
    """Open a database so that nothing about it changes, not even the files beside it."""
    log = Path(f"{path}-wal")
    # What is still in a write-ahead log counts, and only a connection that shares it sees it.
    mode = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
    con = sqlite3.connect(f"file:{quote(str(path))}?{mode}", uri=True)
    con.execute("PRAGMA query_only = ON")
    con.execute("BEGIN")
    return con


def _tables(con: sqlite3.Connection) -> list[str]:
    found = con.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        " ORDER BY name"
    )
    return [row[0] for row in found]


def _piece(file: InputFile, con: sqlite3.Connection, title: str, columns: tuple[str, ...]) -> Piece:
    def fetch(target: Path) -> int:
        select = f"SELECT {', '.join(map(_text, columns))} FROM {name(title)}"
        try:
            return written.write(target, con.execute(select))
        except (sqlite3.Error, UnicodeError) as error:
            raise _broken(file, title, error) from None

    return written.piece(file, "sqlite", title, columns, fetch)


def _text(column: str) -> str:
    """SQL: the value, which Python spells exactly; bytes in hexadecimal, as they are no text."""
    x = name(column)
    return f"CASE typeof({x}) WHEN 'blob' THEN {literal('0x')} || hex({x}) ELSE {x} END"


def _broken(file: InputFile, table: str | None, error: Exception) -> InputError:
    why = " ".join(str(error).split()).removesuffix(".")
    return InputError(
        Problem(
            "broken-database",
            Text(f"SQLite 資料庫無法讀取：{why}。", f"The SQLite database cannot be read: {why}."),
            Place(file.path, table),
            Text(
                "檔案可能不完整或已加密；請重新匯出。", "It may be incomplete or encrypted; export it again."
            ),
        )
    )
