"""Time zones that records.yaml names: moments in them as moments of China, in SQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_HOME = 8 * 3600
_FIRST, _LAST = 2000, 2060
_STEP = timedelta(days=10)

Shifts = tuple[tuple[str, int], ...]
"""From which wall clock time on how many seconds are added to make it China's; the first holds for all time before, too."""


@lru_cache(maxsize=16)
def shifts(zone: str) -> Shifts | None:
    """Return what is added to the wall clock time of `zone`: `UTC`, `+09:00`, or a name such as `Europe/London`; None for no zone.

    A time that the clock shows twice, when summer ends, is taken for the first of the two.
    """
    if zone.upper() in ("UTC", "GMT", "Z"):
        return (("", _HOME),)
    if offset := _OFFSET.fullmatch(zone):
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        if hours > 14 or minutes > 59:
            return None
        seconds = (hours * 60 + minutes) * 60
        return (("", _HOME - (seconds if offset[1] == "+" else -seconds)),)
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only where a zone is named

    try:
        there = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # not found, no name at all, a folder of names
        return None

    def shift(at: datetime) -> int:
        offset = at.replace(tzinfo=there).utcoffset()
        return _HOME - (int(offset.total_seconds()) if offset else 0)

    at, last = datetime(_FIRST, 1, 1), datetime(_LAST, 1, 1)
    found = [("", shift(at))]
    while at < last:
        before, at = at, at + _STEP
        if shift(at) != found[-1][1]:
            low, high = before, at
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                low, high = (low, middle) if shift(middle) != found[-1][1] else (middle, high)
            found.append((high.replace(second=0, microsecond=0).isoformat(" "), shift(at)))
    return tuple(found)


def shifted(moment: str, zone: str) -> str:
    """SQL: the TIMESTAMP `moment`, on the clocks of `zone`, as that of China. The zone has to be one that `shifts` knows."""
    known = shifts(zone)
    assert known is not None
    if known == (("", 0),):
        return moment
    return f"({moment} + to_seconds({_choice(moment, known)}))"


def _choice(moment: str, known: Sequence[tuple[str, int]]) -> str:
    """SQL: the seconds to add, by halving: of a hundred changes of the clock seven are compared with."""
    if len(known) == 1:
        return str(known[0][1])
    middle = len(known) // 2
    return (
        f"CASE WHEN {moment} < TIMESTAMP '{known[middle][0]}' THEN {_choice(moment, known[:middle])}"
        f" ELSE {_choice(moment, known[middle:])} END"
    )


def names_near(zone: str) -> list[str]:
    """Return names of zones that a misspelt one may have meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a slip
    from zoneinfo import available_timezones  # noqa: PLC0415

    return get_close_matches(zone, sorted(available_timezones()), 1)
