"""What `records` keeps with a source so that a row can be found again. Private to this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Locator(NamedTuple):
    """How a source was read.

    `format`: `csv`, `excel`, `jsonl`, `json`, `yaml` or `rows`. `placeholders`: words that are not content.
    `plain`: fields all of whose cells have the canonical shape, so that the short typing is enough.
    `entries`: places of the source's entries in the ledger.
    `people`: fields that hold ids of people and of which names that the roster does not resolve are unreadable.
    `typed`, `texts`: fields whose values or texts stand in the relation already. `sound`: fields known to have no unreadable cell.
    `few`: the rows are known to be few, so that what spares the engine work would not be worth the planner's.
    `data`: whatever else the format's own reader and locator agree on.
    """

    format: str
    placeholders: tuple[str, ...] = ()
    plain: frozenset[str] = frozenset()
    entries: tuple[int, ...] = ()
    data: Mapping[str, Any] = {}
    people: frozenset[str] = frozenset()
    typed: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    sound: frozenset[str] = frozenset()
    few: bool = False
