"""A DuckDB connection that reaches the input files and nothing else, and cannot be reconfigured."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from checker import duck
from checker.model.inputs import Inputs
from checker.model.span import Span

MEMORY = "RULEBOOK_MEMORY"
"""Environment variable: how much memory the engine may use before it spills to disk, such as 300MB."""


@contextmanager
def connect(
    inputs: Inputs, *, writes: Sequence[str] = (), threads: int | None = None
) -> Iterator[duck.Connection]:
    """Yield a connection with the inputs' tables registered. `writes`: files or folders that it may write.

    Nothing else on disk can be opened, no extension is loaded, and the configuration is locked.
    """
    with tempfile.TemporaryDirectory(prefix="rulebook-spill-", ignore_cleanup_errors=True) as spill:
        connection = duck.connect(":memory:", config=_settings(threads, spill))
        try:
            connection.execute("SET enable_progress_bar = false")
            duck.register(connection, inputs.tables)
            # A file that is there already is written anew under another name, which then takes its place.
            anew = [str(Path(path).with_name(f"tmp_{Path(path).name}")) for path in writes]
            connection.execute("SET allowed_paths = ?", [[*inputs.paths, *writes, *anew]])
            connection.execute("SET allowed_directories = ?", [[spill]])
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            yield connection
        finally:
            connection.close()


def _settings(threads: int | None, spill: str) -> dict[str, str | bool | int | float | list[str]]:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
        "memory_limit": os.environ.get(MEMORY, "400MB"),
        "temp_directory": spill,
    }
    if threads is not None:
        settings["threads"] = threads
    return settings


def set_day(connection: duck.Connection, as_of: date, period: Span | None) -> None:
    """Give the values of the run to the expressions that ask for them."""
    connection.execute(f"SET VARIABLE as_of = DATE '{as_of}'")
    for name, day in (("period_start", period and period.start), ("period_end", period and period.end)):
        connection.execute(f"SET VARIABLE {name} = " + (f"DATE '{day}'" if day else "NULL::DATE"))
