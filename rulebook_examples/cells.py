"""How values are written in cells: one style an export, with the variety that real ones have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from checker.model.text import to_hans as simplified
from rulebook_examples.dataset import Raw
from rulebook_examples.dice import Dice
from rulebook_examples.rulebook import types
from rulebook_examples.rulebook import words as words_of

__all__ = ["Style", "cell", "simplified"]

_WEEKDAYS = "一二三四五六日"

DATES: Mapping[str, Callable[[date], str]] = {
    "iso": lambda d: d.isoformat(),
    "slash": lambda d: f"{d.year}/{d.month}/{d.day}",
    "dots": lambda d: f"{d.year}.{d.month:02d}.{d.day:02d}",
    "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "weekday": lambda d: f"{d.isoformat()} 星期{_WEEKDAYS[d.weekday()]}",
}
MOMENTS: Mapping[str, Callable[[datetime], str]] = {
    "minutes": lambda m: f"{m:%Y-%m-%d %H:%M}",
    "seconds": lambda m: f"{m:%Y-%m-%d %H:%M:%S}",
    "slash": lambda m: f"{m.year}/{m.month}/{m.day} {m:%H:%M}",
}


def _wan(amount: Decimal) -> str:
    """The amount in units of ten thousand, where that loses nothing; else as it is."""
    return (
        f"{(amount / 10000).normalize():f}萬元" if amount % 100 == 0 and amount >= 10000 else f"{amount:,.2f}"
    )


MONEY: Mapping[str, Callable[[Decimal], str]] = {
    "plain": lambda a: f"{a:.2f}",
    "commas": lambda a: f"{a:,.2f}",
    "yen": lambda a: f"¥{a:,.2f}",
    "yuan": lambda a: f"{a:,.2f}元",
    "wan": _wan,
}
AREAS: Mapping[str, Callable[[Decimal], str]] = {
    "plain": lambda a: f"{a:.2f}",
    "sign": lambda a: f"{a:.2f}㎡",
    "words": lambda a: f"{a:.2f}平方米",
}


class Style(NamedTuple):
    """How one export writes: for each type the manners it mixes, and its words for the codes of enumerations.

    `words`: field -> code -> the words used for it; codes without such take the word of the schema. `money` and
    `areas`: field -> the manners of its amounts, where they are not plain. `clocks`: moments that are written as times of
    day, of the day that stands in the field `day`. `quarters`: dates that are written as the quarter of which they are the last day. `script`: `simplified`, for an export in Simplified characters.
    """

    words: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    dates: tuple[str, ...] = ("iso",)
    moments: tuple[str, ...] = ("minutes",)
    money: Mapping[str, tuple[str, ...]] = {}
    areas: Mapping[str, tuple[str, ...]] = {}
    clocks: tuple[str, ...] = ()
    quarters: tuple[str, ...] = ()
    day: str | None = None
    blank: str = ""
    separators: tuple[str, ...] = ("、",)
    script: Callable[[str], str] = str


def cell(style: Style, kind: str, name: str, row: Mapping[str, Any], dice: Dice) -> str:
    """Return the text of the cell of a row of `kind` in the field `name`, in a manner that `dice` picks.

    Raises KeyError for a code that neither the style nor the schema has a word for, and for a field that the kind lacks.
    """
    value = row.get(name)
    if isinstance(value, Raw):
        return value.text
    if value is None or value == []:
        return style.blank
    match types(kind)[name]:
        case "enum":
            words = style.words.get(name, {}).get(value) or words_of(kind, name)[value]
            return style.script(dice.pick(words))
        case "money":
            return MONEY[dice.pick(style.money.get(name, ("plain",)))](Decimal(value))
        case "area":
            return AREAS[dice.pick(style.areas.get(name, ("plain",)))](Decimal(value))
        case "percent":
            return f"{(Decimal(value) * 100).normalize():f}%"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        if name in style.clocks and style.day:
            return _clock(value, row[style.day])
        return MOMENTS[dice.pick(style.moments)](value)
    if isinstance(value, date) and name in style.quarters:
        return style.script(f"{value.year}年第{'一二三四'[(value.month - 1) // 3]}季度")
    if isinstance(value, date):
        return DATES[dice.pick(style.dates)](value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, list):
        return style.script(dice.pick(style.separators).join(value))
    if isinstance(value, float):
        return f"{value:g}"
    return style.script(str(value))


def _clock(moment: datetime, day: date) -> str:
    """The time of day, marked where it belongs to the work of the day before."""
    return f"{moment:%H:%M}" if moment.date() == day else f"次日 {moment:%H:%M}"
