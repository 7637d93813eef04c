"""A DuckDB connection that reaches the input files and nothing else, and cannot be reconfigured."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path

from checker import duck
from checker.model.inputs import Inputs
from checker.model.span import Span

MEMORY = "RULEBOOK_MEMORY"
"""Environment variable: how much memory the engine may use before it spills to disk, such as 300MB."""


@contextmanager
def connect(
    inputs: Inputs, *, writes: Sequence[str] = (), threads: int | None = None, spills: bool = False
) -> Iterator[duck.Connection]:
    """Yield a connection with the inputs' tables registered. `writes`: files or folders that it may write.
    `spills`: what is asked of records given as values may take more memory than there is.

    Nothing else on disk can be opened, no extension is loaded, and the configuration is locked.
    """
    memory = os.environ.get(MEMORY, "400MB")
    if not (inputs.paths or inputs.tables or writes or spills):
        # Temporary tables and the values of the run are each connection's own.
        connection = _without_files(memory, threads).cursor()
        try:
            yield connection
        finally:
            connection.close()
        return
    with tempfile.TemporaryDirectory(prefix="rulebook-spill-", ignore_cleanup_errors=True) as spill:
        connection = duck.connect(":memory:", config=_settings(memory, threads, spill))
        try:
            duck.register(connection, inputs.tables)
            # A file that is there already is written anew under another name, which then takes its place.
            anew = [str(Path(path).with_name(f"tmp_{Path(path).name}")) for path in writes]
            _lock(connection, [*inputs.paths, *writes, *anew], [spill])
            yield connection
        finally:
            connection.close()


@lru_cache(maxsize=4)
def _without_files(memory: str, threads: int | None) -> duck.Connection:
    """Return the engine for records given as values. One serves them all: starting it takes longer than most examples."""
    connection = duck.connect(":memory:", config=_settings(memory, threads, ""))
    _lock(connection, [], [])
    return connection


def _settings(
    memory: str, threads: int | None, spill: str
) -> dict[str, str | bool | int | float | list[str]]:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
        "memory_limit": memory,
        "temp_directory": spill,
    }
    if threads is not None:
        settings["threads"] = threads
    return settings


def _lock(connection: duck.Connection, paths: Sequence[str], folders: Sequence[str]) -> None:
    """Leave the connection these files and folders, and its configuration as it is."""
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET allowed_paths = ?", [[*paths]])
    connection.execute("SET allowed_directories = ?", [[*folders]])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def set_day(connection: duck.Connection, as_of: date, period: Span | None) -> None:
    """Give the values of the run to the expressions that ask for them."""
    connection.execute(f"SET VARIABLE as_of = DATE '{as_of}'")
    for name, day in (("period_start", period and period.start), ("period_end", period and period.end)):
        connection.execute(f"SET VARIABLE {name} = " + (f"DATE '{day}'" if day else "NULL::DATE"))
