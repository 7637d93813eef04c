"""A YAML file as plain values, with the place of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from checker.model.problem import Piece, Place

Route = tuple[str | int, ...]
"""The way from a document's top to a value: keys and list positions (from 0)."""


class Document(NamedTuple):
    """A YAML file as plain values (dict, list, str, int, float, bool, date, datetime, None).

    `values` and `keys`: route -> (line, column), from 1, of a value's first character (for a quoted scalar
    the one after the quote, for a block scalar the line after `|` or `>`) and of its key.
    `pieces`: route -> the pieces of a text that is not written as it reads.
    `written`: route -> source text of each plain scalar that became something other than a string.
    """

    file: str
    value: Any
    values: Mapping[Route, tuple[int, int]]
    keys: Mapping[Route, tuple[int, int]]
    written: Mapping[Route, str]
    pieces: Mapping[Route, tuple[Piece, ...]]

    def place(self, *route: str | int) -> Place:
        """The place of the value at `route`, or of the nearest value around it."""
        while route and route not in self.values:
            route = route[:-1]
        line, column = self.values.get(route, (1, 1))
        return Place(self.file, line=line, column=column, pieces=self.pieces.get(route, ()))

    def key_place(self, *route: str | int) -> Place:
        """The place of the key that leads to `route`, or of the value where it has no key."""
        if route in self.keys:
            line, column = self.keys[route]
            return Place(self.file, line=line, column=column)
        return self.place(*route)

    def text(self, *route: str | int) -> str:
        """The scalar at `route` as text: as written where it was not a string."""
        if route in self.written:
            return self.written[route]
        node = self.value
        for step in route:
            node = node[step]
        return str(node)
