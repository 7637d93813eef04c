"""Shapes of an export in which a record is not simply a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from checker.model.text import Text


class Group(NamedTuple):
    """Rows with the same `by` are one record: `first` and `last` take the earliest and the latest of their cells.

    `beside`: header of a further column -> the fields that it fills from the row of the first and of the last.
    """

    by: tuple[str, ...]
    first: str
    last: str
    beside: Mapping[str, tuple[str, str]] = {}


class Rounds(NamedTuple):
    """`field` counts the different values of `by` among rows of the same `of`, in the order of their text."""

    field: str
    of: tuple[str, ...]
    by: str


class Layout(NamedTuple):
    """A shape of an export in which a record is not simply a row.

    `spread`: pattern of headers of which each stands for a day, and the field that takes the day. `headers`: the
    column whose cells are taken apart where it is not the spread ones. `separator`: between the items of a cell, each
    a record. `pattern`: fits a cell or item; `groups` are its groups with the field that each fills. One that it does not
    fit goes whole to `rest`. `number`: the field
    that takes the item's number. `once`: rows that repeat these are one record. `compose`: field -> fields it is made of.
    `join`: field -> the headers of each of its parts. `needs`: fields that have to be there for the layout to be this one.
    """

    name: str
    title: Text
    aliases: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = {}
    spread: tuple[str, str] | None = None
    headers: tuple[str, ...] = ()
    separator: str | None = None
    pattern: str | None = None
    groups: tuple[tuple[str, str], ...] = ()
    rest: str | None = None
    number: str | None = None
    group: Group | None = None
    once: tuple[str, ...] = ()
    rounds: Rounds | None = None
    compose: Mapping[str, tuple[str, ...]] = {}
    needs: tuple[str, ...] = ()
    join: Mapping[str, tuple[tuple[str, ...], ...]] = {}
