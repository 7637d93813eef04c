"""How values are written in cells: one style an export, with the variety that real ones have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from examples.generator.dataset import Raw
from examples.generator.dice import Dice

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

# The characters of plans and leave requests that the scripts write differently, each before its simpler form.
_PAIRS = (
    "層层飲饮鋪铺瞭了開开計计劃划進进見见現现場场確确認认裝装條条維维護护關关係系會会務务樣样禮礼銷销"
    "廣广業业專专員员經经營营電电親亲師师學学問问題题戶户視视頻频實实來来訪访話话後后請请長长辦办證证"
    "屬属參参個个鄉乡聯联諮咨詢询館馆兒儿術术號号藝艺貿贸門门飾饰衛卫議议醫医"
)
_SIMPLIFIED = str.maketrans(_PAIRS[::2], _PAIRS[1::2])


def simplified(text: str) -> str:
    """Return `text` in Simplified characters, as far as the examples' own words go."""
    return text.translate(_SIMPLIFIED)


@dataclass(frozen=True)
class Style:
    """How one export writes: for each type the manners it mixes, and its words for the codes of enumerations.

    `words`: field -> code -> the words used for it. `money` and `areas` name the fields that hold such.
    """

    words: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    dates: tuple[str, ...] = ("iso",)
    moments: tuple[str, ...] = ("minutes",)
    money: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    areas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    percents: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    day: str | None = None
    blank: str = ""
    separators: tuple[str, ...] = ("、",)
    script: Callable[[str], str] = str


def cell(style: Style, name: str, value: Any, row: Mapping[str, Any], dice: Dice) -> str:
    """Return the text of the cell for `value` of the field `name`, in a manner that `dice` picks."""
    if isinstance(value, Raw):
        return value.text
    if value is None or value == []:
        return style.blank
    if name in style.words:
        return dice.pick(style.words[name][value])
    if name in style.money:
        return MONEY[dice.pick(style.money[name])](Decimal(value))
    if name in style.areas:
        return AREAS[dice.pick(style.areas[name])](Decimal(value))
    if name in style.percents:
        return f"{(value * 100).normalize():f}%"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        if name in style.clocks and style.day:
            return _clock(value, row[style.day])
        return MOMENTS[dice.pick(style.moments)](value)
    if isinstance(value, date):
        return DATES[dice.pick(style.dates)](value)
    if isinstance(value, list):
        return style.script(dice.pick(style.separators).join(value))
    if isinstance(value, float):
        return f"{value:g}"
    return style.script(str(value))


def _clock(moment: datetime, day: date) -> str:
    """The time of day, marked where it belongs to the work of the day before."""
    return f"{moment:%H:%M}" if moment.date() == day else f"次日 {moment:%H:%M}"
