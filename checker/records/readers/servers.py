"""Databases on servers: driver, connection and errors are handled alike; a server's own module says what is different about it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from checker.records import urls, written
from checker.records.hashing import Fingerprint
from checker.records.pieces import InputFile, Missing, Piece
from checker.records.urls import Address


class Table(NamedTuple):
    """A table or view. `fetch` writes its rows as CSV, in one order always, so that the same rows give the same bytes, and
    returns how many there are. `zoned`: columns of moments that have a zone of their own there."""

    columns: Sequence[str]
    fetch: Callable[[Path], int]
    zoned: Collection[str] = ()


class Server(NamedTuple):
    """What is different about a kind of server.

    `format`: its name as a format, and the extra that brings its driver. `driver`: the driver's module. `connect` opens a
    snapshot that can change nothing. `tables` gives the titles of the tables that may be read, each with what `table` needs
    to know of it. `words`: what an error of the driver says.
    """

    format: str
    driver: str
    connect: Callable[[Any, Address], Any]
    tables: Callable[[Any], Mapping[str, Any]]
    table: Callable[[Any, Any], Table]
    words: Callable[[Exception], str] = str


def read(file: InputFile, server: Server) -> Iterator[Piece | Missing]:
    """Yield the tables and views of the database, or those asked for. Rows come when a table turns out to hold records.

    Raises InputError where the driver is not installed, the database cannot be reached or a table not be read.
    """
    address = file.address
    assert address is not None
    try:
        driver = import_module(server.driver)
    except ImportError:
        raise urls.no_driver(address, server.format) from None
    faults = (driver.Error, OSError, ValueError, RuntimeError)
    try:
        con = file.held.enter_context(closing(server.connect(driver, address)))
        there = server.tables(con)
    except faults as error:
        raise urls.unreachable(address, server.words(error)) from None
    for problem in urls.missing_tables(address, list(there)):
        yield Missing(problem)
    for title, which in there.items():
        if not address.tables or title in address.tables:
            try:
                table = server.table(con, which)
            except faults as error:
                raise urls.broken(address, title, server.words(error)) from None
            yield _piece(file, server, title, table, faults)


def _piece(
    file: InputFile, server: Server, title: str, table: Table, faults: tuple[type[Exception], ...]
) -> Piece:
    own = replace(file, fingerprint=Fingerprint.later())
    assert file.address is not None
    address = file.address

    def fetch(target: Path) -> int:
        try:
            count = table.fetch(target)
        except faults as error:
            raise urls.broken(address, title, server.words(error)) from None
        own.fingerprint.start(target)
        return count

    return written.piece(own, server.format, title, table.columns, fetch, encoding="utf-8", zoned=table.zoned)
