"""The types that expressions are checked with, and the SQL types of fields."""

from __future__ import annotations

from enum import StrEnum

from checker.model.kinds import FieldType


class Type(StrEnum):
    """What an expression gives. ANY fits everything: null, and what cannot be told before it runs."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    BOOL = "truth value"
    LIST = "list"
    ANY = "any"


_TEXTS: tuple[FieldType, ...] = ("text", "str", "id", "enum", "phone", "file")
_NUMBERS: tuple[FieldType, ...] = ("int", "decimal", "money", "area", "percent")
FIELD_TYPES: dict[FieldType, Type] = {
    **dict.fromkeys(_TEXTS, Type.TEXT),
    **dict.fromkeys(_NUMBERS, Type.NUMBER),
    "date": Type.DATE,
    "datetime": Type.MOMENT,
    "time": Type.MOMENT,
    "bool": Type.BOOL,
    "list_id": Type.LIST,
    "list_str": Type.LIST,
}

_DAYS = {Type.DATE, Type.MOMENT}


def fits(given: Type, wanted: Type) -> bool:
    """Whether a value of type `given` may stand where `wanted` is asked for."""
    return Type.ANY in (given, wanted) or given is wanted or {given, wanted} == _DAYS


def common(types: list[Type]) -> Type | None:
    """Return the type that branches or arguments share; None where they do not go together."""
    found = Type.ANY
    for type_ in types:
        if not fits(type_, found):
            return None
        if found is Type.ANY:
            found = type_
        elif {found, type_} == _DAYS:
            found = Type.MOMENT
    return found
