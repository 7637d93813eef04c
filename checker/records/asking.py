"""Questions about what was read that no rule asks: the inputs' relations in a connection of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from checker.model.inputs import Inputs
from checker.records.directory import Rows

if TYPE_CHECKING:
    from checker.duck import Connection


@contextmanager
def connected(tables: Mapping[str, Any]) -> Iterator[Connection]:
    """Yield a connection of its own in which these tables can be read by their names."""
    from checker import duck  # noqa: PLC0415 - only for whoever asks

    with duck.connect() as con:
        duck.register(con, tables)
        yield con


@contextmanager
def asking(inputs: Inputs) -> Iterator[Rows]:
    """Yield what runs a query over the relations and returns its rows. It raises duck.Error where a file cannot be scanned."""
    with connected(inputs.tables) as con:
        yield lambda query: con.execute(query).fetchall()
