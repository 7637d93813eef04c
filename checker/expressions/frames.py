"""What names mean at a place of an expression: the kinds and derived tables that are in sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from checker.expressions.types import FIELD_TYPES, Type
from checker.model.kinds import Field, Kind


class Table(NamedTuple):
    """A relation in sight. `kind` is None for derived ones; `columns` are names and types."""

    columns: Mapping[str, Type]
    kind: Kind | None = None

    def field(self, name: str) -> Field | None:
        """Return the field of the kind, None in derived tables."""
        return self.kind.fields.get(name) if self.kind else None


@dataclass
class Frame:
    """One level of sight: alias -> table. `outer` is the level around a subquery.

    `aggregates`: whether many rows may be made one here, as in the columns of a SELECT. `over`: whether this is inside
    an aggregate OVER a window.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    outer: Frame | None = None
    aggregates: bool = False
    over: bool = False

    def find(self, name: str) -> list[tuple[str, Table]]:
        """Return the tables of this level that have a column `name`."""
        return [(alias, table) for alias, table in self.tables.items() if name in table.columns]

    def names(self) -> list[str]:
        """Return every column in sight, here and around, for suggestions."""
        here = [c for table in self.tables.values() for c in table.columns if not c.startswith("_")]
        return here + (self.outer.names() if self.outer else [])


def kind_table(kind: Kind) -> Table:
    """Return a kind's relation: its fields, and the row id."""
    columns = {name: FIELD_TYPES[f.type] for name, f in kind.fields.items()}
    return Table({**columns, "_row": Type.ANY}, kind)


BUILT_IN: dict[str, Table] = {
    "calendar": Table(
        {"day": Type.DATE, "is_workday": Type.BOOL, "workday_no": Type.NUMBER, "run": Type.ANY}
    ),
    "window_days": Table({"day": Type.DATE}),
}
"""Relations beside the kinds that a `query` may read."""

POSITIONS = "positions"
"""A relation that follows from the rulebook alone: the positions of its organization."""
