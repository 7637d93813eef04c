"""Days that stand in headers, and the period that a title, a sheet or a file name speaks of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from checker.model.span import Span

_FULL = re.compile(r"(?<!\d)(20\d\d)(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))(?!\d)")
_MONTH = re.compile(r"(?<!\d)(20\d\d)(?:年(\d{1,2})月(?!\d)|[-/.](\d{1,2})(?![-/.\d])|(\d\d)(?!\d))")
_DAY = re.compile(r"(?:(?:(20\d\d)[-/.年])?(\d{1,2})[-/.月])?(\d{1,2})[日号號]?")
_LONGEST = 400


def period_in(texts: Iterable[str]) -> Span | None:
    """Return the period that the first of `texts` speaks of: two dates or a month; None where none does.

    One date alone is mostly that of the export.
    """
    for text in texts:
        plain = unicodedata.normalize("NFKC", text)
        days = [d for m in _FULL.finditer(plain) if (d := _date(m[1], m[2] or m[4], m[3] or m[5]))]
        if len(days) >= 2 and days[0] <= days[1]:
            return Span(days[0], days[1])
        for m in _MONTH.finditer(plain):
            first = _date(m[1], m[2] or m[3] or m[4], "1")
            if first:
                return Span(first, (first + timedelta(31)).replace(day=1) - timedelta(1))
    return None


def day_in(text: str, span: Span | None) -> date | None:
    """Return the one day that a header such as 1, 04-01 or 2025-04-01 names within `span`; None where it cannot be told."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    year, month, day = found.groups()
    if year:
        return _date(year, month, day)
    if span is None or span.start is None or span.end is None or (span.end - span.start).days > _LONGEST:
        return None
    within = (span.start + timedelta(n) for n in range((span.end - span.start).days + 1))
    fitting = [d for d in within if d.day == int(day) and (month is None or d.month == int(month))]
    return fitting[0] if len(fitting) == 1 else None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
