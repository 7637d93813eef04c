"""The quarter that the examples tell of: its days, and which of them are worked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from examples.generator.dataset import Row

FIRST, LAST = date(2025, 4, 1), date(2025, 6, 30)
AS_OF = LAST

_REST = {
    date(2025, 4, 4): "清明節",
    date(2025, 4, 5): "清明節",
    date(2025, 4, 6): "清明節",
    **{date(2025, 5, day): "勞動節" for day in range(1, 6)},
    date(2025, 5, 31): "端午節",
    date(2025, 6, 1): "端午節",
    date(2025, 6, 2): "端午節",
}
_WORK = {date(2025, 4, 27): "勞動節調休上班"}

# The last quarter's holiday and make-up days, and those that follow, which time limits may run into.
_REST_ELSEWHERE = {date(2025, 1, 1), *(date(2025, 1, 28) + timedelta(days=n) for n in range(8))}
_WORK_ELSEWHERE = {date(2025, 1, 26), date(2025, 2, 8)}


def is_workday(day: date) -> bool:
    """Whether `day` is worked: a weekday, unless a holiday or a make-up day says otherwise. For 2025 up to September."""
    if day in _WORK or day in _WORK_ELSEWHERE:
        return True
    return day.weekday() < 5 and day not in _REST and day not in _REST_ELSEWHERE


def days(start: date = FIRST, end: date = LAST) -> list[date]:
    """Return the days from `start` to `end`, both included."""
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def workdays(start: date = FIRST, end: date = LAST) -> list[date]:
    """Return the worked days from `start` to `end`, both included."""
    return [day for day in days(start, end) if is_workday(day)]


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


def work_calendar() -> list[Row]:
    """Return the rows of the work calendar: one a day of the quarter."""
    return [
        {"date": day, "is_workday": is_workday(day), "name": _REST.get(day) or _WORK.get(day)}
        for day in days()
    ]
