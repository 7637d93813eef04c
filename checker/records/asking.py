"""Questions about what was read that no check asks: the inputs' relations in a connection of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from checker.model.inputs import Inputs
from checker.records.directory import Rows


@contextmanager
def asking(inputs: Inputs) -> Iterator[Rows]:
    """Yield what runs a query over the relations and returns its rows. It raises duckdb.Error where a file cannot be scanned."""
    import duckdb  # noqa: PLC0415 - only for whoever asks

    with duckdb.connect() as con:
        for table, value in inputs.tables.items():
            con.register(table, value)
        yield lambda query: con.execute(query).fetchall()
