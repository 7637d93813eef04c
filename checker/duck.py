"""DuckDB as a process of `rulebook` uses it: the engine, and the Python package around it only where tables need it.

`import duckdb` brings in Python modules for what most runs never ask for (files of other systems, user functions, the
metadata of installed packages): a tenth of a start. The names below are the package's own, taken from where it takes
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from _duckdb import DuckDBPyConnection as Connection
from _duckdb import Error, connect

__all__ = ["Connection", "Error", "connect", "register"]


def register(connection: Connection, tables: Mapping[str, Any]) -> None:
    """Make tables that are in memory (Arrow's) readable by their names."""
    if tables:
        import duckdb  # noqa: F401, PLC0415 - what reads such tables is in the package

    for name, table in tables.items():
        connection.register(name, table)
