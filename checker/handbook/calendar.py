"""The calendar by year: what is unusual about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from checker.model.organization import Calendar
from checker.model.text import Lang

_SATURDAY = 5


class Year(NamedTuple):
    """A year that is known: its number of working days, weekdays off and weekend days worked, as short spans."""

    name: str
    worked: int
    off: tuple[str, ...]
    extra: tuple[str, ...]


def years_of(calendar: Calendar, lang: Lang) -> tuple[Year, ...]:
    """Return the years that the calendar knows, in order."""
    found = []
    for number, group in groupby(sorted(calendar.days.items()), key=lambda item: item[0].year):
        days = dict(group)
        off = [day for day, worked in days.items() if not worked and day.weekday() < _SATURDAY]
        extra = [day for day, worked in days.items() if worked and day.weekday() >= _SATURDAY]
        found.append(
            Year(str(number), sum(days.values()), _spans(off, lang), _spans(extra, lang)),
        )
    return tuple(found)


def _spans(days: Iterable[date], lang: Lang) -> tuple[str, ...]:
    """Return neighbouring days together: `05-01 to 05-05`."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return tuple(_span(run[0], run[-1], lang) for run in runs)


def _span(first: date, last: date, lang: Lang) -> str:
    start, end = f"{first:%m-%d}", f"{last:%m-%d}"
    if first == last:
        return start
    return f"{start} to {end}" if lang == "en" else f"{start} 至 {end}"
