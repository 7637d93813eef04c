"""The year that the examples tell of: its days, and which of them are worked."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache

from rulebook_examples.rulebook import holidays

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
AS_OF = LAST
MONTHS = tuple(range(1, 13))


@cache
def _rest(year: int) -> dict[date, str]:
    """The days off of a year with their names."""
    spans = holidays(year)["rest"]
    return {day: span["name"]["zh-Hant"] for span in spans for day in days(span["from"], span["to"])}


@cache
def _work(year: int) -> frozenset[date]:
    """The weekend days of a year that are worked."""
    return frozenset(holidays(year)["work"])


@cache
def is_workday(day: date) -> bool:
    """Whether `day` is worked: a weekday, unless the rulebook's calendar says otherwise.

    Raises FileNotFoundError for a year of which the rulebook has no calendar.
    """
    return day in _work(day.year) or (day.weekday() < 5 and day not in _rest(day.year))


def holiday(day: date) -> str | None:
    """Return what `day` is called where it is off, or worked, by way of exception."""
    return _rest(day.year).get(day) or ("調休上班" if day in _work(day.year) else None)


def days(start: date = FIRST, end: date = LAST) -> list[date]:
    """Return the days from `start` to `end`, both included."""
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def workdays(start: date = FIRST, end: date = LAST) -> list[date]:
    """Return the worked days from `start` to `end`, both included."""
    return [day for day in days(start, end) if is_workday(day)]


def month(number: int) -> tuple[date, date]:
    """Return the first and the last day of a month of the year."""
    return date(FIRST.year, number, 1), date(FIRST.year, number, monthrange(FIRST.year, number)[1])


def quarters() -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each quarter."""
    for first in (1, 4, 7, 10):
        yield month(first)[0], month(first + 2)[1]


def shift(day: date, count: int) -> date:
    """Return the worked day that lies `count` worked days after `day` (before it, if negative)."""
    step = timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        if is_workday(day):
            count -= 1 if count > 0 else -1
    return day


def at(day: date, minutes: int) -> datetime:
    """Return the moment `minutes` after midnight of `day`."""
    return datetime.combine(day, time()) + timedelta(minutes=minutes)
