"""The data before they are written: rows of plain values by record kind.

Values are `date`, `datetime`, `time`, `Decimal`, `int`, `bool`, text, lists of text, the code of an enumeration, or None.
`Raw` is a cell that is written exactly as it stands.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from rulebook_examples.rulebook import keys

Row = dict[str, Any]
Data = dict[str, list[Row]]


class Raw(NamedTuple):
    """The text of a cell that no formatting may touch."""

    text: str


def label(kind: str, row: Row) -> str:
    """Return the name of a row as findings give it: its key values joined by `/`."""
    return "/".join("" if row[field] is None else str(row[field]) for field in keys(kind))
