"""A span of days, for which something is in force."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """Days from `start` to `end`, both included; None is open."""

    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether `day` lies within."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def overlap(self, other: Span) -> Span:
        """The days of both; where there are none, the start lies behind the end."""
        starts = [s for s in (self.start, other.start) if s is not None]
        ends = [e for e in (self.end, other.end) if e is not None]
        return Span(max(starts, default=None), min(ends, default=None))

    @property
    def empty(self) -> bool:
        """Whether no day lies within."""
        return self.start is not None and self.end is not None and self.start > self.end
