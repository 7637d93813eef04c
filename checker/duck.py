"""DuckDB as a process of `rulebook` uses it: the engine, and the Python package around it only where tables need it.

`import duckdb` brings in Python modules for what most runs never ask for (files of other systems, user functions, the
metadata of installed packages): a tenth of a start. The names below are the package's own, taken from where it takes
them.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

__all__ = ["Connection", "Error", "connect", "register", "stream"]

_SOME = 10_000


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep an interruption back until the end: one that the engine meets while it is loaded ends the process with a core dump."""
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield  # other threads are never interrupted, and neither is a process that asked for that
        return
    met: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: met.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if met:
            signal.raise_signal(signal.SIGINT)


with _undisturbed():
    from _duckdb import DuckDBPyConnection as Connection
    from _duckdb import Error, connect


def stream(connection: Connection, sql: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query, some at a time: all of them at once would take more memory than what is made of them.

    Nothing else can be asked of the connection until the last row.
    """
    result = connection.execute(sql)
    while rows := result.fetchmany(_SOME):
        yield from rows


def register(connection: Connection, tables: Mapping[str, Any]) -> None:
    """Make tables that are in memory (Arrow's) readable by their names."""
    if tables:
        import duckdb  # noqa: F401, PLC0415 - what reads such tables is in the package

    for name, table in tables.items():
        connection.register(name, table)
