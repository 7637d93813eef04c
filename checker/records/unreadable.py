"""Which cells hold something of which no value can be made: SQL conditions over the cell text and the typed value."""

from __future__ import annotations

from typing import NamedTuple

from checker.model.kinds import Field, FieldType
from checker.records.cells import ERRORS, NAME_LIKE, empty_words, float_id, list_of, nested
from checker.records.sqltext import listed, only_then, trimmed

SEEN_RAW: frozenset[FieldType] = frozenset({"id", "list_id", "list_str"})
"""Types of which the raw cell alone tells."""


class Unreadable(NamedTuple):
    """SQL conditions: `look` is cheap, and false or null for nearly all cells; of the others `sure` says which it is.

    An empty cell may be null to `look`: a COALESCE around it would have all of it worked out for every row.
    """

    look: str
    sure: str

    @property
    def sql(self) -> str:
        """The whole condition."""
        return only_then(self.look, self.sure)


def unreadable(
    field: Field,
    x: str,
    value: str,
    placeholders: tuple[str, ...] = (),
    *,
    person: bool = False,
    nests: bool = False,
) -> Unreadable:
    """SQL of whether the cell text `x` holds something of which no value can be made.

    `value`: SQL of the typed value; not looked at where the type is in SEEN_RAW. `person`: an id of somebody.
    `nests`: the format can hold a record in the place of a value.
    """
    # Few cells come so far that it pays to spare them the comparison with the words, and the planner every word of SQL.
    empty = empty_words(placeholders, field.answers, field.type) | {""}
    shown = f"NOT {listed(trimmed(x), empty)}"
    # Names are not ASCII, or have a blank in them.
    wide = f"strlen({x}) > length({x}) OR contains({x}, ' ')"
    if field.type == "id":
        # A digit at the front, or blanks beyond ASCII before it; the sign of an error.
        digits = f"contains({x}, '.') OR contains({x}, 'e') OR contains({x}, 'E')"
        first = f"({x} < ':' OR {x} >= '\u0080') AND ({digits} OR {x} < '$')"
        odd = f"({float_id(x)} OR {listed(trimmed(x), ERRORS)})"
        if nests:
            first = f"({first}) OR {x} >= '[' AND {x} < '\\' OR {x} >= '{{' AND {x} < '|'"
            odd = f"({odd} OR {nested(x)})"
        if person:
            first = f"({first}) OR {wide}"
            odd = f"({odd} OR regexp_matches({x}, '{NAME_LIKE}'))"
        return Unreadable(f"({first})", f"{odd} AND {shown}")
    if field.type in SEEN_RAW:
        first = f"regexp_matches({x}, '^[\\[{{]|[#~～∼〜至/]')" + (f" OR {wide}" if person else "")
        value = list_of(field, x, placeholders, person=person)
        return Unreadable(f"({first})", f"({value}) IS NULL AND {shown}")
    return Unreadable(f"({value} IS NULL AND {x} IS NOT NULL)", shown)
