"""Values and texts for people: what a code, a date or an empty cell looks like inside a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from checker.model.kinds import Field
from checker.model.text import Lang, Text
from checker.results.visible import visible

_PLACE = re.compile(r"\{\{|\}\}|\{(\w+)\}")
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?$")
_MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.\d+)?$")

EMPTY = Text("（空）", "(empty)")
YES = Text("是", "yes")
NO = Text("否", "no")
KEYS = {"": Text("未填", "left empty"), "*": Text("其他", "any other")}
"""What the keys of a map mean that stand for no word of their own."""


def show(value: Any, field: Field | None, lang: Lang) -> str:
    """Return `value` as a person would write it.

    `field` gives the meaning where the value belongs to one: the title of an enumeration's code, a ratio
    as a percentage, a date without a time of day. Values are JSON-able, or dates and numbers of the engine.
    """
    if value is None or value == "":
        return EMPTY.get(lang)
    if isinstance(value, bool):
        return (YES if value else NO).get(lang)
    if isinstance(value, (list, tuple)):
        return (", " if lang == "en" else "、").join(show(item, field, lang) for item in value)
    if isinstance(value, Mapping):
        inner = (f"{show_key(name, lang)}: {show(item, None, lang)}" for name, item in value.items())
        return ("; " if lang == "en" else "；").join(inner)
    if isinstance(value, (int, float, Decimal)):
        return _number(value, percent=field is not None and field.type == "percent")
    if isinstance(value, (date, datetime)):
        value = value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return _word(str(value), field, lang)


def show_key(key: Any, lang: Lang) -> str:
    """Return a key of a map as a person would write it."""
    return KEYS[key].get(lang) if key in KEYS else visible(str(key))


def _word(text: str, field: Field | None, lang: Lang) -> str:
    if field is not None:
        for known in field.values:
            if known.code == text:
                return known.title.get(lang)
        if field.type == "date":
            text = _MIDNIGHT.sub("", text)
    moment = _MOMENT.match(text)
    if moment:
        seconds = moment[3] if moment[3] not in (None, ":00") else ""
        text = f"{moment[1]} {moment[2]}{seconds}"
    return visible(text)


def _number(value: int | float | Decimal, *, percent: bool) -> str:
    exact = Decimal(str(value))
    if not exact.is_finite():
        return str(value)
    if percent:
        exact *= 100
    plain = f"{exact:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return f"{plain}%" if percent else plain


def fill(template: Text, lang: Lang, look_up: Callable[[str], str | None]) -> str:
    """Return `template` in `lang` with each `{name}` replaced by `look_up(name)`.

    A name that is not known stays as it is written. The template is put into Simplified Chinese before the
    values go in, so that a record's own words are never converted.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        found = look_up(match[1])
        return match[0] if found is None else found

    return _PLACE.sub(value, template.get(lang))
